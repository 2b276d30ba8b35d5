"""Channels that need no training; what the tests share lies beside them."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from channels import saved

from privgan.channel import Noise, Pixelate
from privgan.data.module import DataModule


@pytest.fixture
def pixelate(drawn: DataModule, tmp_path: Path) -> Path:
    """A deterministic channel for 3 x 32 x 32 pictures."""
    return saved(Pixelate(drawn.shape, block=8), drawn, tmp_path / "pixelate")


@pytest.fixture
def noise(drawn: DataModule, tmp_path: Path) -> Path:
    """A random channel for 3 x 32 x 32 pictures."""
    return saved(Noise(drawn.shape, sigma=0.2), drawn, tmp_path / "noise")
