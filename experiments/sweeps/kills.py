"""Kills one run at random moments and shows that it ends with the same bytes: 50 kills by default.

    python experiments/sweeps/kills.py [KILLS] [OUT]

An undisturbed run first. Then the same command again and again, each start killed (SIGKILL) at a random moment between
its first sign of life and its end; a run that got through is compared and begun afresh, until so many kills have hit.
Starts are forks of a process that has imported everything, so that the time goes into the run and not into imports.
Exit code 0 where every run ended with the same weights, history, distortion and figures of attackers, bit for bit, and
where nothing is left of the killed ones, neither in the run folder nor in the folder of temporary files.
"""

import importlib
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from textwrap import fill
from typing import Any

from privgan.report import marked
from privgan.runs.lock import owner

RUN = [
    "experiment=theory/binary",
    "data.source.count=2000",
    "game.epochs_train=40",
    "game.batch_size=256",
    "~attackers.attackers.histogram",
    "~attackers.attackers.components",
    "~attackers.attackers.ensemble",
    "trainer.checkpoint_every_seconds=0.2",
    "trainer.log_every=5",
    "trainer.threads=1",
    "name=run",
]
PAGE = Path(__file__).resolve().parents[2] / "SECURITY.md"
RECORDED = 50  # kills, from which on the page has the result
STARTS = 12  # of one run, before it is let through
IMPORTED = (
    "privgan.cli",
    "privgan.commands.train",
    "privgan.experiment.run",
    "privgan.runs.environment",
    "hydra._internal.utils",
)
LEFT = ("pymp-*", "privgan-*")  # in the folder of temporary files


