"""A file is replaced whole or not at all."""

import pytest

from privgan.atomic import replacing


def test_the_new_content_takes_the_place_of_the_old(tmp_path):
    path = tmp_path / "deeper" / "file.txt"
    for content in ("old", "new"):
        with replacing(path) as fresh:
            fresh.write_text(content)
            assert not path.exists() or path.read_text() == "old"
    assert path.read_text() == "new"
    assert [entry.name for entry in path.parent.iterdir()] == ["file.txt"]


def test_an_error_leaves_the_old_content_and_nothing_else(tmp_path):
    path = tmp_path / "file.txt"
    path.write_text("old")
    with pytest.raises(KeyboardInterrupt), replacing(path) as fresh:
        fresh.write_text("half")
        raise KeyboardInterrupt
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]
