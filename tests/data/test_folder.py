"""A user's own pictures."""

import zipfile
from pathlib import Path

import numpy as np
import pytest
from own import write_csv, write_labels, write_pictures
from PIL import Image

from privgan.data.folder import Folder
from privgan.data.source import MissingError, UndecodableError, check_present
from privgan.data.store import Store
from privgan.errors import RequestError

S = [0, 1, 1, 0, 1, 0]
NEAR = {"near_copies": True}


@pytest.fixture
def here(tmp_path: Path) -> Path:
    write_pictures(tmp_path / "faces", S)
    write_labels(tmp_path / "labels.csv", S, person="aabbcc", age=range(6))
    return tmp_path


def folder(here: Path, **options: object) -> Folder:
    return Folder(here / "faces", here / "labels.csv", "smiling", **options)  # type: ignore[arg-type]


def test_pictures_and_labels_meet_by_name(here: Path) -> None:
    source = folder(here, utility=["age"], group="person")
    labels, x_NCHW = source.labels(), source.rows(0, 6)
    assert source.shape == (3, 8, 8) and x_NCHW.shape == (6, 3, 8, 8) and x_NCHW.dtype == np.uint8
    assert labels.s.tolist() == S == (x_NCHW.mean(axis=(1, 2, 3)) > 120).astype(int).tolist()
    assert labels.s_names == ("smiling=0", "smiling=1") and labels.u[:, 0].tolist() == list(range(6))
    assert labels.group.tolist() == [0, 0, 1, 1, 2, 2]


def test_suffixes_and_folders_are_no_part_of_a_name(here: Path) -> None:
    write_pictures(here / "out" / "deep", S, suffix=".bmp")
    assert Folder(here / "out", here / "labels.csv", "smiling").names == folder(here).names
    with zipfile.ZipFile(here / "faces.zip", "w") as archive:
        for path in (here / "faces").iterdir():
            archive.write(path, f"faces/{path.name}")
    zipped = Folder(here / "faces.zip", here / "labels.csv", "smiling")
    assert zipped.names == folder(here).names and np.array_equal(zipped.rows(0, 6), folder(here).rows(0, 6))


def test_grey_and_size(here: Path) -> None:
    assert folder(here, colour="grey").shape == (1, 8, 8)
    assert folder(here, size=[4, 5]).rows(0, 2).shape == (2, 3, 4, 5)
    write_pictures(here / "grey", S, mode="L")
    assert Folder(here / "grey", here / "labels.csv", "smiling").mode == "L"


def test_twins_are_one_person(here: Path) -> None:
    """By their pixels, whatever the format of the file; near copies where that is asked for."""
    Image.open(here / "faces" / "000.png").save(here / "faces" / "005.bmp")
    (here / "faces" / "005.png").unlink()
    nearly = np.array(Image.open(here / "faces" / "001.png"))
    nearly[0, 0] += 1
    Image.fromarray(nearly).save(here / "faces" / "004.png")
    for options, persons in (
        ({}, [0, 1, 2, 3, 4, 0]),
        ({"group_duplicates": False}, [*range(6)]),
        (NEAR, [0, 1, 2, 3, 1, 0]),
    ):
        store = Store.open(folder(here, **options), here / "cache")
        assert store.labels.group.tolist() == persons
    assert "2 pictures look almost alike" in store.manifest["remarks"][1]


def test_what_is_not_there_is_told_without_reading(here: Path) -> None:
    check_present(folder(here))
    for source, says in (
        (Folder(here / "nowhere"), r"data\.source\.path=.*nowhere is missing"),
        (Folder(here / "faces", here / "no.csv", "smiling"), r"data\.source\.labels=.*no\.csv is missing"),
    ):
        with pytest.raises(MissingError, match=says):
            check_present(source)


def test_the_fingerprint_is_of_pictures_and_labels(here: Path) -> None:
    before = folder(here).fingerprint()
    assert folder(here).fingerprint() == before != folder(here, size=4).fingerprint()
    write_labels(here / "labels.csv", S[::-1], person="aabbcc", age=range(6))
    assert folder(here).fingerprint() != before


