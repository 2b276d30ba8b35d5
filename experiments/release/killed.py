"""Kills `privgan apply` at random moments and gives the command again: 10 kills of each kind by default.

    python experiments/release/killed.py [KILLS] [OUT]

Pictures by a deterministic channel have to end as an undisturbed release does, byte for byte; by a random one no file
that was there after the kill may be written again; a table is there whole or not at all. With 10 kills or more of each
kind the table goes into docs/release.md. Exit code 0 where all of it holds and nothing is left of the killed.

Starts are forks of a process that has imported everything, so that kills hit the release and not the imports.
"""

import csv
import importlib
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import steps
from PIL import Image

from privgan.channel import Channel, Dense, Noise, Pixelate
from privgan.data.drawn_faces import DrawnFaces
from privgan.data.module import DataModule
from privgan.data.table import Table
from privgan.release.preprocessing import preprocessing_of
from privgan.report.marked import fill

PICTURES, ROWS = 200, 20_000
RECORDED = 10  # kills of each kind, from which on the page has the table
IMPORTED = ("privgan.cli", "privgan.commands.apply", "privgan.release.apply.run", "hydra._internal.utils")
OWN = ("manifest.json", "skipped.csv")  # say when, and are written at the end

State = dict[str, tuple[int, int]]  # name -> inode and time of change


@dataclass
class Case:
    """A kind of release, and what its kills found.

    Args:
        name: for the table.
        words: of the command, but for the output.
        output: name of what is written below a folder of each kill.
        same: whether it ends with the bytes of an undisturbed one.
        begun: whether it has begun, by the folder.
    """

    name: str
    words: tuple[str, ...]
    output: str
    same: bool
    begun: Callable[[Path], bool]
    hits: list[int] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def cases(place: Path, pictures: int = PICTURES, rows: int = ROWS) -> list[Case]:
    """Writes the inputs and the channels."""
    faces = place / "faces"
    faces.mkdir(parents=True)
    for number, x_CHW in enumerate(DrawnFaces(pictures).rows(0, pictures)):
        Image.fromarray(x_CHW.transpose(1, 2, 0)).save(faces / f"{number:05}.png")
    _people(place / "people.csv", rows)
    data = DataModule(Table(place / "people.csv", "sex"), cache=str(place / "cache"))
    data.prepare()
    shape = (3, 32, 32)
    kinds = {"pixelate": Pixelate(shape, block=8), "noise": Noise(shape, sigma=0.2), "dense": Dense(data.shape)}
    run = {name: _saved(channel, place / name) for name, channel in kinds.items()}
    preprocessing_of(data).save(run["dense"])

    def pictured(folder: Path) -> bool:
        return (folder / "out" / "manifest.json").exists()

    given = (f"input={faces}", "batch=8", "accelerator=cpu", "progress=false")
    table = (f"run={run['dense']}", f"input={place / 'people.csv'}", "accelerator=cpu", "progress=false")
    return [
        Case("pictures, deterministic channel", (f"run={run['pixelate']}", *given), "out", True, pictured),
        Case("pictures, random channel", (f"run={run['noise']}", *given), "out", False, pictured),
        Case("a table", table, "out.csv", True, lambda folder: any(folder.glob(".*"))),
    ]


def _saved(channel: Channel, folder: Path) -> Path:
    folder.mkdir()
    channel.save(folder)
    return folder


