"""Rows read from a file are the rows of the array that was written."""

import numpy as np
import pytest

from privgan.attackers.file_rows import FileRows


@pytest.mark.parametrize("kind", [np.uint8, np.float32])
def test_a_file_reads_like_its_array(tmp_path, kind):
    x = np.random.default_rng(0).integers(0, 255, (50, 3, 4, 5)).astype(kind)
    np.save(tmp_path / "x.npy", x)
    rows = FileRows(tmp_path / "x.npy")
    assert (len(rows), rows.shape, rows.dtype, rows.ndim, rows.nbytes) == (50, x.shape, x.dtype, 4, x.nbytes)
    for key in (slice(None), slice(3, 9), slice(45, 99), slice(9, 3), np.array([7, 0, 49, 7]), (slice(None), 1)):
        assert np.array_equal(rows[key], x[key])
    assert np.array_equal(np.asarray(rows), x)
    rows[:2][0] = 0  # a copy: the file stays as it is
    assert np.array_equal(rows[:2], x[:2])


def test_a_file_cut_short_is_an_error(tmp_path):
    np.save(tmp_path / "x.npy", np.zeros((9, 9)))
    whole = (tmp_path / "x.npy").read_bytes()
    (tmp_path / "x.npy").write_bytes(whole[:-8])
    with pytest.raises(OSError, match="too early"):
        FileRows(tmp_path / "x.npy")[:]
