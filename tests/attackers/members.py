"""Every attacker that learns from rows, found and not listed, small enough for the rows of the tests."""

from collections.abc import Callable
from functools import partial
from typing import Any

import torch

from privgan.adversary.convolutional import Convolutional
from privgan.attackers.code import CodePerceptron
from privgan.attackers.finetuned import Finetuned
from privgan.attackers.judging.records import GUESS
from privgan.attackers.neighbours import Neighbours
from privgan.channel.coding.principal import Principal
from privgan.config.defaults import kinds_of
from privgan.config.registry import members

# Options for few, small rows, by name and kind of rows; a member that is not here is tried as it is built.
SMALL: dict[tuple[str, str], dict[str, Any]] = {
    ("linear", "pictures"): {"strengths": (1e-3, 1e-1)},
    ("linear", "vectors"): {"strengths": (0.1, 10.0)},
    ("ridge", "pictures"): {"strengths": (1e2, 1e3)},
    ("ridge", "vectors"): {"strengths": (0.1, 10.0)},
    ("histogram", "vectors"): {"bins": (16, 64)},
    ("neighbours", "vectors"): {"max_rows": 4000},
    ("kernel", "pictures"): {"landmarks": 200, "components": 4},
    ("kernel", "vectors"): {"landmarks": 100},
    ("trees", "pictures"): {"rounds": 60, "components": 8},
    ("trees", "vectors"): {"rounds": 60},
    ("quadratic", "pictures"): {"components": (4, 8)},
    ("density_ratio", "pictures"): {"components": (4, 8)},
    ("components", "pictures"): {"components": 8, "width": 32, "epochs": 10, "batch_size": 64},
    ("components", "vectors"): {"width": 64, "epochs": 12, "batch_size": 128, "lr": 1e-2, "dropout": 0.0},
    # One strided layer: after two, 12 pixels a side are too few to tell where a spot was.
    ("paper_cnn", "pictures"): {"epochs": 10, "batch_size": 32, "lr": 3e-3, "widths": (16,), "dense": (64, 32)},
    ("strong_cnn", "pictures"): {"epochs": 8, "batch_size": 32, "lr": 1e-2, "widths": (8, 16), "shift": 1},
    ("resnet", "pictures"): {"epochs": 8, "batch_size": 32, "lr": 1e-2, "blocks": (1, 1), "width": 8, "shift": 1},
    ("transformer", "pictures"): dict(
        epochs=10, batch_size=32, lr=5e-3, patch=4, width=32, depth=1, heads=2, dropout=0.0, shift=0
    ),
    ("dense", "vectors"): {"epochs": 12, "batch_size": 128, "widths": (32, 32)},
}


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


def learners(rows: str) -> dict[str, Callable[[], Any]]:
    """Name -> a new one, of all that learn from `pictures` or `vectors` alone, without a law, a game or others."""
    found = {}
    for kind in members("attacker").values():
        name = kind().name
        if getattr(kind, "wants", None) is None and name != GUESS and rows in kinds_of(kind):
            found[name] = partial(kind, **SMALL.get((name, rows), {}))
    return found


def among(attackers: dict[str, Callable[[], Any]], kind: str) -> tuple[str, ...]:
    """Names of those of a kind, linear or network."""
    return tuple(name for name, new in attackers.items() if getattr(new(), "kind", None) == kind)


PICTURES = learners("pictures") | {
    "neighbours_whitened": lambda: Neighbours("whitened", components=4, name="neighbours_whitened"),
    "finetuned": finetuned,
    "code": code,
}
VECTORS = learners("vectors")
LINEAR, NETWORKS = among(PICTURES, "linear"), among(PICTURES, "network")
# These read coordinates one by one, or few together: the others see a difference of two spots as well.
SINGLE = (*LINEAR, "histogram", "few")
