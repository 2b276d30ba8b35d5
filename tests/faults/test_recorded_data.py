"""Paths in the record of a stranger's run"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from privgan.config import RecordedConfig
from privgan.config.commands.base import RecordedData, RecordedSource
from privgan.config.registry import members
from privgan.config.schema import parameters
from privgan.errors import RequestError
from privgan.experiment import recorded_data
from privgan.experiment.recorded_data import out_of
from privgan.runs import seal
from privgan.runs.record import RunFolder

FOLDER = {"_target_": "privgan.data.folder.Folder", "path": "/secret/faces", "labels": "/secret/x", "sensitive": "a"}
CELEBA = {"_target_": "privgan.data.celeba.CelebA", "root": "/secret", "sensitive": "Smiling"}


@pytest.fixture(autouse=True)
def account(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("PRIVGAN_CACHE", str(tmp_path / "account"))
    seal._key.cache_clear()
    yield
    seal._key.cache_clear()


def run_of(folder: Path, source: dict[str, Any], own: bool, **changes: Any) -> RunFolder:
    """A recorded run, of this account or of another; changes: to the config, after it was recorded."""
    config = {"name": "faces", "seed": 0, "data": {"cache": "/secret/cache", "source": source}}
    run = RunFolder(folder)
    run.start(config)
    record = run.record()
    record["config"] |= changes
    (run.path / "run.json").write_text(json.dumps(record if own else record | {"seal": "0" * 64}))
    return run


def located(run: RunFolder, **given: Any) -> dict[str, Any]:
    paths = {name: Path(path) for name, path in given.items()}
    where = RecordedData(paths.pop("cache", None), RecordedSource(**paths))
    return recorded_data.located(RecordedConfig.of(run.record()["config"]), where, run).data.plain()


@pytest.mark.parametrize(
    ("source", "given", "missing"),
    [
        (FOLDER, {}, "path"),
        (FOLDER, {"path": "here"}, "labels"),
        (FOLDER, {"labels": "here.csv"}, "path"),
        (CELEBA, {}, "root"),
        (CELEBA | {"archive": "/secret/all.zip"}, {"root": "here"}, "not within the set"),
        (CELEBA | {"archive": "../../all.zip"}, {"root": "here"}, "not within the set"),
    ],
)
def test_a_path_that_nobody_gave(source: dict[str, Any], given: dict[str, str], missing: str, tmp_path: Path) -> None:
    """A path of the record alone is not read: one line says which to give"""
    with pytest.raises(RequestError, match=missing):
        located(run_of(tmp_path / "run", source, own=False), **given)


def test_a_record_that_was_changed_is_no_longer_ones_own(tmp_path: Path) -> None:
    """A path edited into a record of one's own is not read either"""
    data = {"cache": "x", "source": FOLDER | {"path": "/another"}}
    with pytest.raises(RequestError, match=r"data\.source\.path=PATH"):
        located(run_of(tmp_path / "run", FOLDER, own=True, data=data))


def test_what_the_user_gives_is_read_and_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Paths of the command line take the place of recorded ones and are printed before anything is read"""
    data = located(run_of(tmp_path / "run", FOLDER, own=False), path=str(tmp_path), labels=str(tmp_path / "x.csv"))
    assert data["source"]["path"] == str(tmp_path) and "/secret" not in json.dumps(data)
    assert data["cache"] == str(tmp_path / "account")
    assert f"reads path {tmp_path}, labels {tmp_path / 'x.csv'}" in capsys.readouterr().out


def test_a_run_of_ones_own_is_read_where_it_was(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The paths of a record that this account wrote count, and are printed"""
    data = located(run_of(tmp_path / "run", FOLDER, own=True))
    assert data["source"]["path"] == "/secret/faces" and data["cache"] == "/secret/cache"
    assert "reads path /secret/faces" in capsys.readouterr().out
    assert located(run_of(tmp_path / "two", FOLDER, own=True), cache="/mine")["cache"] == "/mine"


def test_every_reader_says_which_of_its_arguments_are_paths() -> None:
    """No reader of data takes a path under a type that is none, by which it would be missed"""
    names = {"root", "path", "labels", "folder", "file", "input", "original"}
    for name, reader in members("source").items():
        for one in parameters(reader):
            assert one.is_path or one.name not in names, (name, one.name)


@pytest.mark.parametrize(
    ("place", "name", "out"),
    [
        ("outputs/low/0123", "low", "outputs"),
        ("outputs/a/b/0123", "a/b", "outputs"),
        ("received", "low", "received"),
        ("outputs/low/0123", "high", "outputs/low/0123"),
    ],
)
def test_results_lie_beside_the_run(place: str, name: str, out: str, tmp_path: Path) -> None:
    """The recorded `out` is not written to: what several runs share lies by the place of the folder itself"""
    assert out_of(RunFolder(tmp_path / place), name) == tmp_path / out
