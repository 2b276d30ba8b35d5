"""The SMILEs reader: on a small set in its layout, and on the real one where it is there."""

import gzip
import os
from pathlib import Path

import numpy as np
import pytest
from layouts import smiles_files, write_folder, write_zip

from privgan.data.smiles import Smiles
from privgan.data.source import MissingError, UndecodableError
from privgan.data.split import SHARES, split
from privgan.errors import RequestError

REAL = Path(os.environ.get("PRIVGAN_DATA", ""), "smiles", "SMILEs.zip")


def test_pictures_filed_under_both_classes_are_left_out(smiles_root: Path) -> None:
    labels = Smiles(smiles_root).labels()
    assert len(labels) == len(smiles_files()) - 2
    assert np.bincount(labels.s).tolist() == [19, 21]
    # 7 is in both classes too, but there are two pictures of it
    names = [entry.name for entry in Smiles(smiles_root)._kept]
    assert sum(name.endswith("/7.jpg") for name in names) == 2


def test_persons_and_equal_pictures_are_groups(smiles_root: Path) -> None:
    source = Smiles(smiles_root)
    group_N = source.labels().group.tolist()
    group = dict(zip([Path(entry.name).stem for entry in source._kept], group_N, strict=True))
    assert group["10"] == group["11"] == group["110"]
    assert group["8"] == group["9"]
    assert len(set(group_N)) == len(group_N) - 3


def test_dropping_rotated_pictures(smiles_root: Path) -> None:
    kept = [entry.name for entry in Smiles(smiles_root, drop_rotated=True)._kept]
    assert not any(name.endswith("/120.jpg") for name in kept)
    assert len(kept) == len(Smiles(smiles_root).labels()) - 1
    (smiles_root / "smiles" / "lfw_match.csv.gz").unlink()
    with pytest.raises(RequestError, match="drop_rotated"):
        Smiles(smiles_root, drop_rotated=True).labels()


def test_without_the_table_every_picture_is_a_group_but_equal_ones(smiles_root: Path) -> None:
    (smiles_root / "smiles" / "lfw_match.csv.gz").unlink()
    labels = Smiles(smiles_root).labels()
    assert len(np.unique(labels.group)) == len(labels) - 1


def test_zip_and_unpacked_folder_are_the_same_set(smiles_root: Path) -> None:
    zipped = Smiles(smiles_root, size=8)
    fingerprint, rows, labels = zipped.fingerprint(), zipped.rows(0, 40), zipped.labels()
    (smiles_root / "smiles" / "SMILEs.zip").unlink()
    write_folder(smiles_root / "smiles", smiles_files())
    unpacked = Smiles(smiles_root, size=8)
    assert unpacked.fingerprint() == fingerprint
    assert np.array_equal(unpacked.rows(0, 40), rows)
    assert np.array_equal(unpacked.labels().s, labels.s)


def test_the_fingerprint_follows_options_and_content(smiles_root: Path) -> None:
    prints = {Smiles(smiles_root).fingerprint(), Smiles(smiles_root, size=8).fingerprint()}
    prints.add(Smiles(smiles_root, drop_rotated=True).fingerprint())
    write_zip(smiles_root / "smiles" / "SMILEs.zip", smiles_files() | {"SMILEs/negatives/negatives7/4.jpg": b"x"})
    prints.add(Smiles(smiles_root).fingerprint())
    (smiles_root / "smiles" / "lfw_match.csv.gz").unlink()
    prints.add(Smiles(smiles_root).fingerprint())
    assert len(prints) == 5


def test_rows_have_the_shape_asked_for(smiles_root: Path) -> None:
    assert Smiles(smiles_root).rows(0, 2).shape == (2, 1, 64, 64)
    x_NCHW = Smiles(smiles_root, size=8).rows(3, 5)
    assert x_NCHW.shape == (2, 1, 8, 8) and x_NCHW.dtype == np.uint8


def test_a_missing_set_says_where_it_comes_from_and_goes(tmp_path: Path) -> None:
    with pytest.raises(MissingError, match=f"SMILEsmileD.*{tmp_path}/smiles/SMILEs.zip"):
        Smiles(tmp_path).labels()


def test_one_class_only_is_an_error(tmp_path: Path) -> None:
    files = {name: content for name, content in smiles_files().items() if "positives" in name}
    write_zip(tmp_path / "smiles" / "SMILEs.zip", files)
    with pytest.raises(RequestError, match="1 of 2 classes"):
        Smiles(tmp_path).labels()


def test_broken_pictures_and_tables_are_named(tmp_path: Path) -> None:
    write_zip(tmp_path / "smiles" / "SMILEs.zip", smiles_files() | {"SMILEs/negatives/negatives7/4.jpg": b"none"})
    with pytest.raises(UndecodableError, match=r"negatives7/4\.jpg"):
        Smiles(tmp_path).rows(0, 40)
    (tmp_path / "smiles" / "lfw_match.csv.gz").write_bytes(gzip.compress(b"a,b\n1,2\n"))
    with pytest.raises(RequestError, match=r"lfw_match\.csv\.gz is no readable table"):
        Smiles(tmp_path).labels()


@pytest.mark.skipif(not REAL.exists(), reason="PRIVGAN_DATA holds no smiles/SMILEs.zip")
class TestRealSmiles:
    """What the published set holds, known from its own counts."""

    def test_counts_classes_and_persons(self) -> None:
        labels = Smiles(REAL.parent.parent).labels()
        assert np.bincount(labels.s).tolist() == [9470, 3685]
        _, sizes = np.unique(labels.group, return_counts=True)
        assert sizes.max() in (525, 526) and 5713 <= len(sizes) <= 5713 + 59

    def test_twins_share_a_group(self) -> None:
        source = Smiles(REAL.parent.parent)
        group = source.labels().group
        row = {e.name.rpartition("/")[2]: n for n, e in enumerate(source._kept) if "negatives" in e.name}
        assert group[row["334.jpg"]] == group[row["7798.jpg"]]
        assert group[row["1637.jpg"]] == group[row["3535.jpg"]]
        assert not {"5.jpg", "29.jpg", "2422.jpg", "3308.jpg", "10249.jpg"} & row.keys()

    def test_rotated_ones_are_dropped(self) -> None:
        labels = Smiles(REAL.parent.parent, drop_rotated=True).labels()
        assert 13155 - len(labels) in range(1125, 1134)

    @pytest.mark.parametrize("seed", range(3))
    def test_shares_and_classes_hold_within_two_percent(self, seed: int) -> None:
        labels = Smiles(REAL.parent.parent).labels()
        for role, rows in split(labels, SHARES, seed).items():
            assert len(rows) / len(labels) == pytest.approx(SHARES[role], rel=0.02)
            assert labels.s[rows].mean() == pytest.approx(labels.s.mean(), rel=0.02)

    def test_pictures_decode(self) -> None:
        x_NCHW = Smiles(REAL.parent.parent).rows(5000, 5010)
        assert x_NCHW.shape == (10, 1, 64, 64) and x_NCHW.std() > 20
