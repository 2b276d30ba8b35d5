"""frontier.csv of a sweep folder: one row a run, what was swept beside distortion and leakage."""

import csv
import io
import json
import logging
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from privgan.errors import RequestError
from privgan.runs.certified import limit_of
from privgan.runs.columns import Flat, by_size, flat
from privgan.runs.json_files import write_bytes
from privgan.runs.record import RunFolder
from privgan.runs.signature import relevant
from privgan.runs.typed import LeakageRecord, RunRecord
from privgan.untrusted import printable

log = logging.getLogger(__name__)

FRONTIER = "frontier.csv"
ALWAYS = ("objective.lam", "seed")
METRICS = ("l1", "mse", "psnr", "ssim")
RISKS = ("mean", "deviation")
STRONGEST = ("balanced_accuracy", "lower", "upper", "advantage", "auc")
LEAKAGE = (
    "strongest",
    *STRONGEST,
    "validation",
    "in_training",
    "honesty_gap",
    "clean_balanced_accuracy",
    "blind_guess",
    "certificate",
)


def rows(folder: Path) -> list[dict[str, Any]]:
    """One row a run below `folder`, ordered by what was swept.

    Columns: signature, state, the dotted keys of the config in which the runs differ (objective.lam and seed always),
    distortion/l1, /mse, /psnr, /ssim, the statistical risk/mean and risk/deviation, then the strongest fresh attacker
    with its figures, the adversary of the game (in_training), the honesty gap, the strongest attacker on undefended
    data, the blind guess and the certificate, which no attacker exceeds (balanced accuracies).
    Figures a run does not have yet are None. A broken record is named on the log and skipped.
    """
    found = list(_records(folder))
    configs = [config for _, _, config in found]
    swept = _swept(configs)
    table = [
        {
            "signature": record["signature"],
            "state": record["state"],
            **{key: config.get(key) for key in swept},
            **_distortion(record),
            **_risk(record),
            **_leakage(leakage),
        }
        for record, leakage, config in found
    ]
    return sorted(table, key=lambda row: [by_size(row[key]) for key in (*swept, "signature")])


def write_frontier(folder: Path) -> Path:
    """Writes folder/frontier.csv, atomically, and returns its path."""
    return write_rows(folder / FRONTIER, rows(folder))


def write_rows(path: Path, table: Sequence[Flat]) -> Path:
    """Writes rows of `rows` as CSV, atomically, and returns the path."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(table[0]) if table else ["signature", "state"], lineterminator="\n")
    writer.writeheader()
    writer.writerows(table)
    write_bytes(path, text.getvalue().encode())
    return path


def _records(folder: Path) -> Iterator[tuple[RunRecord, LeakageRecord | None, Flat]]:
    """(record, its leakage where it is done, the cells of its config) of every run."""
    for path in sorted(folder.glob("*/run.json")):
        run = RunFolder(path.parent)
        try:
            record = run.record()
            leakage = run.leakage() if record["state"] == "done" else None
            _distortion(record), _leakage(leakage), _risk(record), str(record["signature"])
            config = _cells(relevant(record["config"]))
        except RequestError as error:
            log.warning("left out: %s", printable(str(error)))
        except Exception as error:  # whatever a record makes a reader stumble over: the others have their rows
            log.warning("left out: %s lacks what a record holds (%s)", path.parent, printable(repr(error)))
        else:
            yield record, leakage, config


def _distortion(record: RunRecord) -> dict[str, float | None]:
    measured = (record.get("train") or {}).get("distortion") or {}
    return {f"distortion/{metric}": measured.get(metric) for metric in METRICS}


def _risk(record: RunRecord) -> dict[str, float | None]:
    measured = (record.get("train") or {}).get("risk") or {}
    return {f"risk/{theta}": measured.get(theta) for theta in RISKS}


def _of_clean(leakage: LeakageRecord) -> float:
    clean = leakage["clean_strongest"]
    if clean is None:
        raise KeyError("clean_strongest")
    return clean["balanced_accuracy"]


def _leakage(leakage: LeakageRecord | None) -> Flat:
    if leakage is None:
        return dict.fromkeys(LEAKAGE)
    strongest = leakage["strongest"]
    return {
        "strongest": strongest["name"],
        **{figure: dict(strongest)[figure] for figure in STRONGEST},
        "validation": strongest.get("validation_held_out", strongest.get("validation_balanced_accuracy")),
        "in_training": (leakage.get("in_training") or {}).get("balanced_accuracy"),
        "honesty_gap": leakage.get("honesty_gap"),
        "clean_balanced_accuracy": _of_clean(leakage),
        "blind_guess": leakage["blind_guess"]["balanced_accuracy"],
        "certificate": limit_of(leakage),
    }


def _swept(configs: Sequence[Flat]) -> list[str]:
    keys = sorted({key for config in configs for key in config})
    differ = [key for key in keys if any(config.get(key) != configs[0].get(key) for config in configs)]
    return [*ALWAYS, *(key for key in differ if key not in ALWAYS)]


def _cells(config: Mapping[str, object]) -> Flat:
    return {key: json.dumps(value) if isinstance(value, list) else value for key, value in flat(config)}
