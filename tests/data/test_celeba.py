"""The CelebA reader: on a small set in its layout, and on real pictures where they are there."""

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from layouts import celeba_files, picture, write_celeba_lists, write_folder, write_zip

from privgan.data.celeba import CelebA
from privgan.data.source import MissingError, UndecodableError
from privgan.errors import RequestError

REAL = Path(os.environ.get("PRIVGAN_DATA", ""), "celeba", "list_attr_celeba.txt")


def test_labels_are_those_of_the_pictures_present(celeba_root: Path) -> None:
    labels = CelebA(celeba_root, utility=["Male", "Young"]).labels()
    number_N = np.arange(1, 31)
    assert labels.s.tolist() == (number_N % 2 > 0).astype(int).tolist()
    assert labels.s_names == ("not Smiling", "Smiling")
    assert np.array_equal(labels.u, np.stack([number_N % 3 > 0, number_N % 5 > 0], 1).astype(np.float32))
    assert labels.group[1] == labels.group[2] != labels.group[3]


def test_folder_and_zip_are_the_same_set(celeba_root: Path) -> None:
    zipped = CelebA(celeba_root, size=8)
    fingerprint, rows = zipped.fingerprint(), zipped.rows(0, 30)
    (celeba_root / "celeba" / "img_align_celeba.zip").unlink()
    write_folder(celeba_root / "celeba", celeba_files())
    assert CelebA(celeba_root, size=8).fingerprint() == fingerprint
    assert np.array_equal(CelebA(celeba_root, size=8).rows(0, 30), rows)


def test_the_other_archive_can_be_chosen(celeba_root: Path) -> None:
    write_zip(celeba_root / "celeba" / "img_align_celeba_89x109.zip", celeba_files(12))
    assert len(CelebA(celeba_root).labels()) == 30
    assert len(CelebA(celeba_root, archive="img_align_celeba_89x109.zip").labels()) == 12
    (celeba_root / "celeba" / "img_align_celeba.zip").unlink()
    assert len(CelebA(celeba_root).labels()) == 12


@pytest.mark.parametrize(
    ("options", "shape"),
    [
        ({"crop": None}, (3, 22, 18)),
        ({"crop": "face"}, (3, 14, 14)),
        ({"crop": [0, 0, 0.5, 0.5]}, (3, 11, 9)),
        ({"size": 8}, (3, 8, 8)),
        ({"size": [12, 8], "crop": None}, (3, 12, 8)),
    ],
)
def test_size_and_crop(celeba_root: Path, options: dict[str, Any], shape: tuple[int, ...]) -> None:
    source = CelebA(celeba_root, **options)
    assert source.shape == shape
    assert source.rows(0, 3).shape == (3, *shape)


def test_one_official_part(celeba_root: Path) -> None:
    assert len(CelebA(celeba_root, partition="train").labels()) == 20
    with pytest.raises(RequestError, match="partition=valid"):
        CelebA(celeba_root, partition="valid").labels()


def test_the_fingerprint_follows_options_lists_and_pictures(celeba_root: Path) -> None:
    prints = {CelebA(celeba_root).fingerprint(), CelebA(celeba_root, sensitive="Male").fingerprint()}
    write_celeba_lists(celeba_root / "celeba", 33)
    prints.add(CelebA(celeba_root).fingerprint())
    write_zip(celeba_root / "celeba" / "img_align_celeba.zip", celeba_files(29))
    prints.add(CelebA(celeba_root).fingerprint())
    assert len(prints) == 4


def test_what_lists_and_pictures_disagree_on_is_remarked(celeba_root: Path) -> None:
    assert CelebA(celeba_root).warnings() == ["5 lines of list_attr_celeba.txt without a picture, left out"]
    write_celeba_lists(celeba_root / "celeba", 28)
    assert CelebA(celeba_root).warnings() == ["2 pictures without a line in list_attr_celeba.txt, left out"]


def test_without_identities_every_picture_is_a_group(celeba_root: Path) -> None:
    (celeba_root / "celeba" / "identity_CelebA.txt").unlink()
    assert len(np.unique(CelebA(celeba_root).labels().group)) == 30
    assert "30 pictures without a line in identity_CelebA.txt" in CelebA(celeba_root).warnings()[1]


@pytest.mark.parametrize(
    ("options", "line"),
    [
        ({"size": 2}, "size=2"),
        ({"size": [8]}, "size="),
        ({"crop": [0, 0, 1.2, 1]}, "crop="),
        ({"crop": "nose"}, "crop=nose"),
        ({"partition": "all"}, "partition=all"),
    ],
)
def test_wrong_options_are_named(options: dict[str, Any], line: str) -> None:
    with pytest.raises(RequestError, match=f"data.source.{line}"):
        CelebA("data", **options)


