"""A set that was listed is read again only where its files have changed."""

from pathlib import Path

import pytest
from layouts import smiles_files, write_zip

from privgan.cli import main
from privgan.data.drawn_faces import DrawnFaces
from privgan.data.remembered import FILE, Remembered
from privgan.data.smiles import Smiles

SECTION = {"_target_": "privgan.data.smiles.Smiles", "root": "sets", "size": None}


def listed(folder: Path, source: object, text: str = "40 rows") -> Remembered:
    first = Remembered(folder)
    first.keep(SECTION, source, text)  # type: ignore[arg-type]
    first.save()
    return Remembered(folder)


def test_it_holds_while_nothing_changes(tmp_path: Path, smiles_root: Path) -> None:
    kept = listed(tmp_path, Smiles(smiles_root))
    assert kept.text(SECTION) == "40 rows"
    assert kept.text(SECTION | {"size": 32}) is None, "another option is another set"


def test_a_new_file_is_seen(tmp_path: Path, smiles_root: Path) -> None:
    kept = listed(tmp_path, Smiles(smiles_root))
    write_zip(smiles_root / "smiles" / "SMILEs.zip", dict(list(smiles_files().items())[:30]))
    assert kept.text(SECTION) is None


def test_a_picture_more_in_a_folder_is_seen(tmp_path: Path) -> None:
    pictures = tmp_path / "smiles" / "SMILEs" / "negatives"
    pictures.mkdir(parents=True)
    kept = listed(tmp_path / "cache", Smiles(tmp_path))
    assert kept.text(SECTION) == "40 rows"
    (pictures / "1.jpg").write_bytes(b"picture")
    assert kept.text(SECTION) is None


def test_a_set_that_was_missing_is_seen_when_it_comes(tmp_path: Path) -> None:
    kept = listed(tmp_path / "cache", Smiles(tmp_path), "missing: smiles is not there")
    assert kept.text(SECTION) == "missing: smiles is not there"
    write_zip(tmp_path / "smiles" / "SMILEs.zip", smiles_files())
    assert kept.text(SECTION) is None


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"a": 1}', b"\xff"])
def test_a_broken_memory_is_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE).write_bytes(content)
    kept = listed(tmp_path, DrawnFaces(count=20))
    assert kept.text(SECTION) == "40 rows"


def test_a_reader_of_the_users_own_is_read_every_time(tmp_path: Path) -> None:
    class Own(DrawnFaces):
        """What else it reads nobody knows."""

    assert listed(tmp_path, Own(count=20)).text(SECTION) is None
    assert not (tmp_path / FILE).exists()


def test_a_second_list_says_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PRIVGAN_DATA", raising=False)
    monkeypatch.setenv("PRIVGAN_CACHE", str(tmp_path / "cache"))
    assert main(["data", "list"]) == 0
    first = capsys.readouterr().out
    monkeypatch.setattr("privgan.data.listing.summary", lambda source: "read again")
    assert main(["data", "list"]) == 0
    assert capsys.readouterr().out == first
    write_zip(tmp_path / "data" / "smiles" / "SMILEs.zip", smiles_files())
    assert main(["data", "list"]) == 0
    assert "smiles\n  read again" in capsys.readouterr().out