def _people(path: Path, rows: int) -> None:
    rng = np.random.default_rng(0)
    columns = [
        rng.integers(18, 90, rows),
        rng.choice(["cook", "nurse", "smith"], rows),
        rng.normal(0, 1, rows).round(3),
    ]
    with path.open("w", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(("age", "job", "score", "sex"))
        lines.writerows(zip(*columns, rng.choice(["female", "male"], rows), strict=True))


def start(case: Case, folder: Path) -> int:
    """The command as a fork of this process; returns its process id."""
    for name in IMPORTED:
        importlib.import_module(name)
    folder.mkdir(parents=True, exist_ok=True)
    sys.stdout.flush()
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        said = os.open(folder.with_suffix(".said"), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(said, 1)
        os.dup2(said, 2)
        code = importlib.import_module("privgan.cli").main(["apply", *case.words, f"output={folder / case.output}"])
        sys.stdout.flush()
    finally:
        os._exit(code)


def ended(pid: int, wait: bool) -> int | None:
    """The exit code, negative for a signal; None while it runs."""
    gone, status = os.waitpid(pid, 0 if wait else os.WNOHANG)
    return os.waitstatus_to_exitcode(status) if gone else None


def state(folder: Path) -> State:
    """The files of a release, without what says how it went."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and not path.name.endswith(OWN)]
    return {
        path.relative_to(folder).as_posix(): (path.stat().st_ino, path.stat().st_mtime_ns)
        for path in files
        if not path.name.startswith(".")
    }


def contents(folder: Path) -> dict[str, bytes]:
    """Name -> bytes of the same files."""
    return {name: (folder / name).read_bytes() for name in state(folder)}


def undisturbed(case: Case, folder: Path) -> tuple[dict[str, bytes], float]:
    """What the command leaves, and the seconds from its first sign to its end."""
    pid, began = start(case, folder), 0.0
    while (code := ended(pid, wait=False)) is None:
        began = began or (time.monotonic() if case.begun(folder) else 0.0)
        time.sleep(0.002)
    if code:
        raise SystemExit(f"the undisturbed release ended with {code}: see {folder.with_suffix('.said')}")
    return contents(folder), time.monotonic() - began


def kill(case: Case, folder: Path, after: float) -> bool:
    """Kills the command so many seconds after its first sign; False where it ended before."""
    pid, moment = start(case, folder), float("inf")
    while time.monotonic() < moment:
        if (code := ended(pid, wait=False)) is not None:
            if code:
                raise SystemExit(f"the release ended with {code} by itself: see {folder.with_suffix('.said')}")
            return False
        if moment == float("inf") and case.begun(folder):
            moment = time.monotonic() + after
        time.sleep(0.001)
    os.kill(pid, signal.SIGKILL)
    ended(pid, wait=True)
    return True


def again(case: Case, folder: Path, expected: dict[str, bytes]) -> list[str]:
    """Gives the command again, after a kill; what is not as it should be."""
    before, half = state(folder), contents(folder)
    told = [f"{name} is not whole" for name, content in half.items() if case.same and content != expected[name]]
    if code := ended(start(case, folder), wait=True):
        return [*told, f"ended with {code}: see {folder.with_suffix('.said')}"]
    after, found = state(folder), contents(folder)
    pictures = case.output == "out"
    told += [f"{name} was written again" for name in before if pictures and after.get(name) != before[name]]
    told += [f"{name} differs" for name in found if case.same and found[name] != expected.get(name)]
    told += [f"{name} is missing" for name in expected if name not in found]
    return told + [f"{path.name} is left" for path in folder.rglob(".*")]


def shoot(case: Case, kills: int, place: Path, chance: random.Random) -> None:
    """So many kills, each of a release of its own that is then let through."""
    expected, seconds = undisturbed(case, place / "calm")
    tries = 0
    while len(case.hits) < kills and tries < 10 * kills:
        folder, tries = place / f"fire-{tries}", tries + 1
        if not kill(case, folder, chance.uniform(0, seconds)):
            shutil.rmtree(folder)
            continue
        case.hits.append(len(state(folder)))
        case.wrong += again(case, folder, expected)
        if not case.wrong:
            shutil.rmtree(folder)
    if len(case.hits) < kills:
        case.wrong.append(f"only {len(case.hits)} kills hit")


def main(kills: int, place: Path) -> int:
    """Returns the exit code."""
    chance, found = random.Random(0), cases(place)
    for case in found:
        shoot(case, kills, place / case.output.replace(".", "-") / case.name.replace(" ", "-"), chance)
        print(f"{case.name}: {len(case.hits)} kills; {'; '.join(case.wrong) or 'held'}", flush=True)
    told = steps.table(
        ("release", "kills", "files there after each kill", "given again", "files left of the killed"),
        [(case.name, len(case.hits), _hits(case), _holds(case), "none") for case in found],
    )
    if kills >= RECORDED and not any(case.wrong for case in found):
        fill(steps.PAGE, "kills", told)
    return int(any(case.wrong for case in found))


def _hits(case: Case) -> str:
    whole = PICTURES if case.output == "out" else 1
    return f"{', '.join(map(str, sorted(case.hits)))} of {whole}"


def _holds(case: Case) -> str:
    written = "no file written twice" if case.output == "out" else "whole or not there"
    return f"{'the same bytes as undisturbed; ' if case.same else ''}{written}"


if __name__ == "__main__":
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else RECORDED
    sys.exit(main(wanted, Path(sys.argv[2]) if len(sys.argv) > 2 else Path(tempfile.mkdtemp(prefix="kills-"))))
