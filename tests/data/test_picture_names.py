"""Which picture is meant: folders as classes, names of columns, suffixes, accents."""

import unicodedata
from pathlib import Path

import pytest
from own import write_csv, write_pictures

from privgan.data.folder import Folder
from privgan.errors import RequestError

S = [0, 1, 1, 0]
FILES = [f"{number:03}.png" for number in range(4)]


@pytest.fixture
def here(tmp_path: Path) -> Path:
    write_pictures(tmp_path / "faces", S)
    return tmp_path


def labels(here: Path, files: list[str], column: str = "file") -> Folder:
    listed = write_csv(here / "labels.csv", {"smiling": (S * 2)[: len(files)], column: files})
    return Folder(here / "faces", listed, "smiling")


def test_folders_are_classes(tmp_path: Path) -> None:
    for word, s in (("no", 0), ("yes", 1)):
        write_pictures(tmp_path / "set" / word, [s] * 3)
    source = Folder(tmp_path / "set")
    assert source.labels().s_names == ("no", "yes") and source.labels().s.tolist() == [0] * 3 + [1] * 3
    assert source.names[0] == "no/000" and source.rows(0, 6).mean(axis=(1, 2, 3)).argmax() >= 3
    with pytest.raises(RequestError, match="has no folder for each class"):
        Folder(tmp_path / "set" / "no").labels()


@pytest.mark.parametrize("column", ["image", "Image_ID", "filename", "path", "File Name", "photograph"])
def test_the_column_of_pictures_goes_by_many_names(here: Path, column: str) -> None:
    assert labels(here, FILES, column).labels().s.tolist() == S


def test_a_table_that_names_no_pictures(here: Path) -> None:
    with pytest.raises(RequestError, match=r"has no column file.*data\.source\.key=COLUMN"):
        labels(here, ["a", "b", "c", "d"], "who").labels()
    with pytest.raises(RequestError, match="row 3 names no picture"):
        labels(here, [*FILES[:2], "", FILES[3]]).labels()
    with pytest.raises(RequestError, match=r"names 000\.png twice, in rows 1 and 5"):
        labels(here, [*FILES, FILES[0]]).labels()


def test_without_a_header_and_divided_by_blanks(here: Path) -> None:
    (here / "labels.txt").write_text("".join(f"{name} {s}\n" for name, s in zip(FILES, S, strict=True)))
    assert Folder(here / "faces", here / "labels.txt", "label").labels().s.tolist() == S


def test_one_spelling_of_accents(here: Path) -> None:
    (here / "faces" / "000.png").rename(here / "faces" / unicodedata.normalize("NFD", "Zo\u00eb.png"))
    assert labels(here, ["Zo\u00eb.png", *FILES[1:]]).labels().s.tolist()[-1] == S[0]


def test_files_that_differ_in_their_suffix_keep_it(here: Path) -> None:
    (here / "faces" / "003.png").rename(here / "faces" / "000.bmp")
    source = labels(here, ["000.png", "001", "002.png", "000.bmp"])
    assert source.names == ("000.bmp", "000.png", "001", "002") and source.labels().s.tolist() == [0, 0, 1, 1]
    with pytest.raises(RequestError, match=r"names 000, and there are 000\.bmp, 000\.png"):
        labels(here, ["000", "001", "002", "000.bmp"]).labels()