class Start:
    """One start of the one command, always the same, as a fork of this process; what it says is appended to a file."""

    def __init__(self, out: Path) -> None:
        for name in IMPORTED:
            importlib.import_module(name)
        (out / "temporary").mkdir(parents=True, exist_ok=True)
        sys.stdout.flush()
        self.code: int | None = None
        self.pid = os.fork()
        if not self.pid:
            self._run(out)

    def _run(self, out: Path) -> None:
        """Of the fork: never returns."""
        code = 1
        try:
            said = os.open(out / "said.txt", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            os.dup2(said, 1)
            os.dup2(said, 2)
            tempfile.tempdir = str(out / "temporary")
            words = [*RUN, f"out={out / 'runs'}", f"data.cache={out.parent / 'cache'}"]
            code = importlib.import_module("privgan.cli").main(["train", *words])
            sys.stdout.flush()
        finally:
            os._exit(code)

    def poll(self) -> int | None:
        """The exit code, negative for a signal; None while it runs."""
        if self.code is None:
            ended, status = os.waitpid(self.pid, os.WNOHANG)
            self.code = os.waitstatus_to_exitcode(status) if ended else None
        return self.code

    def wait(self) -> int:
        """The exit code, once it has ended."""
        while self.poll() is None:
            time.sleep(0.01)
        assert self.code is not None
        return self.code

    def kill(self) -> None:
        """At once; harmless where it has ended."""
        if self.poll() is None:
            os.kill(self.pid, signal.SIGKILL)
            self.wait()


def folder_in(out: Path) -> Path | None:
    """The run folder, once there is one."""
    return next((path for path in sorted(out.glob("runs/run/*")) if path.is_dir()), None)


def results(folder: Path) -> dict[str, Any]:
    """All that a run leaves but its clock: bytes of the weights and the history, and the numbers of both records."""
    record, leakage = (json.loads((folder / name).read_text()) for name in ("run.json", "leakage.json"))
    return {
        "weights": (folder / "channel.safetensors").read_bytes(),
        "history": (folder / "history.csv").read_bytes(),
        "distortion": record["train"]["distortion"],
        "leakage": _without_seconds(leakage),
    }


def _without_seconds(node: Any) -> Any:
    if isinstance(node, dict):
        return {key: _without_seconds(value) for key, value in node.items() if key != "seconds"}
    return [_without_seconds(value) for value in node] if isinstance(node, list) else node


def phase(folder: Path | None) -> str:
    """Where a run stood when it was hit."""
    if folder is None or not (folder / "run.json").exists():
        return "before its record"
    if (folder / "leakage.json").exists():
        return "at its end"
    if (folder / "channel.safetensors").exists():
        return "in the attack"
    return "in the game" if (folder / "checkpoints" / "last.ckpt").exists() else "before its first checkpoint"


def shoot(out: Path, moment: Callable[[], bool]) -> str | None:
    """Starts the run and kills it once `moment` says so; where it stood, or None where it got through."""
    started = Start(out)
    while started.poll() is None and not moment():
        time.sleep(0.005)
    if started.poll() is not None:
        if started.code:
            raise RuntimeError(f"the run failed by itself: see {out / 'said.txt'}")
        return None
    started.kill()
    return phase(folder_in(out))


def at_random(out: Path, seconds: float, chance: random.Random) -> Callable[[], bool]:
    """A moment within so many seconds of a start's first sign of life."""
    wanted: list[float] = []

    def moment() -> bool:
        if not wanted and (folder := folder_in(out)) and owner(folder):
            wanted.append(time.monotonic() + chance.uniform(0, seconds))
        return bool(wanted) and time.monotonic() >= wanted[0]

    return moment


def left(out: Path) -> list[str]:
    """What killed starts left behind, once a run has got through."""
    folder, temporary = folder_in(out), out / "temporary"
    assert folder is not None
    found = [path for path in folder.rglob("*") if path.name.endswith(".tmp") or path.name == "released"]
    return [f"{path.name} is left" for path in [*found, *(one for name in LEFT for one in temporary.glob(name))]]


def undisturbed(out: Path) -> tuple[dict[str, Any], float]:
    """What the run leaves where nobody kills it, and how many seconds it takes."""
    if Start(out).wait():
        raise RuntimeError(f"the undisturbed run failed: see {out / 'said.txt'}")
    folder = folder_in(out)
    assert folder is not None
    return results(folder), float(json.loads((folder / "run.json").read_text())["seconds"])


def ended(out: Path, expected: dict[str, Any]) -> list[str]:
    """Lets a killed run through; what differs from the undisturbed one, and what is left of it."""
    if Start(out).wait():
        return [f"a killed run did not go on: see {out / 'said.txt'}"]
    folder = folder_in(out)
    assert folder is not None
    found = results(folder)
    return [f"{out.name}: {name}" for name in expected if expected[name] != found[name]] + left(out)


def main(kills: int, out: Path) -> int:
    """Returns the exit code."""
    began, chance, hit = time.monotonic(), random.Random(0), Counter[str]()
    expected, seconds = undisturbed(out / "calm")
    ends, different = 0, list[str]()
    while hit.total() < kills and not different:
        fire, starts = out / f"fire-{ends}", 0
        while hit.total() < kills and starts < STARTS:
            start = time.monotonic()
            where = shoot(fire, at_random(fire, seconds, chance))
            if where is None:
                seconds = time.monotonic() - start if not starts else seconds  # as busy as the machine is now
                break
            hit[where] += 1
            starts += 1
        different += ended(fire, expected)
        ends += 1
        if not different:
            shutil.rmtree(fire)
    where_hit = ", ".join(f"{count} {where}" for where, count in hit.most_common())
    came = "bit-equal: weights, history, distortion, leakage; nothing left" if not different else "; ".join(different)
    line = f"{hit.total()} kills of {ends} runs ({where_hit}), {time.monotonic() - began:.0f} s in all. {came}."
    print(line)
    if kills >= RECORDED:
        marked.fill(PAGE, "kills", fill(line, 118))
    return 1 if different else 0


if __name__ == "__main__":
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    sys.exit(main(wanted, Path(sys.argv[2]) if len(sys.argv) > 2 else Path(tempfile.mkdtemp(prefix="kills-"))))
