"""Samples read back: the originals above, the releases below, and what of them may be shown."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from privgan.runs.pictures import read_halves, shown


def samples(folder: Path) -> Path:
    pixels = np.concatenate([np.full((8, 16, 3), 200, np.uint8), np.full((8, 16, 3), 50, np.uint8)])
    Image.fromarray(pixels).save(folder / "samples.png")
    return folder / "samples.png"


def test_halves(tmp_path: Path) -> None:
    originals, releases = read_halves(samples(tmp_path))
    assert originals.shape == releases.shape == (8, 16, 3) and (originals == 200).all() and (releases == 50).all()


@pytest.mark.parametrize("originals", [True, False])
def test_originals_are_shown_where_they_may_be(originals: bool, tmp_path: Path) -> None:
    picture = np.asarray(shown(samples(tmp_path), originals))
    assert (200 in picture) is originals and 50 in picture


def test_what_is_no_picture_of_a_run(tmp_path: Path) -> None:
    assert shown(tmp_path / "samples.png", True) is None
    Image.new("L", (4, 7)).save(tmp_path / "samples.png")
    assert read_halves(tmp_path / "samples.png") is None
