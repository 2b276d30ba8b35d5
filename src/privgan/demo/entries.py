"""The channels that a demo shows: one run, a published channel, or the finished runs of a sweep."""

import math
from dataclasses import dataclass
from pathlib import Path

from privgan.channel.base import PLAN, Channel
from privgan.channel.loading import load
from privgan.errors import RequestError
from privgan.release.preprocessing import Preprocessing
from privgan.report.strength import Strength, strength_of
from privgan.runs.columns import flat
from privgan.runs.listing import run_folders
from privgan.runs.record import RunFolder
from privgan.runs.signature import relevant
from privgan.runs.typed import LeakageRecord, RunRecord


@dataclass(frozen=True)
class Entry:
    """One channel.

    strength: what it is ordered by, of its config. record, leakage: of its run; None of a published channel, and where
    nobody attacked.
    """

    folder: Path
    channel: Channel
    preprocessing: Preprocessing | None
    strength: Strength
    record: RunRecord | None
    leakage: LeakageRecord | None

    @property
    def label(self) -> str:
        """Such as `λ 0.1, seed 0`."""
        seed = f"seed {self.record['seed']}" if self.record else ""
        return ", ".join(filter(None, (self.strength.text, seed))) or self.folder.name

    @property
    def needs_s(self) -> bool:
        """Whether it has to be given s with every picture."""
        return self.channel.sees == "xs" and self.channel.predictor is None


def entries_of(folder: Path) -> tuple[list[Entry], list[str]]:
    """The channels in or below a folder, from weak to strong, and why others are left out, a line each.

    Raises:
        RequestError: there is none, they release no pictures, or pictures of different shapes.
    """
    if not folder.is_dir():
        raise RequestError(f"run={folder} is no folder: give that of a run, of a sweep, or what privgan export wrote")
    found, left_out = _found(folder)
    found.sort(key=_order)
    if not found:
        why = f" ({left_out[0]})" if left_out else ""
        raise RequestError(f"run={folder} holds no finished run with a channel{why}: train one first")
    for one in found:
        if len(one.channel.shape) != 3 or one.channel.shape[0] not in (1, 3):
            raise RequestError(f"{one.folder}: this channel releases rows of shape {one.channel.shape}, no pictures")
        if one.channel.shape != found[0].channel.shape:
            raise RequestError(
                f"{found[0].folder} releases pictures of shape {found[0].channel.shape} and {one.folder} of "
                f"{one.channel.shape}: give the folder of one sweep"
            )
    return found, left_out


def _found(folder: Path) -> tuple[list[Entry], list[str]]:
    runs = list(run_folders(folder))
    if not runs and (folder / PLAN).exists():
        return [Entry(folder, load(folder), Preprocessing.load(folder), Strength(math.nan, "channel"), None, None)], []
    found, left_out = [], []
    for path in runs:
        try:
            found.append(_of_run(RunFolder(path)))
        except RequestError as error:  # the other runs of a sweep are shown
            left_out.append(str(error))
    return found, left_out


def _of_run(run: RunFolder) -> Entry:
    record = run.record()
    if record["state"] != "done":
        raise RequestError(f"{run.path} is {record['state']}, not done")
    channel = load(run.path)
    leakage = run.leakage() if (run.path / "leakage.json").exists() else None
    strength = strength_of(dict(flat(relevant(record["config"]))), learned=channel.learns)
    return Entry(run.path, channel, Preprocessing.load(run.path), strength, record, leakage)


def _order(entry: Entry) -> tuple[str, float, int, str]:
    value = entry.strength.value
    seed = int(entry.record["seed"]) if entry.record else 0
    return entry.strength.key, -math.inf if math.isnan(value) else value, seed, str(entry.folder)