def test_faults_of_the_labels(here: Path) -> None:
    faces = here / "faces"
    for names, says in (
        (["000", "001", "002", "003", "004"], r"1 picture \(005\) without a line, 0 lines without a picture"),
        (["000", "001", "002", "003", "004", "005", "006"], r"0 pictures .*1 line \(006\) without a picture"),
        (["000", "001", "002", "003", "004", "005", "005.png"], "names 005.png twice"),
    ):
        listed = write_csv(here / "other.csv", {"file": names, "smiling": [0, 1, 1, 1, 1, 1, 1][: len(names)]})
        with pytest.raises(RequestError, match=says):
            Folder(faces, listed, "smiling").labels()
    with pytest.raises(RequestError, match=r"has no column smilling \(nearest: smiling\)"):
        Folder(faces, here / "labels.csv", "smilling").labels()
    with pytest.raises(RequestError, match=r"has no column picture: it has file, smiling, person, age"):
        folder(here, key="picture").labels()
    with pytest.raises(MissingError, match=r"nowhere\.csv is missing"):
        Folder(faces, here / "nowhere.csv", "smiling").labels()


def test_faults_of_the_pictures(here: Path) -> None:
    with pytest.raises(MissingError, match="nowhere is missing"):
        _ = Folder(here / "nowhere", here / "labels.csv", "smiling").shape
    (here / "empty").mkdir()
    with pytest.raises(RequestError, match="holds no pictures"):
        _ = Folder(here / "empty", here / "labels.csv", "smiling").shape
    write_pictures(here / "faces", [1], size=9)
    with pytest.raises(RequestError, match=r"001\.png has 8 x 8 pixels and 000\.png has 9 x 9: give data.source.size="):
        _ = folder(here).shape
    assert folder(here, size=8).shape == (3, 8, 8)
    (here / "faces" / "000.png").write_bytes(b"no picture")
    with pytest.raises(UndecodableError, match=r"000\.png cannot be decoded"):
        _ = folder(here).shape
    (here / "faces" / "000.jpg").write_bytes(b"")
    assert {"000.jpg", "000.png", "002"} < set(folder(here).names)


def test_pixels_that_would_be_cut_off_are_refused(here: Path) -> None:
    (here / "faces" / "000.png").unlink()
    Image.fromarray(np.full((8, 8), np.nan, np.float32)).save(here / "faces" / "000.tif")
    with pytest.raises(RequestError, match=r"000\.tif has pixels of mode F: save the pictures with 8 bits"):
        _ = folder(here, colour="grey", size=8).shape


def test_options_are_checked_at_once(here: Path) -> None:
    for options, says in (
        ({"size": 2}, "size=2"),
        ({"size": [8]}, "size="),
        ({"colour": "red"}, "colour=red"),
        ({"task": "clases"}, r"task=clases is not known \(nearest: classes\)"),
        ({"group": "smiling"}, "smiling is named twice"),
    ):
        with pytest.raises(RequestError, match=says):
            folder(here, **options)


def test_what_cannot_be_read_is_left_out_only_where_asked_and_named(here: Path) -> None:
    whole = (here / "faces" / "001.png").read_bytes()
    (here / "faces" / "001.png").write_bytes(whole[: len(whole) // 2])
    Image.fromarray(np.full((8, 8), 40_000, np.uint16)).save(here / "faces" / "004.png")
    with pytest.raises(RequestError):
        Store.open(folder(here), here / "cache")
    source = folder(here, unreadable="skip", group="person")
    assert source.names == ("000", "002", "003", "005") and source.rows(0, 4).shape == (4, 3, 8, 8)
    assert source.labels().s.tolist() == [S[number] for number in (0, 2, 3, 5)]
    (told,) = [remark for remark in source.warnings() if "left out" in remark]
    assert "2 pictures" in told and "001: cannot be decoded" in told and "004: has pixels of mode I;16" in told
    assert folder(here, unreadable="skip").key != folder(here).key
    with pytest.raises(RequestError, match="unreadable=drop is not known"):
        folder(here, unreadable="drop")


def test_a_set_of_which_nothing_can_be_read_is_refused(here: Path) -> None:
    for path in (here / "faces").iterdir():
        path.write_bytes(b"no picture")
    with pytest.raises(RequestError, match="none of 6 pictures can be read"):
        _ = folder(here, unreadable="skip").names
