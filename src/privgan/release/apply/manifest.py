"""What was released, by which channel, how far it is from the originals, and whether they look like training data."""

import csv
from collections.abc import Sequence
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any, Literal, NamedTuple

import torch
from torch import Tensor

from privgan import __version__
from privgan.errors import RequestError
from privgan.objective.distortion import Measured
from privgan.release.apply.request import Request
from privgan.release.apply.typed import Drift, Facts, ManifestRecord
from privgan.release.drift import RowStatistics, drift
from privgan.runs.json_files import read_json, write_bytes, write_json
from privgan.untrusted import printable

MOST_DIFFERENCES = 20


class Skipped(NamedTuple):
    """Something of the input that was not released: a file, or a row of a table."""

    name: str
    reason: str


class Manifest:
    """`manifest.json` and `skipped.csv` of a release: in its folder, or beside its file with its name before them."""

    def __init__(self, request: Request, folder: bool) -> None:
        place = request.output / "manifest.json" if folder else _beside(request.output, "manifest.json")
        self.path, self.request = place, request
        self.skipped_path = request.output / "skipped.csv" if folder else _beside(request.output, "skipped.csv")
        self.skipped: list[Skipped] = []
        self.counts = {"in": 0, "out": 0, "written": 0}
        self.facts: Facts = {}
        self.sizes_differ: list[str] = []
        self.random = False
        self.measured, self.statistics = Measured(), RowStatistics()

    def check(self) -> None:
        """RequestError where another release, or anything else, lies in the folder that pictures are written to."""
        if self.path.parent != self.request.output:
            return
        if self.path.exists():
            before = read_json(self.path)
            if before.get("identity") != self.request.identity:
                raise RequestError(
                    f"{self.path} is of another release (input, channel or options differ): choose another output="
                )
        elif self.request.output.is_dir() and any(self._others()):
            raise RequestError(f"output={self.request.output} holds files that are no release: choose an empty folder")

    def begin(self) -> None:
        """The state is `running` from now on."""
        self._write("running")

    def _others(self) -> list[Path]:
        return [path for path in self.request.output.iterdir() if not path.name.startswith(".")]

    def add(self, x: Tensor, release: Tensor) -> None:
        """Take in rows, pictures in [0, 1], and their release."""
        self.measured.add(x, release)
        self.statistics.add(x)

    def finish(self) -> ManifestRecord:
        """Writes both files and returns what the manifest says."""
        if self.skipped:
            text = StringIO()
            writer = csv.writer(text, lineterminator="\n")
            writer.writerows([("name", "reason"), *[(printable(s.name), printable(s.reason)) for s in self.skipped]])
            write_bytes(self.skipped_path, text.getvalue().encode())
        else:
            self.skipped_path.unlink(missing_ok=True)
        return self._write("done")

    def _write(self, state: Literal["running", "done"]) -> ManifestRecord:
        told: ManifestRecord = {
            "state": state,
            "identity": self.request.identity,
            "privgan": __version__,
            "torch": torch.__version__,
        }
        if state == "done":
            told = {
                **told,
                "finished": datetime.now(UTC).isoformat(timespec="seconds"),
                "counts": {"in": self.counts["in"], "out": self.counts["out"], "skipped": len(self.skipped)},
                "noise": self.noise,
                "distortion": self.measured.result() if self.measured.rows else None,
                "drift": self._drift(),
                **self.facts,
            }
        write_json(self.path, told)
        return told

    @property
    def noise(self) -> str:
        """Where the noise of the release is from, in words."""
        if not self.random:
            return "none: the channel is deterministic"
        return "operating system" if self.request.seed is None else f"seed {self.request.seed}: for tests only"

    def _drift(self) -> Drift:
        """What differs from the training rows; `like_training` is None where that is not known."""
        known = self.request.preprocessing
        if known is None or not known.statistics or not self.statistics.rows:
            return {"like_training": None, "differences": []}
        names = feature_names(known.table.encoding.columns) if known.table else []
        found = self.statistics.result()
        told = [*self.sizes_differ, *drift(known.statistics, found, names)]
        return {"like_training": not told, "differences": told[:MOST_DIFFERENCES], "statistics": found}


def feature_names(columns: Sequence[Any]) -> list[str]:
    """`age`, `job=cook`, ... of the features of an encoding."""
    names = []
    for column in columns:
        words = getattr(column, "words", None)
        if words is None:
            names += [column.name, f"{column.name} absent"][: column.width]
        else:
            names += [f"{column.name}={word}" for word in [*words, "other"][: column.width]]
    return names


def _beside(path: Path, name: str) -> Path:
    return path.with_name(f"{path.name}.{name}")


def summary(told: ManifestRecord) -> list[str]:
    """The manifest in a few lines, for the console."""
    counts, distortion = told["counts"], told["distortion"]
    lines = [f"{counts['out']} of {counts['in']} released, {counts['skipped']} skipped"]
    if distortion:
        psnr = "" if (found := distortion["psnr"]) is None else f", psnr {found:.1f} dB"
        lines.append(f"distortion on this input: l1 {distortion['l1']:.5f}, mse {distortion['mse']:.5f}{psnr}")
    lines.append(f"noise: {told['noise']}")
    lines += told.get("remarks", [])
    drifted = told["drift"]
    if drifted["like_training"] is None:
        lines.append("whether this input looks like the training data is not known: the channel has no statistics")
    elif not drifted["like_training"]:
        lines.append("this input does not look like the training data, for which alone the leakage figure holds:")
        lines += [f"  {difference}" for difference in drifted["differences"][:5]]
    return lines
