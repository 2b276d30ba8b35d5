"""A run that is killed (SIGKILL) and started again"""

import importlib.util
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest

from privgan.cli import main

KILLS = Path(__file__).parents[2] / "experiments" / "sweeps" / "kills.py"


@pytest.fixture(scope="module")
def kills() -> Any:
    spec = importlib.util.spec_from_file_location("kills", KILLS)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def calm(kills: Any, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any], float]:
    """The run undisturbed: below which folder, what it leaves and its seconds."""
    place = tmp_path_factory.mktemp("killed")
    return place, *kills.undisturbed(place / "calm")


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="there are no forks")
@pytest.mark.parametrize("seed", range(2))
def test_killed_at_random_moments(seed: int, kills: Any, calm: Any) -> None:
    """In the game, then wherever chance has it: the run ends with the same bytes, and nothing is left of the killed"""
    place, expected, seconds = calm
    fire = place / f"fire-{seed}"

    def saved() -> bool:
        folder = kills.folder_in(fire)
        return folder is not None and (folder / "checkpoints" / "last.ckpt").exists()

    assert kills.shoot(fire, saved) == "in the game"
    kills.shoot(fire, kills.at_random(fire, seconds, random.Random(seed)))
    assert kills.ended(fire, expected) == []


WORKER = (
    "import multiprocessing as m, os, signal\n"
    "from privgan.attackers.running.worker import _own_folder\n"
    "_own_folder(); c = m.get_context('forkserver'); p = c.Process(target=print); p.start(); p.join()\n"
)


def test_a_process_with_workers_ends_in_silence_and_leaves_nothing() -> None:
    with tempfile.TemporaryDirectory() as name:  # short, as the name of a socket has to be
        told = subprocess.run([sys.executable, "-c", WORKER], env={**os.environ, "TMPDIR": name}, capture_output=True)
        assert (told.returncode, told.stderr) == (0, b"") and list(Path(name).iterdir()) == []


def test_folders_of_killed_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Temporary folders of a killed process, sockets of its workers among them, go when any command starts"""
    code = f"{WORKER}os.kill(os.getpid(), signal.SIGKILL)\n"
    with tempfile.TemporaryDirectory() as name:  # short, as the name of a socket has to be
        place = Path(name)
        ended = subprocess.run([sys.executable, "-c", code], env={**os.environ, "TMPDIR": name}, check=False)
        assert ended.returncode == -9
        left = [path.name for path in place.iterdir()]
        assert len(left) == 1 and left[0].startswith("privgan-")  # no pymp-..., which says nobody's name
        monkeypatch.setattr("tempfile.tempdir", name)
        assert main(["runs", f"from={place / 'none'}"]) in (0, 2)
        assert list(place.iterdir()) == []
