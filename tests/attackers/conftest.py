"""Small pictures with a secret in them, hidden well, badly or not at all. No real data."""

from collections.abc import Callable

import numpy as np
import pytest

from privgan.attackers.base import Released

SIDE = 12
PLACES = ((3, 4), (8, 7))  # of the two spots, row and column
ROWS = {"train": 900, "validation": 300, "test": 400}


def pictures(kind: str, n: int, seed: int, channels: int = 1) -> Released:
    """n noisy pictures of SIDE x SIDE pixels with two spots, each bright or dark, and their s.

    visible: s is the first spot. xor: s says whether the spots differ, so no linear reader sees it.
    hidden: s has nothing to do with the picture. three: s in 0, 1, 2 counts the bright spots.
    """
    rng = np.random.default_rng(seed)
    first, second = rng.integers(0, 2, (2, n))
    secrets = {"visible": first, "xor": first ^ second, "hidden": rng.integers(0, 2, n), "three": first + second}
    x_NCHW = rng.normal(128, 25, (n, channels, SIDE, SIDE))
    for spot, (row, column) in zip((first, second), PLACES, strict=True):
        x_NCHW[:, :, row : row + 2, column : column + 2] += np.where(spot == 1, 60, -60)[:, None, None, None]
    return Released(x_NCHW.clip(0, 255).astype(np.uint8), secrets[kind].astype(np.int64))


@pytest.fixture
def parts() -> Callable[..., dict[str, Released]]:
    """Call with a kind of `pictures`: its roles train, validation and test."""

    def make(kind: str, **options: int) -> dict[str, Released]:
        return {role: pictures(kind, n, seed, **options) for seed, (role, n) in enumerate(ROWS.items())}

    return make
