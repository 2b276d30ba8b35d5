"""Every attacker that learns from pictures, small enough for those of the tests. Shapes: N rows."""

from collections.abc import Callable
from typing import Any

import torch

from privgan.adversary.convolutional import Convolutional
from privgan.attackers.code import CodePerceptron
from privgan.attackers.components import ComponentsPerceptron
from privgan.attackers.convolutional import PaperCNN
from privgan.attackers.density import DensityRatio
from privgan.attackers.finetuned import Finetuned
from privgan.attackers.kernel import Kernel
from privgan.attackers.linear import Linear
from privgan.attackers.neighbours import Neighbours
from privgan.attackers.quadratic import Quadratic
from privgan.attackers.resnet import ResNet
from privgan.attackers.ridge import Ridge
from privgan.attackers.strong import StrongCNN
from privgan.attackers.transformer import Transformer
from privgan.attackers.trees import Trees
from privgan.channel.coding.principal import Principal

LINEAR = ("linear", "ridge")
NETWORKS = ("components", "code", "paper_cnn", "finetuned", "strong_cnn", "resnet", "transformer")


def finetuned(classes: int = 2, channels: int = 1, **options: Any) -> Finetuned:
    """With an adversary of fresh weights, as if there had been a game."""
    attacker = Finetuned(**{"epochs": 10, "batch_size": 32, "lr": 3e-3} | options)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        attacker.adversary = Convolutional((channels, 12, 12), classes, widths=(16,), dense=(64, 32))
    return attacker


def code(channels: int = 1) -> CodePerceptron:
    """With the code of a channel that keeps every value."""
    attacker = CodePerceptron(components=432, width=32, epochs=10, batch_size=64)
    attacker.code = Principal(channels * 144, channels * 144)
    return attacker


MEMBERS: dict[str, Callable[[], Any]] = {
    "linear": lambda: Linear(strengths=(1e-3, 1e-1)),
    "ridge": lambda: Ridge(strengths=(1e2, 1e3)),
    "neighbours": lambda: Neighbours("pixels"),
    "neighbours_whitened": lambda: Neighbours("whitened", components=4, name="neighbours_whitened"),
    "kernel": lambda: Kernel(landmarks=200, components=4),
    "trees": lambda: Trees(rounds=60, components=8),
    "quadratic": lambda: Quadratic(components=(4, 8)),
    "density_ratio": lambda: DensityRatio(components=(4, 8)),
    "components": lambda: ComponentsPerceptron(components=8, width=32, epochs=10, batch_size=64),
    "code": code,
    # One strided layer: after two, 12 pixels a side are too few to tell where a spot was.
    "paper_cnn": lambda: PaperCNN(epochs=10, batch_size=32, lr=3e-3, widths=(16,), dense=(64, 32)),
    "finetuned": finetuned,
    "strong_cnn": lambda: StrongCNN(epochs=8, batch_size=32, lr=1e-2, widths=(8, 16), shift=1),
    "resnet": lambda: ResNet(epochs=8, batch_size=32, lr=1e-2, blocks=(1, 1), width=8, shift=1),
    "transformer": lambda: Transformer(
        epochs=10, batch_size=32, lr=5e-3, patch=4, width=32, depth=1, heads=2, dropout=0.0, shift=0
    ),
}
