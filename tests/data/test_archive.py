"""Pictures are read alike from a folder and from a zip, and what is broken is named."""

import io
from pathlib import Path

import numpy as np
import pytest
from layouts import picture, write_folder, write_zip
from PIL import Image

from privgan.data.archive import Archive, decode
from privgan.data.source import UndecodableError
from privgan.errors import RequestError


def test_a_folder_and_a_zip_of_equal_files_are_equal(tmp_path: Path) -> None:
    files = {f"set/{n}.jpg": picture(n) for n in (2, 10, 1)}
    write_folder(tmp_path / "folder", files)
    write_zip(tmp_path / "files.zip", files)
    folder, zipped = Archive(tmp_path / "folder"), Archive(tmp_path / "files.zip")
    assert [entry[:3] for entry in folder.entries] == [entry[:3] for entry in zipped.entries]
    names = [entry.name for entry in zipped.entries]
    assert names == ["set/1.jpg", "set/2.jpg", "set/10.jpg"]
    assert np.array_equal(folder.pictures(names, "L", None), zipped.pictures(names, "L", None))


def test_files_that_are_no_pictures_are_passed_over(tmp_path: Path) -> None:
    files = {"a/1.jpg": picture(1), "a/notes.txt": b"x", "__MACOSX/a/1.jpg": b"x", "a/._1.jpg": b"x"}
    write_zip(tmp_path / "files.zip", files)
    assert [entry.name for entry in Archive(tmp_path / "files.zip").entries] == ["a/1.jpg"]


def test_a_truncated_zip_is_an_error_of_one_line_that_names_it(tmp_path: Path) -> None:
    write_zip(tmp_path / "files.zip", {f"{n}.jpg": picture(n) for n in range(5)})
    whole = (tmp_path / "files.zip").read_bytes()
    (tmp_path / "files.zip").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(RequestError, match=r"files\.zip is no readable zip") as caught:
        _ = Archive(tmp_path / "files.zip").entries
    assert "\n" not in str(caught.value)


def test_an_archive_without_pictures_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="holds no pictures"):
        _ = Archive(tmp_path).entries


@pytest.mark.parametrize("broken", [b"", b"no picture", picture(1)[:60]])
def test_every_undecodable_picture_is_named(tmp_path: Path, broken: bytes) -> None:
    write_folder(tmp_path, {"1.jpg": picture(1), "2.jpg": broken, "3.jpg": broken})
    with pytest.raises(UndecodableError, match=r"2\.jpg and 1 more") as caught:
        Archive(tmp_path).pictures(["1.jpg", "2.jpg", "3.jpg"], "L", None)
    assert caught.value.names == ["2.jpg", "3.jpg"]


def test_a_damaged_zip_member_is_named(tmp_path: Path) -> None:
    write_zip(tmp_path / "files.zip", {"1.jpg": picture(1), "2.jpg": picture(2)})
    content = bytearray((tmp_path / "files.zip").read_bytes())
    content[content.index(picture(1)) + 100] ^= 255
    (tmp_path / "files.zip").write_bytes(content)
    with pytest.raises(UndecodableError, match=r"1\.jpg cannot"):
        Archive(tmp_path / "files.zip").pictures(["1.jpg", "2.jpg"], "L", None)


def test_resizing_averages_areas_of_the_crop() -> None:
    x_HW = np.zeros((8, 8), np.uint8)
    x_HW[:4, 4:] = [[100], [100], [200], [200]]
    file = io.BytesIO()
    Image.fromarray(x_HW).save(file, "png")
    assert decode(file.getvalue(), "L", (2, 2)).tolist() == [[[0, 150], [0, 0]]]
    assert decode(file.getvalue(), "L", (2, 1), crop=(0, 0.5, 0.5, 0.5)).tolist() == [[[100], [200]]]
    assert decode(file.getvalue(), "RGB", None, crop=(0, 0.5, 0.5, 0.5)).shape == (3, 4, 4)
