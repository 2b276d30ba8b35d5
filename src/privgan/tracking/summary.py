"""What a tracker keeps of a finished run, from the contents of `run.json` and `leakage.json`."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from privgan.runs.typed import LeakageRecord, RunRecord
from privgan.runs.typed_attack import AttackRecord

FIGURES = ("balanced_accuracy", "lower", "upper", "accuracy", "auc", "advantage", "mse", "r2")
POINT = ("balanced_accuracy", "lower", "upper", "in_training", "clean")


def summary(record: RunRecord, leakage: LeakageRecord) -> dict[str, object]:
    """The numbers that runs are compared by.

    `distortion/*`; `leakage/*`: of the strongest fresh attacker, of the strongest of each level of knowledge and of
    each secret, of the undefended data, of the game's adversary, and the certificate that no attacker exceeds, as
    balanced accuracies where nothing else is said; `honesty_gap`; and `curve/SET/CHANNEL/*`, so that a chart can show
    the runs of one data set and channel alone.
    """
    train = record.get("train") or {}
    strongest: AttackRecord = leakage.get("strongest") or {}
    clean, played, figures = leakage.get("clean_strongest"), leakage.get("in_training"), dict(strongest)
    levels = {f"leakage/knows_{level}": one for level, one in (leakage.get("by_knowledge") or {}).items()}
    secrets = {f"leakage/secret_{name}": one["strongest"] for name, one in (leakage.get("secrets") or {}).items()}
    distortion = {key: value for key, value in (train.get("distortion") or {}).items() if value is not None}
    numbers: dict[str, object] = {
        **{f"distortion/{measure}": value for measure, value in distortion.items()},
        **{f"leakage/{key}": figures.get(key) for key in FIGURES},
        **{key: one.get("balanced_accuracy") for key, one in (levels | secrets).items() if one},
        "leakage/strongest": strongest.get("name"),
        "leakage/secret": leakage.get("secret"),
        "leakage/certificate": (leakage.get("certificate") or {}).get("balanced_accuracy"),
        "leakage/clean": (clean or {}).get("balanced_accuracy"),
        "leakage/in_training": (played or {}).get("balanced_accuracy"),
        "honesty_gap": leakage.get("honesty_gap"),
        "images_per_second": train.get("images_per_second"),
        "seconds": record.get("seconds"),
    }
    place = curve_of(record)
    curve = {f"{place}/{measure}": value for measure, value in distortion.items()}
    numbers |= curve | {f"{place}/balanced_accuracy": strongest.get("balanced_accuracy")}
    return {key: value for key, value in numbers.items() if value is not None}


def curve_of(record: RunRecord) -> str:
    """`curve/SET/CHANNEL`: which curve the run is a point of."""
    data = (record.get("data") or {}).get("name", "data")
    target = ((record.get("config") or {}).get("channel") or {}).get("_target_", "channel")
    return f"curve/{data}/{target.rpartition('.')[2].lower()}"


def everything(record: RunRecord, leakage: LeakageRecord) -> dict[str, object]:
    """Every further value of both records: `run/*` without the config, `judged/*` without what the table holds."""
    run = {key: value for key, value in record.items() if key != "config"}
    judged = {key: value for key, value in leakage.items() if key not in ("attackers", "secrets")}
    secrets = {
        name: {key: value for key, value in one.items() if key != "attackers"}
        for name, one in (leakage.get("secrets") or {}).items()
    }
    return dict(_leaves("run", run)) | dict(_leaves("judged", judged | ({"secrets": secrets} if secrets else {})))


def leakage_table(leakage: LeakageRecord) -> tuple[list[str], list[list[Any]]]:
    """(columns, rows): one row a record, failed ones too, with every entry of it; of several secrets all of them.

    A list or mapping is a cell of JSON.
    """
    several = leakage.get("secrets") or {}
    rows = [
        ({"secret": name} if several else {}) | dict(reading)
        for name, one in (several or {"": leakage}).items()
        for reading in (*one["attackers"], *one.get("failed", ()))
    ]
    columns = list(dict.fromkeys(key for row in rows for key in row))
    return columns, [[_cell(row.get(column)) for column in columns] for row in rows]


def curve_point(record: RunRecord, leakage: LeakageRecord) -> tuple[list[str], list[list[Any]]]:
    """(columns, rows): the run as the one point of the privacy-distortion curve that it is."""
    found, train = summary(record, leakage), record.get("train") or {}
    point = dict(train.get("distortion") or {}) | {key: found.get(f"leakage/{key}") for key in POINT}
    point |= {"lam": train.get("lam"), "seed": record.get("seed")}
    return list(point), [list(point.values())]


def _cell(value: Any) -> Any:
    return json.dumps(value) if isinstance(value, list | Mapping) else value


def _leaves(prefix: str, node: Any) -> Iterator[tuple[str, Any]]:
    """("prefix/key/key", value) of every leaf; a list is a leaf, an empty mapping too."""
    if not isinstance(node, Mapping) or not node:
        yield prefix, node
        return
    for key, value in node.items():
        yield from _leaves(f"{prefix}/{key}", value)