def test_an_unknown_attribute_brings_the_nearest_names(celeba_root: Path) -> None:
    with pytest.raises(RequestError, match="no attribute smiling; it has Smiling"):
        CelebA(celeba_root, sensitive="smiling").labels()


def test_a_list_without_its_pictures_is_an_error(celeba_root: Path) -> None:
    other = {f"img_align_celeba/{n}.jpg": content for n, content in enumerate(celeba_files(3).values(), 900)}
    write_zip(celeba_root / "celeba" / "img_align_celeba.zip", other)
    with pytest.raises(RequestError, match="has no line for any picture"):
        CelebA(celeba_root).labels()


def test_missing_pictures_or_lists_are_told_apart(celeba_root: Path) -> None:
    (celeba_root / "celeba" / "list_attr_celeba.txt").unlink()
    with pytest.raises(RequestError, match=r"list_attr_celeba\.txt cannot be read"):
        CelebA(celeba_root).labels()
    (celeba_root / "celeba" / "img_align_celeba.zip").unlink()
    with pytest.raises(MissingError, match=r"mmlab.*img_align_celeba\.zip"):
        CelebA(celeba_root).labels()


def test_a_broken_line_and_a_broken_picture_are_named(celeba_root: Path) -> None:
    write_zip(celeba_root / "celeba" / "img_align_celeba.zip", celeba_files() | {"img_align_celeba/000004.jpg": b"x"})
    with pytest.raises(UndecodableError, match=r"000004\.jpg cannot be decoded"):
        CelebA(celeba_root, size=8).rows(0, 30)
    path = celeba_root / "celeba" / "list_attr_celeba.txt"
    path.write_text(path.read_text() + "000036.jpg 1 -1\n")
    with pytest.raises(RequestError, match=r"list_attr_celeba\.txt, line 38"):
        CelebA(celeba_root).labels()


def test_the_form_of_kaggle(tmp_path: Path) -> None:
    folder = tmp_path / "celeba"
    files = {f"img_align_celeba/{name}": content for name, content in celeba_files().items()}
    write_folder(folder, files)
    write_celeba_lists(folder)
    for name in ("list_attr_celeba", "list_eval_partition"):
        lines = (folder / f"{name}.txt").read_text().splitlines()[1 if "attr" in name else 0 :]
        head = "image_id," + (",".join(lines.pop(0).split()) if "attr" in name else "partition")
        (folder / f"{name}.csv").write_text("\n".join([head, *(",".join(line.split()) for line in lines)]))
        (folder / f"{name}.txt").unlink()
    source = CelebA(tmp_path, sensitive="Male", size=8)
    assert len(source.labels()) == 30 and source.rows(0, 30).shape == (30, 3, 8, 8)
    assert len(CelebA(tmp_path, partition="train").labels()) == 20


def test_faces_that_are_cropped_are_not_cropped_again(tmp_path: Path) -> None:
    square = {f"img_align_celeba/{n:06}.jpg": picture(n, (64, 64, 3)) for n in range(1, 31)}
    write_zip(tmp_path / "celeba" / "img_align_celeba.zip", square)
    write_celeba_lists(tmp_path / "celeba")
    source = CelebA(tmp_path)
    assert source.crop is None and source.shape == (3, 64, 64)
    assert source.warnings()[-1] == "pictures have not the form of aligned ones, so no face is cut out"


def test_a_list_without_its_first_line_and_a_part_without_its_list(celeba_root: Path) -> None:
    path = celeba_root / "celeba" / "list_attr_celeba.txt"
    path.write_text("\n".join(path.read_text().splitlines()[1:]))
    assert len(CelebA(celeba_root).labels()) == 30
    (celeba_root / "celeba" / "list_eval_partition.txt").unlink()
    with pytest.raises(RequestError, match=r"partition=test needs .*list_eval_partition\.txt"):
        CelebA(celeba_root, partition="test").labels()


@pytest.mark.skipif(not REAL.exists(), reason="PRIVGAN_DATA holds no celeba/list_attr_celeba.txt")
@pytest.mark.parametrize(
    ("archive", "rows", "smiling", "persons"),
    [("img_align_celeba.zip", 4327, 2070, 3221), ("img_align_celeba_89x109.zip", 10000, 4822, 5429)],
)
def test_real_counts(archive: str, rows: int, smiling: int, persons: int) -> None:
    if not (REAL.parent / archive).exists():
        pytest.skip(f"PRIVGAN_DATA holds no celeba/{archive}")
    source = CelebA(REAL.parent.parent, archive=archive, size=32)
    labels = source.labels()
    assert (len(labels), int(labels.s.sum()), len(np.unique(labels.group))) == (rows, smiling, persons)
    assert source.rows(rows - 3, rows).std() > 20
