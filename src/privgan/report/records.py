"""Run folders on disk as frozen records: what the report knows of a run, it knows from here."""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, cast

from privgan.errors import RequestError
from privgan.report.data_sets import METRICS, DataSet, data_set, names_apart
from privgan.report.leakage import Leakage, number, read_leakage
from privgan.report.strength import LAM, Strength, strength_of
from privgan.runs.columns import Flat, flat
from privgan.runs.json_files import read_json
from privgan.runs.shareable import shareable_text
from privgan.runs.signature import relevant
from privgan.runs.typed import LeakageRecord, RunRecord
from privgan.untrusted import printable

RUN, LEAKAGE, HISTORY, PLAN = "run.json", "leakage.json", "history.csv", "channel.json"


@dataclass(frozen=True)
class Run:
    """One finished run. `config` is flat and holds what the signature covers; unknown numbers are NaN.

    lam: where lambda ended; NaN for a mechanism that is not trained. strength: what its curve is drawn along.
    privacy: (epsilon, delta) of local differential privacy that its channel promises, if any.
    risk: of the population's parameters estimated from releases, by name, where measured.
    originals: whether its originals may be shown: they are of nobody, or the user shares them.
    """

    folder: Path
    signature: str
    sweep: str
    command: str
    seed: int
    lam: float
    strength: Strength
    config: Flat = field(hash=False, repr=False)
    data: DataSet
    distortion: Mapping[str, float] = field(hash=False)
    risk: Mapping[str, float] = field(hash=False)
    leakage: Leakage = field(repr=False)
    privacy: tuple[float, float] | None
    steps: int
    images_per_second: float
    seconds: float
    device: str
    commit: str
    originals: bool = False

    @property
    def excess(self) -> float:
        """By how much the strongest attacker gains from the release over the undefended data; above 0 is a fault."""
        return self.leakage.strongest.balanced_accuracy - self.leakage.clean.balanced_accuracy


@dataclass(frozen=True)
class LeftOut:
    """A run folder that is in no figure, and why."""

    folder: Path
    state: str
    reason: str


@dataclass(frozen=True)
class Sweep:
    """The finished runs of one folder, by strength and seed, and the runs that could not be used."""

    name: str
    folder: Path
    runs: tuple[Run, ...]
    left_out: tuple[LeftOut, ...]


def read_sweeps(sources: Sequence[Path], share_originals: bool = False) -> tuple[Sweep, ...]:
    """The sweeps found in these folders: each a sweep, a folder of sweeps, or a single run.

    share_originals: whether pages may show the originals of data that are not synthetic.
    Raises RequestError where a source is no folder or holds no run at all. A broken record is left out, by name.
    """
    found = sweep_folders(sources)
    names = Counter(folder.name for folder, _ in found)
    return _told_apart(
        _sweep(
            f"{folder.parent.name}/{folder.name}" if names[folder.name] > 1 else folder.name,
            folder,
            runs,
            share_originals,
        )
        for folder, runs in found
    )


def sweep_folders(sources: Sequence[Path]) -> list[tuple[Path, list[Path]]]:
    """(folder, its run folders) of every sweep in these folders. RequestError as `read_sweeps`."""
    found: list[tuple[Path, list[Path]]] = []
    for source in sources:
        if not source.is_dir():
            raise RequestError(f"{source}: no such folder; give a sweep or run folder that `privgan train` wrote")
        here = list(_sweep_folders(source.resolve()))
        if not here:
            raise RequestError(
                f"{source}: no run in this folder; give one that `privgan train` wrote ({RUN} in each run)"
            )
        found += here
    return found


def _told_apart(sweeps: Iterable[Sweep]) -> tuple[Sweep, ...]:
    """The sweeps, with longer names for sets of data that are called alike and are not the same."""
    read = tuple(sweeps)
    named = names_apart([run.data for sweep in read for run in sweep.runs])

    def renamed(run: Run) -> Run:
        return replace(run, data=replace(run.data, name=named[run.data.identity]))

    return tuple(replace(sweep, runs=tuple(map(renamed, sweep.runs))) for sweep in read)


def _sweep(name: str, folder: Path, runs: Sequence[Path], share_originals: bool) -> Sweep:
    read = [_read(run, name, share_originals) for run in runs]
    good = sorted((run for run in read if isinstance(run, Run)), key=_order)
    return Sweep(name, folder, tuple(good), tuple(run for run in read if isinstance(run, LeftOut)))


def _sweep_folders(source: Path, depth: int = 1) -> Iterator[tuple[Path, list[Path]]]:
    """Folders that hold runs, from `source` down to `depth` levels below it."""
    if _is_run(source):
        yield source.parent, [source]
        return
    children = sorted(child for child in source.iterdir() if child.is_dir())
    runs = [child for child in children if _is_run(child)]
    if runs:
        yield source, runs
    elif depth:
        for child in children:
            yield from _sweep_folders(child, depth - 1)


def _is_run(folder: Path) -> bool:
    return any((folder / name).exists() for name in (RUN, LEAKAGE, HISTORY))


def _read(folder: Path, sweep: str, share_originals: bool) -> Run | LeftOut:
    try:
        record = read_json(folder / RUN)
        state = str(record.get("state", "unknown"))
        if state != "done":
            return _left_out(folder, state, record.get("reason") or "not finished; run its command again to resume it")
        run = _run(folder, sweep, cast(RunRecord, record), cast(LeakageRecord, read_json(folder / LEAKAGE)))
        return replace(run, originals=share_originals or record["data"].get("synthetic") is True)
    except RequestError as error:
        return _left_out(folder, "broken", error)
    except Exception as error:  # whatever a record makes a reader stumble over: the others are still shown
        return _left_out(folder, "broken", f"{folder}: {type(error).__name__} {error} in {RUN} or {LEAKAGE}")


def _left_out(folder: Path, state: str, reason: object) -> LeftOut:
    return LeftOut(folder, printable(state), printable(" ".join(str(reason).split())))


def _run(folder: Path, sweep: str, record: RunRecord, leakage: LeakageRecord) -> Run:
    train, config = record["train"], dict(flat(relevant(record["config"])))
    learned = int(train["steps"]) > 0
    return Run(
        folder=folder,
        signature=str(record["signature"]),
        sweep=sweep,
        command=printable(shareable_text(str(record["command"]))),
        seed=int(record["seed"]),
        lam=number(train.get("lam", config.get(LAM))) if learned else math.nan,
        strength=strength_of(config, learned, train.get("strength")),
        config=config,
        data=data_set(record["data"], config),
        distortion={metric: number(train["distortion"].get(metric)) for metric in (*METRICS, "psnr_of_mean")},
        risk={str(name): number(value) for name, value in (train.get("risk") or {}).items()},
        leakage=read_leakage(leakage),
        privacy=_privacy(folder / PLAN),
        steps=int(train["steps"]),
        images_per_second=number(train.get("images_per_second")),
        seconds=number(record.get("seconds")),
        device=printable(str(record.get("device", ""))),
        commit=str(record.get("commit") or ""),
    )


def _privacy(plan: Path) -> tuple[float, float] | None:
    promised = read_json(plan).get("privacy") if plan.exists() else None
    return (float(promised["epsilon"]), float(promised["delta"])) if promised else None


def _order(run: Run) -> tuple[Any, ...]:
    return run.strength.key, run.strength.value, run.seed, run.signature
