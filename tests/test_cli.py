"""The command line: exit codes, one line for every bad end, habits of Hydra."""

import errno
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import privgan
from privgan.cli import main
from privgan.config.commands.train import Train
from privgan.errors import RequestError, WorkError
from privgan.interruption import Interrupted

Fake = Callable[[Callable[[Train], Any]], None]


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def train_does(monkeypatch: pytest.MonkeyPatch) -> Fake:
    """Puts a function in the place of `privgan train`."""
    return lambda function: monkeypatch.setattr("privgan.commands.train.run", function)


def fails(error: BaseException) -> Callable[[Train], None]:
    def run(config: Train) -> None:
        raise error

    return run


@pytest.mark.parametrize("argv", [[], ["--help"], ["-h"]])
def test_the_overview_names_every_command(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(argv) == 0
    out = capsys.readouterr().out
    assert all(command in out for command in ("train", "attack", "report", "data"))


def test_the_version_is_that_of_the_package(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"privgan {privgan.__version__}\n"


def test_the_overview_is_quick() -> None:
    code = "import sys; from privgan.cli import main; main(['--help']); sys.exit('torch' in sys.modules)"
    began = time.monotonic()
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode == 0
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    ("argv", "says"),
    [
        (["trian"], "unknown command (nearest: train)"),
        (["data"], "which of list, prepare, check?"),
        (["data", "prepair"], "(nearest: prepare)"),
        (["train", "objectve.lam=1"], "unknown key objectve.lam (nearest: objective.lam"),
        (["train", "lam=1"], "(nearest: objective.lam"),
        (["train", "~nothing"], "nothing"),
        (["train", "data=drawn_fces"], "unknown data=drawn_fces (nearest: drawn_faces"),
        (["train", "experiment=smoky"], "unknown experiment=smoky (nearest: smoke)"),
        (["train", "experiment=paper/smiling_hi"], "(nearest: paper/smiling_high"),
        (["train", "hydra/launcher=proceses"], "(nearest: processes)"),
        (["train", "data=3"], "must be a string"),
        (["train", "seed"], "cannot read 'seed'"),
        (["train", "seed=(1"], "cannot read 'seed=(1'"),
        (["train", "seed=1,2"], "seed=1,2"),
        (["train", "--nothing"], "--nothing"),
        (["train", "--cfg", "nothing"], "nothing"),
        (["train", "--config-dir", "nowhere"], "nowhere"),
        (["train", "seed=-1"], "seed=-1"),
        (["attack"], "run is missing"),
        (["report", "from=x"], "to is missing"),
        (["train", "-m", "seed=0,1", "objectve.lam=1"], "(nearest: objective.lam"),
    ],
)
def test_a_wrong_request_ends_with_2_and_one_line(
    argv: list[str], says: str, capsys: pytest.CaptureFixture[str], elsewhere: Path
) -> None:
    assert main(argv) == 2
    err = capsys.readouterr().err
    assert says in err and err.startswith(f"privgan {argv[0]}: ") and err.count("\n") == 1
    assert list(elsewhere.iterdir()) == []


@pytest.mark.parametrize(
    ("error", "code", "says"),
    [
        (RequestError("no such set"), 2, "privgan train: no such set\n"),
        (WorkError("the game\n diverged"), 1, "privgan train: the game diverged; debug=true shows the traceback\n"),
        (ValueError("odd"), 1, "privgan train: ValueError: odd; debug=true shows the traceback\n"),
        (OSError(errno.ENOSPC, "No space left", "x.json"), 2, "privgan train: x.json: the disk is full"),
        (PermissionError(errno.EACCES, "denied", "x"), 2, "privgan train: x: no permission"),
        (OSError(errno.EROFS, "read-only", "x"), 2, "privgan train: x: the file system is read-only"),
        (NotADirectoryError(errno.ENOTDIR, "no folder", "x"), 2, "privgan train: x: a file stands"),
        (FileNotFoundError(errno.ENOENT, "gone", "x"), 1, "privgan train: FileNotFoundError"),
        (KeyboardInterrupt(), 130, "privgan train: stopped by SIGINT; rerun"),
        (Interrupted(signal.SIGTERM, " at step 7"), 143, "privgan train: stopped by SIGTERM at step 7; rerun"),
    ],
)
def test_how_a_command_ends(
    error: BaseException, code: int, says: str, train_does: Fake, capsys: pytest.CaptureFixture[str]
) -> None:
    train_does(fails(error))
    assert main(["train"]) == code
    err = capsys.readouterr().err
    assert err.startswith(says) and err.count("\n") == 1


def test_a_full_disk_is_seen_behind_another_error(train_does: Fake, capsys: pytest.CaptureFixture[str]) -> None:
    def run(config: Train) -> None:
        try:
            raise OSError(errno.ENOSPC, "No space left on device", "last.ckpt")
        except OSError as error:
            raise RuntimeError("writing failed") from error

    train_does(run)
    assert main(["train"]) == 2
    assert "last.ckpt: the disk is full" in capsys.readouterr().err


def test_the_traceback_comes_with_debug(train_does: Fake, capsys: pytest.CaptureFixture[str]) -> None:
    train_does(fails(ValueError("odd")))
    assert main(["train", "debug=true"]) == 1
    err = capsys.readouterr().err
    assert "Traceback" in err and err.endswith("privgan train: ValueError: odd\n")


def test_an_output_folder_that_is_a_file(elsewhere: Path, capsys: pytest.CaptureFixture[str], train_does: Fake) -> None:
    from privgan.runs.record import RunFolder

    def run(config: Train) -> None:
        with RunFolder.of(config.plain).lock():
            pass

    (elsewhere / "taken").write_text("")
    train_does(run)
    assert main(["train", "out=taken"]) == 2
    assert "a file stands where a folder should be" in capsys.readouterr().err


def test_habits_of_hydra(capsys: pytest.CaptureFixture[str], elsewhere: Path) -> None:
    folder = elsewhere / "mine" / "experiment"
    folder.mkdir(parents=True)
    (folder / "own.yaml").write_text("# @package _global_\nname: own\nseed: 7\n")
    own = ["--config-dir", "mine", "experiment=own"]
    assert main(["train", "--cfg", "job", *own]) == 0
    assert "name: own\nseed: 7\n" in capsys.readouterr().out
    assert main(["train", *own, "sed=1"]) == 2
    assert "(nearest: seed" in capsys.readouterr().err
    assert main(["train", "--help"]) == 0
    assert "objective" in capsys.readouterr().out


def test_hydra_leaves_no_folders_and_stays_in_the_folder(train_does: Fake, elsewhere: Path) -> None:
    seen: list[Path] = []
    train_does(lambda config: seen.append(Path.cwd()))
    assert main(["train", "seed=1"]) == 0
    assert main(["train", "-m", "hydra/launcher=basic", "seed=1,2"]) == 0
    assert seen == [elsewhere] * 3
    assert list(elsewhere.iterdir()) == []


def test_python_m_privgan() -> None:
    ended = subprocess.run([sys.executable, "-m", "privgan", "trai"], capture_output=True, text=True, check=False)
    assert ended.returncode == 2 and "nearest: train" in ended.stderr
