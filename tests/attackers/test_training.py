"""How a network of the panel is trained: the weights that validation people like best are kept."""

import numpy as np
import torch
from torch import nn

from privgan.attackers.base import Released
from privgan.attackers.learning.criterion import criterion_of
from privgan.attackers.learning.rows import Rows
from privgan.attackers.learning.training import Reader, Recipe, own_generator, train


def test_a_network_keeps_the_weights_that_were_best_on_validation() -> None:
    """Training people teach the opposite of validation people, whom the weights fit at first and no longer at last."""
    x_NF = np.random.default_rng(0).normal(size=(256, 1)).astype(np.float32)
    people = {"train": x_NF[:, 0] > 0, "validation": x_NF[:, 0] < 0}
    parts = {role: Released(x_NF, s_N.astype(np.int64)) for role, s_N in people.items()}
    network = nn.Linear(1, 1)
    with torch.no_grad():
        network.weight.fill_(-0.5)
        network.bias.zero_()
    seen: list[float] = []

    class Watched(Reader):
        def on_train_epoch_end(self) -> None:
            seen.append(float(self.get_submodule("network.0").weight))  # type: ignore[arg-type]

    recipe, criterion = Recipe(epochs=12, batch_size=64, lr=0.04), criterion_of(parts["train"])
    output = nn.Sequential(network, nn.Flatten(0))
    reader = Watched(output, recipe, torch.zeros(1), torch.ones(1), criterion, seed=0)
    rows = {role: Rows(part, torch.device("cpu")) for role, part in parts.items()}
    with own_generator(0):
        train(reader, rows["train"], rows["validation"], seed=0)
    assert seen[0] < 0 < seen[-1]
    assert reader.best == 1 and float(network.weight) < 0
