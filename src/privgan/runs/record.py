"""The run folder: its record and its lock."""

import logging
import os
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, cast

from privgan.atomic import LEFTOVERS
from privgan.errors import RequestError
from privgan.interruption import Interrupted
from privgan.runs.json_files import plain, read_json, write_json
from privgan.runs.links import refuse_links
from privgan.runs.lock import LOCK, OWNER, hold
from privgan.runs.schema import VERSION, check_version
from privgan.runs.seal import seal, sealed_here
from privgan.runs.signature import signature
from privgan.runs.typed import LeakageRecord, RunRecord

log = logging.getLogger(__name__)
State = Literal["fresh", "running", "done", "failed"]
PRIVATE = 0o700  # a run folder holds true labels and pictures of people: it is its owner's alone
RELEASED = "released"  # the rows that attackers read, in files that are there only while they do
CHANNEL = ("channel.json", "channel.safetensors")
# What a run leaves, beside run.json and the lock.
PRODUCTS = (
    "leakage.json",
    "scores*.npz",
    "scores*.seal",
    "predictions*.npz",
    *CHANNEL,
    "preprocessing.json",
    "history*.csv",
    "samples.png",
    "samples.csv",
    "checkpoints",
)


def _sealed(record: RunRecord) -> list[object]:
    """What the seal of a record covers: which run it is, and its config with all paths."""
    return [record.get("signature"), record.get("config")]


def child_rank() -> bool:
    """Whether this process is a further rank of a distributed run: those write nothing and take no lock."""
    return any(os.environ.get(name, "0") not in ("", "0") for name in ("LOCAL_RANK", "NODE_RANK"))


class RunFolder:
    """One run on disk.

    state(): fresh (nothing there), running (at work, or broken off when its lock is free), done, failed.
    expected: the signature that a record found there must have; None accepts any.
    """

    def __init__(self, path: Path, expected: str | None = None) -> None:
        self.path = Path(path)
        self.expected = expected
        self._began = time.monotonic()
        self._before = 0.0

    @classmethod
    def of(cls, config: Mapping[str, Any]) -> "RunFolder":
        """The folder out/name/signature of a resolved config (plain containers)."""
        hashed = signature(config)
        return cls(Path(config["out"]) / config["name"] / hashed, hashed)

    @property
    def checkpoint(self) -> Path:
        """Where an interrupted run resumes from, if it got that far."""
        return self.path / "checkpoints" / "last.ckpt"

    def record(self) -> RunRecord:
        """run.json. Raises RequestError where it is missing, broken or of another config."""
        record = read_json(self.path / "run.json")
        if record.get("state") not in ("running", "done", "failed"):
            raise RequestError(f"{self.path / 'run.json'} is broken (no state): delete its folder and run again")
        check_version("run", record)
        if self.expected is not None and record.get("signature") != self.expected:
            raise RequestError(
                f"{self.path} holds a run of another config ({record.get('signature')}): choose another out= or name="
            )
        return cast(RunRecord, record)

    def recorded_here(self) -> bool:
        """Whether this account wrote the record, with the config and all paths that stand in it."""
        record = self.record()
        return sealed_here(record.get("seal"), _sealed(record))

    def leakage(self) -> LeakageRecord:
        """leakage.json. Raises RequestError where it is missing or broken."""
        leakage = read_json(self.path / "leakage.json")
        check_version("leakage", leakage)
        return cast(LeakageRecord, leakage)

    def strongest(self) -> float:
        """Balanced accuracy of the strongest fresh attacker."""
        try:
            return float(self.leakage()["strongest"]["balanced_accuracy"])
        except (KeyError, TypeError) as error:
            raise RequestError(f"{self.path / 'leakage.json'} is broken (no strongest): delete its folder") from error

    def state(self) -> State:
        """Raises RequestError where the record is broken or of another config."""
        if not (self.path / "run.json").exists():
            return "fresh"
        state: State = self.record()["state"]
        return state

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Holds the folder, so that two processes never write it. Raises BusyError when another one does."""
        if child_rank():
            yield
            return
        made = [folder for folder in (self.path, *self.path.parents) if not folder.exists()]
        self.path.mkdir(parents=True, exist_ok=True, mode=PRIVATE)
        refuse_links(self.path)
        with hold(self.path):
            self._tidy()
            try:
                yield
            except (KeyboardInterrupt, Interrupted) as stop:
                if self.state() == "running":
                    self.update(stopped=str(stop) or "stopped by Ctrl-C")
                raise
            finally:
                if not (self.path / "run.json").exists():
                    self._vanish(made)

    def start(self, config: Mapping[str, object], **facts: Any) -> bool:
        """Writes a record in state running; true when it resumes an interrupted run.

        Call it under the lock. What a failed run left, its checkpoint too, is taken away.
        facts: further entries of the record (command, data, versions, commit, device).
        """
        if child_rank():
            return self.checkpoint.exists()
        resumed = self.state() == "running"
        old = self.record() if resumed else {}
        if not resumed:
            self._clear()
        if resumed and old.get("threads") not in (None, facts.get("threads")):
            log.warning(
                "%s was begun with %s threads and continues with %s: it will not be bit-equal to an undisturbed run",
                self.path,
                old["threads"],
                facts.get("threads"),
            )
        self._began, self._before = time.monotonic(), float(old.get("seconds") or 0.0)
        record = {
            "schema": VERSION,
            "signature": self.expected or signature(config),
            "state": "running",
            "command": facts.pop("command", None),
            "config": config,
            "seal": None,
            "seed": config.get("seed"),
            **facts,
            "started": old.get("started") or datetime.now(UTC).isoformat(timespec="seconds"),
            "seconds": self._before,
            "train": old.get("train") or {},
        }
        record["seal"] = seal(_sealed(plain(record)))
        write_json(self.path / "run.json", record)
        return resumed

    def update(self, **facts: Any) -> None:
        """Puts entries into the record and brings its seconds up to now."""
        if child_rank():
            return
        seconds = round(self._before + time.monotonic() - self._began, 3)
        write_json(self.path / "run.json", {**self.record(), **facts, "seconds": seconds})

    def finish(self, **facts: Any) -> None:
        """The run is done: last of all, after every other file is there."""
        self.update(state="done", **facts)

    def fail(self, reason: str) -> None:
        """The run failed, with its reason in a line; started again it begins afresh."""
        self.update(state="failed", reason=" ".join(reason.split()))

    def _vanish(self, made: list[Path]) -> None:
        """Removes the empty folders that a refused request would leave, innermost first."""
        for name in (LOCK, OWNER):
            (self.path / name).unlink(missing_ok=True)
        with suppress(OSError):  # not empty
            for folder in made:
                folder.rmdir()

    def _clear(self) -> None:
        for path in [path for name in PRODUCTS for path in self.path.glob(name)]:
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)

    def _tidy(self) -> None:
        """Removes what a killed process left half done: files being written, and the rows of a release."""
        for leftover in (*self.path.glob(LEFTOVERS), *self.path.glob(f"checkpoints/{LEFTOVERS}")):
            leftover.unlink(missing_ok=True)
        shutil.rmtree(self.path / RELEASED, ignore_errors=True)
