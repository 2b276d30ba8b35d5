"""What run folders say of themselves, read quickly: no torch, no config composed, each file at most once."""

import csv
import os
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from privgan.config.renamed import of_record
from privgan.errors import RequestError
from privgan.runs.certified import limit_of
from privgan.runs.lock import owner
from privgan.runs.record import RunFolder
from privgan.runs.typed import RunRecord
from privgan.runs.typed_attack import AttackRecord
from privgan.untrusted import open_regular

TAIL_BYTES = 4096
INDICATIVE = "indicative: attacked by a small panel, and a larger one may infer more; attackers=panel for the record"
ABOVE_CLEAN = "the release is read better than the undefended data"


def given(path: object) -> Path:
    """The folder that `from=` names; RequestError where there is none."""
    root = Path(str(path))
    if not root.is_dir():
        raise RequestError(f"from={root} is no folder: give one that runs were written to, as out= did")
    return root


@dataclass(frozen=True)
class Run:
    """One run folder at a moment.

    state: done, failed, running, stopped by a signal, or broken: its process is gone, or its files cannot be read.
    reason: of failed, stopped and broken, where a running one is otherwise, and what is wrong with the release of a
    done one. age: seconds since it was started.
    step: of the game, the last one known.
    leakage: the strongest fresh attacker's balanced accuracy on test people; validation: the same on validation people,
    which settings are picked by, None in records of earlier versions; certificate: the one that no attacker exceeds.
    distortion: {l1, mse, psnr, ssim}.
    """

    folder: Path
    state: str
    reason: str | None = None
    age: float | None = None
    step: int | None = None
    leakage: float | None = None
    validation: float | None = None
    attacker: str | None = None
    certificate: float | None = None
    distortion: Mapping[str, float | None] = field(default_factory=dict)
    seconds: float | None = None
    config: Mapping[str, object] = field(default_factory=dict)

    @property
    def signature(self) -> str:
        """The hash that names its folder."""
        return self.folder.name


def run_folders(root: Path) -> Iterator[Path]:
    """Every folder at or below `root` that holds a run.json, in the order of their names."""
    for path, folders, files in os.walk(root):
        if "run.json" in (*files, *folders):  # a folder of that name is a broken record
            folders.clear()
            yield Path(path)
        folders.sort()


def read(folder: Path) -> Run:
    """Never raises for what stands in the files: a record that cannot be read is a broken run with its reason."""
    run = RunFolder(folder)
    try:
        record = run.record()
        train = record.get("train") or {}
        state, reason = _state(folder, record)
        leakage = run.leakage() if state == "done" else {}
        strongest: AttackRecord = leakage["strongest"] if leakage else {}
        if leakage.get("above_clean"):
            reason = ABOVE_CLEAN
        return Run(
            folder=folder,
            state=state,
            reason=None if reason is None else str(reason),
            age=time.time() - datetime.fromisoformat(record["started"]).timestamp(),
            step=int(train["steps"]) if "steps" in train else _last_step(folder / "history.csv"),
            leakage=_number(strongest["balanced_accuracy"]) if strongest else None,
            validation=_validation(strongest),
            attacker=str(strongest["name"]) if strongest else None,
            certificate=limit_of(leakage),
            distortion={str(name): _number(value) for name, value in (train.get("distortion") or {}).items()},
            seconds=_number(record["seconds"]),
            config=of_record(record["config"]),
        )
    except RequestError as error:
        return Run(folder, "broken", str(error))
    except Exception as error:  # whatever a record makes a reader stumble over: the others are still listed
        return Run(folder, "broken", f"{folder} lacks what a record holds ({type(error).__name__}: {error})")


def _number(value: Any) -> float | None:
    """TypeError for what is neither a number nor null."""
    if value is not None and not isinstance(value, int | float):
        raise TypeError(f"{str(value)[:40]!r} is no number")
    return value


def _validation(strongest: AttackRecord) -> float | None:
    found = strongest.get("validation_held_out", strongest.get("validation_balanced_accuracy"))
    return None if found is None else _number(found)


def _state(folder: Path, record: RunRecord) -> tuple[str, str | None]:
    if record["state"] != "running":
        return record["state"], record.get("reason")
    holder = owner(folder)
    if holder is None and record.get("stopped"):
        return "stopped", f"{record['stopped']}; rerun the command to resume"
    if holder is None:
        return "broken", "its process is gone; rerun the command to resume"
    return "running", str(holder)


def _last_step(history: Path) -> int | None:
    """The step of the last whole row of history.csv."""
    try:
        with open_regular(history) as file:
            file.seek(max(0, history.stat().st_size - TAIL_BYTES))
            lines = file.read(TAIL_BYTES).decode(errors="replace").splitlines(keepends=True)
    except (OSError, ValueError):
        return None
    whole = [line for line in lines if line.endswith("\n")]
    first = next(csv.reader(whole[-1:]), [""])[0]
    return int(first) if first.isascii() and first.isdigit() and len(first) < 19 else None
