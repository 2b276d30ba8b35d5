"""`privgan data` and `privgan report` hand over to their rooms."""

from pathlib import Path

import pytest

from privgan.cli import main


@pytest.fixture(autouse=True)
def nothing_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PRIVGAN_DATA", raising=False)
    monkeypatch.setenv("PRIVGAN_CACHE", str(tmp_path / "cache"))


def test_every_set_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["data", "list"]) == 0
    out = capsys.readouterr().out
    assert "drawn_faces\n  10,000 rows" in out and "smiles\n  missing:" in out and "celeba\n  missing:" in out


def test_a_set_is_packed_and_sound(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["data", "prepare", "data.source.count=200"]) == 0
    assert main(["data", "check", "data.source.count=200"]) == 0
    assert "drawn_faces: ready in" in capsys.readouterr().out
    assert any((tmp_path / "cache").iterdir())


def test_faults_end_with_2(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("privgan.data.catalogue.check", lambda module: ("fault: a.png", False))
    assert main(["data", "check"]) == 2
    out, err = capsys.readouterr()
    assert "a.png" in out and err.count("\n") == 1
    assert main(["data", "prepare", "data=smiles"]) == 2
    assert capsys.readouterr().err.startswith("privgan data: smiles is not in")


def test_report_gets_every_source(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    seen: list[object] = []
    monkeypatch.setattr("privgan.report.page.write_report", lambda sources, to, **_: seen.append((sources, to)) or to)
    monkeypatch.setattr("privgan.commands.report.sweep_folders", lambda sources: [])
    assert main(["report", "from=a,b (2)", "to=page"]) == 0
    assert seen == [([tmp_path / "a", tmp_path / "b (2)"], tmp_path / "page")]
    assert capsys.readouterr().out.strip() == str(tmp_path / "page")


def test_data_of_ones_own_are_listed_with_the_keys_they_want(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["data", "list"]) == 0
    out = capsys.readouterr().out
    assert "table\n  data of your own: data=table data.source.path=... data.source.sensitive=..." in out
    assert main(["data", "prepare", "data=table"]) == 2
    assert capsys.readouterr().err == "privgan data: data.source.path is missing: add data.source.path=VALUE\n"
