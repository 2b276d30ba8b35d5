"""Run folders on disk as frozen records: what the report knows of a run, it knows from here."""

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from privgan.errors import RequestError
from privgan.runs.record import read_json
from privgan.runs.signature import relevant

METRICS = ("l1", "mse", "psnr", "ssim")
RUN, LEAKAGE, HISTORY, SAMPLES = "run.json", "leakage.json", "history.csv", "samples.png"


@dataclass(frozen=True)
class Reading:
    """How well one attacker reads s on the test role, in [0, 1]; `lower` and `upper` bound the balanced accuracy."""

    name: str
    on: str
    balanced_accuracy: float
    lower: float
    upper: float
    accuracy: float
    auc: float
    confidence: float
    n: int

    @property
    def width(self) -> float:
        """Upper minus lower limit."""
        return self.upper - self.lower


_UNREAD = Reading("nobody", "clean", math.nan, math.nan, math.nan, math.nan, math.nan, math.nan, n=0)


@dataclass(frozen=True)
class Leakage:
    """What `leakage.json` holds: every reading, those that speak for the run, and why attackers failed."""

    guess: float
    readings: tuple[Reading, ...]
    strongest: Reading
    clean: Reading
    in_training: Reading | None
    honesty_gap: float
    failed: tuple[str, ...]


@dataclass(frozen=True)
class DataSet:
    """The data a run was trained and judged on. `reference` is the operating point of a known good channel, if any."""

    name: str
    sensitive: str
    shape: tuple[int, ...]
    fingerprint: str
    counts: Mapping[str, int] = field(hash=False)
    reference: Mapping[str, Any] | None = field(hash=False)

    @property
    def title(self) -> str:
        """Name, sensitive value and size, such as `smiles · smile · 32 × 32`."""
        return " · ".join((self.name, self.sensitive, " \u00d7 ".join(map(str, self.shape[-2:]))))


@dataclass(frozen=True)
class Run:
    """One finished run. `config` is flat and holds what the signature covers; unknown numbers are NaN."""

    folder: Path
    signature: str
    sweep: str
    command: str
    seed: int
    lam: float
    config: Mapping[str, Any] = field(hash=False, repr=False)
    data: DataSet
    distortion: Mapping[str, float] = field(hash=False)
    leakage: Leakage = field(repr=False)
    steps: int
    images_per_second: float
    seconds: float
    device: str
    commit: str

    @property
    def excess(self) -> float:
        """By how much the strongest attacker reads the release better than the undefended data; above 0 is a fault."""
        return self.leakage.strongest.balanced_accuracy - self.leakage.clean.balanced_accuracy


@dataclass(frozen=True)
class LeftOut:
    """A run folder that is in no figure, and why."""

    folder: Path
    state: str
    reason: str


@dataclass(frozen=True)
class Sweep:
    """The finished runs of one folder, by lambda and seed, and the runs that could not be used."""

    name: str
    folder: Path
    runs: tuple[Run, ...]
    left_out: tuple[LeftOut, ...]


def read_sweeps(sources: Sequence[Path]) -> tuple[Sweep, ...]:
    """The sweeps found in these folders: each a sweep, a folder of sweeps, or a single run.

    Raises RequestError where a source is no folder or holds no run at all. A broken record is left out, by name.
    """
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
    names = Counter(folder.name for folder, _ in found)
    return tuple(
        _sweep(f"{folder.parent.name}/{folder.name}" if names[folder.name] > 1 else folder.name, folder, runs)
        for folder, runs in found
    )


def _sweep(name: str, folder: Path, runs: Sequence[Path]) -> Sweep:
    read = [_read(run, name) for run in runs]
    good = sorted((run for run in read if isinstance(run, Run)), key=lambda run: (run.lam, run.seed, run.signature))
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


def _read(folder: Path, sweep: str) -> Run | LeftOut:
    try:
        record = read_json(folder / RUN)
        state = str(record.get("state", "unknown"))
        if state != "done":
            return LeftOut(
                folder, state, str(record.get("reason") or "not finished; run its command again to resume it")
            )
        return _run(folder, sweep, record, read_json(folder / LEAKAGE))
    except RequestError as error:
        return LeftOut(folder, "broken", str(error))
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        return LeftOut(folder, "broken", f"{folder}: {type(error).__name__} {error} in {RUN} or {LEAKAGE}")


def _run(folder: Path, sweep: str, record: dict[str, Any], leakage: dict[str, Any]) -> Run:
    train, config = record["train"], dict(_flat(relevant(record["config"])))
    return Run(
        folder=folder,
        signature=str(record["signature"]),
        sweep=sweep,
        command=str(record["command"]),
        seed=int(record["seed"]),
        lam=_number(config.get("objective.lam")),
        config=config,
        data=_data(record["data"]),
        distortion={metric: _number(train["distortion"].get(metric)) for metric in METRICS},
        leakage=_leakage(leakage),
        steps=int(train["steps"]),
        images_per_second=_number(train.get("images_per_second")),
        seconds=_number(record.get("seconds")),
        device=str(record.get("device", "")),
        commit=str(record.get("commit") or ""),
    )


def _data(described: dict[str, Any]) -> DataSet:
    return DataSet(
        name=str(described["name"]),
        sensitive=str(described["sensitive"]),
        shape=tuple(int(size) for size in described["shape"]),
        fingerprint=str(described["fingerprint"]),
        counts={str(role): int(count) for role, count in described["counts"].items()},
        reference=described.get("reference"),
    )


def _leakage(leakage: dict[str, Any]) -> Leakage:
    in_training = leakage.get("in_training")
    return Leakage(
        guess=float(leakage["blind_guess"]["balanced_accuracy"]),
        readings=tuple(_reading(reading) for reading in leakage["attackers"]),
        strongest=_reading(leakage["strongest"]),
        clean=_reading(leakage["clean_strongest"]) if leakage.get("clean_strongest") else _UNREAD,
        in_training=_reading(in_training) if in_training else None,
        honesty_gap=_number(leakage.get("honesty_gap")),
        failed=tuple(
            f"{record['name']} on {record['on']} data: {record['failed']}" for record in leakage.get("failed", ())
        ),
    )


def _reading(reading: dict[str, Any]) -> Reading:
    return Reading(
        name=str(reading["name"]),
        on=str(reading.get("on", "released")),
        balanced_accuracy=float(reading["balanced_accuracy"]),
        lower=_number(reading.get("lower")),
        upper=_number(reading.get("upper")),
        accuracy=_number(reading.get("accuracy")),
        auc=_number(reading.get("auc")),
        confidence=_number(reading.get("confidence")),
        n=int(reading.get("n") or 0),
    )


def _number(value: object) -> float:
    return float(value) if isinstance(value, (int, float)) else math.nan


def _flat(config: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Dotted keys and leaf values of a nested config."""
    for key, value in config.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value
