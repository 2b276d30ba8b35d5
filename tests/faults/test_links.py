"""Links in a run folder of a stranger, to files of the person who opens it"""

from collections.abc import Callable
from pathlib import Path

import pytest

from privgan.atomic import replacing
from privgan.errors import RequestError
from privgan.runs.json_files import write_json
from privgan.runs.record import RunFolder

CONFIG = {"seed": 0, "name": "a", "data": {}}
NAMES = (
    "run.json", "leakage.json", "scores.npz", "predictions.npz", "channel.json", "channel.safetensors", "history.csv",
    "samples.png", ".owner", ".lock", "released/train.npy", "released/test.npy", "checkpoints/last.ckpt",
    "csv/metrics.csv", "tensorboard/events", "wandb/offline-run-1/files/config.yaml",
)  # fmt: skip
FOLDERS = ("released", "checkpoints", "csv", "tensorboard", "wandb")


@pytest.fixture
def folder(tmp_path: Path) -> RunFolder:
    """A run that is done."""
    folder = RunFolder(tmp_path / "received")
    folder.start(CONFIG)
    folder.finish()
    return folder


def refused(folder: RunFolder) -> None:
    with pytest.raises(RequestError, match="is a link"), folder.lock():
        pytest.fail("the folder was held")


@pytest.mark.parametrize("name", NAMES)
def test_a_link_to_a_file(name: str, folder: RunFolder, precious: Path) -> None:
    """A name that privgan writes is a link to a file outside: refused, the file is unchanged"""
    path = folder.path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    path.symlink_to(precious)
    refused(folder)


@pytest.mark.parametrize("name", FOLDERS)
def test_a_link_to_a_folder(name: str, folder: RunFolder, precious: Path) -> None:
    """A folder of the run is a link to one outside: refused, nothing is written or cleared there"""
    (folder.path / name).symlink_to(precious.parent)
    refused(folder)
    assert precious.parent.exists()


@pytest.mark.parametrize("target", ["run.json", ".", "..", "nowhere"])
def test_a_link_within_the_folder(target: str, folder: RunFolder) -> None:
    """A link to the folder's own record, to itself, upwards or to nothing: refused"""
    (folder.path / "scores.npz").symlink_to(target)
    refused(folder)


def test_links_of_wandb_are_its_own(folder: RunFolder) -> None:
    """The links that W&B keeps within its own folder are let be"""
    kept = folder.path / "wandb" / "offline-run-1"
    kept.mkdir(parents=True)
    (kept.parent / "latest-run").symlink_to("offline-run-1")
    with folder.lock():
        pass
    (kept.parent / "debug.log").symlink_to("../run.json")
    refused(folder)


@pytest.mark.parametrize("write", [lambda path: path.write_text("new"), lambda path: path.write_bytes(b"new")])
def test_an_atomic_write_replaces_the_link(write: Callable[[Path], object], tmp_path: Path, precious: Path) -> None:
    """A file that is written where a link stands takes its place"""
    (tmp_path / "file").symlink_to(precious)
    with replacing(tmp_path / "file") as fresh:
        write(fresh)
    assert not (tmp_path / "file").is_symlink() and (tmp_path / "file").read_text() == "new"


def test_a_record_is_not_written_through_a_link(tmp_path: Path, precious: Path) -> None:
    """`run.json` that is a link is replaced"""
    (tmp_path / "run.json").symlink_to(precious)
    write_json(tmp_path / "run.json", {})
    assert not (tmp_path / "run.json").is_symlink()


def test_a_run_folder_is_its_owners_alone(tmp_path: Path) -> None:
    """A new run folder has mode 0700"""
    folder = RunFolder(tmp_path / "out" / "sweep" / "run")
    with folder.lock():
        folder.start(CONFIG)
    assert folder.path.stat().st_mode & 0o777 == 0o700


def test_what_a_killed_process_left_is_taken_away(folder: RunFolder) -> None:
    """Half-written files and released rows of a killed process go at the next start"""
    left = [folder.path / ".run.json.ab12.tmp", folder.path / "checkpoints" / ".last.ckpt.x.tmp"]
    left.append(folder.path / "released" / "train.npy")
    for path in left:
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"half")
    with folder.lock():
        assert not any(path.exists() for path in left) and not (folder.path / "released").exists()
    assert folder.state() == "done"
