"""Channels whose leakage is known exactly: the strongest of a varied panel tells it, whatever one attacker misses.

Pictures carry a bit that is s in nine cases of ten, so that the best attack on all that tells the bit is right in 90 %
of the rows. Shapes: N rows, C colour channels, H height, W width.
"""

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from privgan.attackers.base import Released
from privgan.attackers.ensemble import Ensemble
from privgan.attackers.judging.summary import strongest_of
from privgan.attackers.panel import Panel
from privgan.data.drawn_faces import DrawnFaces

# members.py lies beside the tests of this package
sys.path.insert(0, str(Path(__file__).parent))
from members import LINEAR, PICTURES

SIDE = 12
PLACES = ((2, 5), (8, 5))  # of the two spots, row and column: a mirror leaves them where they are
ROWS = {"train": 1200, "validation": 500, "test": 1000}
SITTING = ("linear", "ridge", "neighbours_whitened", "kernel", "strong_cnn")
TRUTH = 0.9


def drawn(first_N: np.ndarray, second_N: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Noisy x_NCHW with two spots, each bright (1) or dark (0)."""
    x_NCHW = rng.normal(128, 25, (len(first_N), 1, SIDE, SIDE))
    for spot_N, (row, column) in zip((first_N, second_N), PLACES, strict=True):
        x_NCHW[:, :, row : row + 2, column : column + 2] += np.where(spot_N == 1, 60, -60)[:, None, None, None]
    return x_NCHW


def key_pattern() -> np.ndarray:
    """12 grey levels up or down at every pixel, the right half the negative mirror image of the left."""
    left_HW = np.where(np.random.default_rng(7).random((SIDE, SIDE // 2)) < 0.5, -12, 12)
    return np.concatenate([left_HW, -left_HW[:, ::-1]], axis=1)


def release(channel: str, n: int, seed: int) -> Released:
    """What a channel shows of n pictures whose first spot is s but for a tenth of them."""
    rng = np.random.default_rng(seed)
    s_N, other_N = rng.integers(0, 2, (2, n))
    bit_N = s_N ^ (rng.random(n) > TRUTH)
    shown = {
        "nothing hidden": (bit_N, other_N),
        "flips the class": (1 - bit_N, other_N),
        "hides from linear readers": (other_N, other_N ^ bit_N),
        "a key for each class": (other_N, rng.integers(0, 2, n)),
    }
    x_NCHW = drawn(*shown[channel], rng)
    if channel == "a key for each class":
        x_NCHW += np.where(bit_N == 1, 1, -1)[:, None, None, None] * key_pattern()
    return Released(x_NCHW.clip(0, 255).astype(np.uint8), s_N.astype(np.int64))


def attacked(channel: str) -> dict[str, dict[str, Any]]:
    """The panel's records by name."""
    parts = {role: release(channel, n, seed) for seed, (role, n) in enumerate(ROWS.items())}
    members = {name: PICTURES[name]() for name in SITTING}
    records = Panel({**members, "ensemble": Ensemble()}, devices=0).attack(parts).records
    assert all("failed" not in record for record in records)
    return {record["name"]: record for record in records}


@pytest.mark.parametrize(
    ("channel", "blind"),
    [
        ("nothing hidden", ()),
        ("flips the class", ()),
        ("hides from linear readers", LINEAR),
        ("a key for each class", ("strong_cnn",)),  # mirrored pictures show it either key at random
    ],
)
def test_the_strongest_tells_the_truth(channel: str, blind: tuple[str, ...]) -> None:
    records = attacked(channel)
    strongest = strongest_of(list(records.values()))
    assert strongest is not None
    assert strongest["lower"] <= TRUTH <= strongest["upper"] + 0.02
    assert strongest["balanced_accuracy"] > TRUTH - 0.03
    for name in blind:
        assert records[name]["balanced_accuracy"] < 0.6


def test_midpoints_of_drawn_faces_tell_nothing_and_the_faces_do() -> None:
    faces = DrawnFaces(count=3000)
    s_N = faces.labels().s
    places = {"train": slice(0, 1700), "validation": slice(1700, 2300), "test": slice(2300, 3000)}
    found = {}
    for shown, x_NCHW in (("faces", faces.rows(0, 3000)), ("midpoints", faces.midpoint(0, 3000))):
        parts = {role: Released(x_NCHW[part], s_N[part]) for role, part in places.items()}
        members = {name: PICTURES[name]() for name in ("linear", "neighbours_whitened", "strong_cnn")}
        found[shown] = strongest_of(Panel(members, devices=0).attack(parts).records)
    assert found["faces"]["lower"] > 0.6
    assert found["midpoints"]["lower"] <= 0.5 <= found["midpoints"]["upper"]
