"""What other people lend to a figure: standardisation of tables over everybody, batch norm over the channel's people.

`python experiments/certainty/roles.py RUN`, of a finished run with the paper's adversary such as that of
`privgan train experiment=smoke`, prints what the adversary of the game infers on test people as it stands, and with the
batch norm statistics of its own people alone; then what attackers infer from a table with skewed columns whose features
are standardised over everybody, and over training rows alone.

Shapes: N rows, F features.
"""

import copy
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from sklearn.metrics import balanced_accuracy_score, roc_auc_score
from torch import nn

from privgan.attackers.base import Attacker, Released
from privgan.attackers.judging.decision import decisions
from privgan.attackers.kernel import Kernel
from privgan.attackers.linear import Linear
from privgan.attackers.neighbours import Neighbours
from privgan.attackers.trees import Trees
from privgan.channel.base import Channel
from privgan.channel.loading import load
from privgan.channel.release import as_float_batch, released_batch
from privgan.config import RecordedConfig, build
from privgan.data.module import DataModule
from privgan.experiment.attack import data_of
from privgan.fit.auto import Auto
from privgan.fit.parts import build_parts
from privgan.runs.record import RunFolder

ATTACKERS: tuple[Callable[[], Attacker], ...] = (Linear, Kernel, Neighbours, Trees)


def batch_norm(run: Path) -> list[str]:
    """Lines: balanced accuracy at logit 0 and AUC on test people, with either statistics."""
    folder = RunFolder(run)
    recorded = RecordedConfig.of(folder.record()["config"])
    data, channel = data_of(recorded, folder), load(run)
    method = build(recorded.fit) if recorded.fit else Auto()
    fit = method.prepare(build_parts(recorded, method, data, build(recorded.objective)), data)
    readers = fit.restore_readers(folder.checkpoint)
    assert readers is not None
    adversary = readers[0]
    alone = copy.deepcopy(adversary)
    for part in alone.modules():
        if isinstance(part, nn.modules.batchnorm._BatchNorm):
            part.reset_running_stats()
            part.momentum = None  # a plain mean over batches
            part.train()
    with torch.no_grad():
        for release in _releases(channel, data, "adversary"):
            alone(release)
    lines = []
    for name, net in (("as it stands", adversary), ("batch norm of its own people", alone)):
        net.eval()
        with torch.no_grad():
            logit_N = torch.cat([net(release) for release in _releases(channel, data, "test")]).numpy()
        s_N = data.labels("test").s
        reached = balanced_accuracy_score(s_N, logit_N > 0), roc_auc_score(s_N, logit_N)
        lines.append(f"adversary, {name}: balanced accuracy {reached[0]:.4f}, AUC {reached[1]:.4f}")
    return lines


def standardisation(rows: int = 6000) -> list[str]:
    """Lines: balanced accuracy of attackers with either standardisation, and how many decisions differ."""
    rng = np.random.default_rng(0)
    s_N = rng.integers(0, 2, rows)
    plain, skewed = rng.normal(size=rows) + 0.5 * s_N, rng.exponential(size=rows) * (1 + 0.5 * s_N)
    x_NF = np.column_stack([plain, skewed, rng.pareto(2.0, rows) + 0.3 * s_N, 1000 + 300 * rng.normal(size=rows)])
    train, validation, test = np.split(np.arange(rows), [rows * 3 // 5, rows * 4 // 5])
    lines = []
    for make in ATTACKERS:
        decided = []
        for by in (np.arange(rows), train):
            z_NF = ((x_NF - x_NF[by].mean(axis=0)) / x_NF[by].std(axis=0)).astype(np.float32)
            attacker = make()
            attacker.fit(*(Released(z_NF[part], s_N[part]) for part in (train, validation)), seed=0)
            scores = [attacker.scores(z_NF[part]) for part in (validation, test)]
            decided.append(decisions(scores[0], s_N[validation], scores[1], s_N[test]).test_N)
        everybody, alone = (balanced_accuracy_score(s_N[test], one) for one in decided)
        differ = np.mean(decided[0] != decided[1])
        lines.append(
            f"{attacker.name}: {everybody:.4f} standardised over everybody, {alone:.4f} over training rows, "
            f"{100 * differ:.2f} % of decisions differ"
        )
    return lines


def _releases(channel: Channel, data: DataModule, role: str) -> list[torch.Tensor]:
    return [as_float_batch(released_batch(channel, batch.x, batch.s)) for batch in data.batches(role)]


if __name__ == "__main__":
    for run in sys.argv[1:]:
        print("\n".join(batch_norm(Path(run))))
    print("\n".join(standardisation()))
