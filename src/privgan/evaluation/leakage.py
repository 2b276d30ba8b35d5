"""What fresh attackers read in a release, beside the adversary of the game: `leakage.json`.

Shapes: N rows, B batch, C colour channels, H height, W width, K classes.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from privgan.attackers.base import chunks
from privgan.attackers.bayes import law_of
from privgan.attackers.judging.judge import rows_record
from privgan.attackers.judging.records import Attacked
from privgan.attackers.judging.summary import summarise
from privgan.attackers.knowledge import CHANNEL, LABELS, UTILITY
from privgan.attackers.panel import Panel
from privgan.attackers.released import Released, as_float_batch, released_parts
from privgan.attackers.running.score_file import read_scores, write_scores
from privgan.channel.base import Channel
from privgan.data.module import DataModule
from privgan.errors import RequestError, WorkError
from privgan.evaluation.clean import attack_clean
from privgan.evaluation.evidence import evidence, scoring
from privgan.evaluation.predictions import write_predictions
from privgan.evaluation.secrets import file_of, joined, of_secret
from privgan.runs.record import read_json, write_json


def attack_release(
    folder: Path,
    channel: Channel,
    panel: Panel,
    data: DataModule,
    settings: Mapping[str, Any],
    *,
    device: str,
    bfloat16: bool,
    readers: Sequence[nn.Module] | None = None,
) -> dict[str, Any]:
    """Attack a release and the undefended data with the same panel; writes `leakage.json` and returns its content.

    Every secret is attacked by itself, in the same released rows; limits hold for all of them together.

    What the same panel has already done here is not done again: attackers that failed are the ones that are missing.

    Args:
        settings: the run's config; its seed is that of the attackers' weights.
        readers: what the adversary of the game says of each secret, judged as it is on the same release.
    """
    more = panel.more if CHANNEL in panel.knows else 0
    with released_parts(
        folder / "released",
        channel,
        data,
        panel.train_roles,
        device=device,
        bfloat16=bfloat16,
        more=more,
        with_u=UTILITY in panel.knows,
    ) as parts:
        found = {}
        for place, secret in enumerate(data.secrets):
            own, reader = of_secret(parts, place), readers[place] if readers else None
            released = panel.attack(
                own,
                on="released",
                seed=settings["seed"],
                law=law_of(data.source, channel),
                adversary=reader,
                comparisons=len(data.secrets),
                before=_done_before(folder, place, settings["attackers"]),
            )
            in_training = _in_training(reader, own, device, panel.confidence) if reader is not None else None
            clean = attack_clean(panel, data, settings, device, place)
            write_scores(folder / file_of("scores", place), released.scores)
            leakage = summarise(released.records, clean.records, in_training)
            leakage |= evidence(panel, own, released, leakage["strongest"], settings["seed"])
            found[secret.name] = leakage
            _write_predictions(folder, place, data, own, (released, clean), leakage)
    leakage = joined(found)
    write_json(folder / "leakage.json", leakage | {"panel": scoring(settings["attackers"])})
    return leakage


def complain(leakage: Mapping[str, Any], folder: Path) -> None:
    """WorkError where an attacker failed: the others count, and the line says how to finish."""
    everyone = [record for one in leakage.get("secrets", {"": leakage}).values() for record in one["failed"]]
    failed = [f"{record['name']} on {record['on']} data: {record['failed']}" for record in everyone]
    if failed:
        raise WorkError(
            f"{folder}: attackers failed, the others count: {'; '.join(failed)}; "
            f"privgan attack run={folder} runs the missing ones"
        )


def _write_predictions(
    folder: Path,
    place: int,
    data: DataModule,
    parts: Mapping[str, Released],
    attacked: tuple[Attacked, Attacked],
    leakage: Mapping[str, Any],
) -> None:
    """Which test rows the strongest told, of the release and of the undefended data."""
    released, clean = attacked
    reads, read_clean = leakage["strongest"], leakage["clean_strongest"]
    write_predictions(
        folder / file_of("predictions", place),
        parts,
        released.scores[reads["name"], LABELS],
        clean.scores.get((read_clean["name"], LABELS)) if read_clean else None,
        index_N=data.indices("test"),
        group_N=data.labels("test").group,
        secret=data.secrets[place].name,
        name=reads["name"],
    )


def _done_before(folder: Path, place: int, attackers: Mapping[str, Any]) -> Attacked:
    """The scores of the same panel on the release of this folder, for this secret, if there are any."""
    try:
        same = read_json(folder / "leakage.json").get("panel") == scoring(attackers)
    except RequestError:
        same = False
    return Attacked([], read_scores(folder / file_of("scores", place)) if same else {})


@torch.no_grad()
def _in_training(adversary: nn.Module, parts: Mapping[str, Released], device: str, confidence: float) -> dict[str, Any]:
    """The record of the game's adversary as it stands: no training, its own threshold at logit 0."""
    adversary.to(device).eval()

    def scores(x_NCHW: np.ndarray) -> np.ndarray:
        logits = [
            adversary(as_float_batch(torch.tensor(x_NCHW[part], device=device))).cpu()
            for part in chunks(len(x_NCHW), 512)
        ]
        return torch.cat(logits).numpy()

    validation_score, test_score = (scores(parts[role].x) for role in ("validation", "test"))
    return rows_record(
        "adversary of the game",
        validation_score,
        test_score,
        parts,
        on="released",
        confidence=confidence,
        threshold=0.0,
    )
