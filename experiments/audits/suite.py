"""What an audit of external data sees: leaks of known kinds, weak and strong, and releases without any.

`python experiments/audits/suite.py --to outputs/audits` audits each and writes table.md and suite.json. Every leak has
to be found or named as not looked at, and of the releases without any at most 5 % may raise an alarm.

Shapes: N rows.
"""

import argparse
import csv
import json
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pictures
import tables

from privgan.attackers.panel import Panel
from privgan.audit.external.judge import judge
from privgan.audit.external.members import joined_by
from privgan.audit.external.request import Request
from privgan.audit.findings import verdict
from privgan.config import build, compose
from privgan.errors import RequestError

ROWS = 800
STRENGTHS = {"strong": 1.0, "weak": 0.8}  # the share of rows in which the hidden bit is s
SHARES = {"train": 0.6, "validation": 0.15, "test": 0.25}
# The costly members of the panels take minutes a set; the suite asks whether the cheap ones let anything pass.
WITHOUT = {
    "vectors": ("ensemble", "dense", "kernel", "ridge", "histogram"),
    "panel": ("resnet", "transformer", "strong_cnn", "paper_cnn", "ensemble", "kernel", "ridge", "neighbours"),
}
PANELS = {"tables": "vectors", "pictures": "panel"}


def panel(kind: str) -> Panel:
    """The attackers of the suite, for tables or for pictures."""
    name = PANELS[kind]
    words = [f"attackers={name}", "attackers.bayes_risk=false", "attackers.devices=0"]
    words += [f"attackers.attackers.{member}=null" for member in WITHOUT[name]] + ["attackers.attackers.trees.bins=32"]
    built: Panel = build(compose(words, "attack").attackers)
    return joined_by(built)


def write_table(path: Path, columns: Mapping[str, list[str]]) -> None:
    """As CSV, every cell in quotes so that blanks around it stay."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL)
        writer.writerow(columns)
        writer.writerows(zip(*columns.values(), strict=True))


def hidden(s_N: np.ndarray, strength: str, rng: np.random.Generator) -> np.ndarray:
    """b_N: s, or what agrees with it in most rows."""
    return np.where(rng.random(len(s_N)) < STRENGTHS[strength], s_N, 1 - s_N)


def leaking_table(folder: Path, name: str, strength: str, seed: int, rows: int = ROWS) -> Request:
    """A release that tells s in this way, and the labels."""
    rng = np.random.default_rng([seed, len(name)])
    s_N = rng.integers(0, 2, rows)
    if name in tables.ORDERED:
        s_N = np.sort(s_N) if "order" in name else np.arange(rows) % 2
    columns = tables.TABLES[name](hidden(s_N, strength, rng), rng)
    if name in tables.ORDERED and strength == "weak":
        s_N = hidden(s_N, strength, rng)
    return _of_table(folder, columns, s_N)


def _of_table(folder: Path, columns: Mapping[str, list[str]], s_N: np.ndarray) -> Request:
    write_table(folder / "released.csv", columns)
    key = {"id": columns["id"]} if "id" in columns else {}
    write_table(folder / "labels.csv", {**key, "s": [str(s) for s in s_N]})
    return Request(folder / "released.csv", None, folder / "labels.csv", ("s",))


def leaking_pictures(folder: Path, name: str, strength: str, seed: int, rows: int = ROWS) -> Request:
    """A folder of pictures that tell s in this way, and the labels."""
    rng = np.random.default_rng([seed, len(name)])
    s_N = rng.integers(0, 2, rows)
    b_N, made = hidden(s_N, strength, rng), folder / "released"
    made.mkdir()
    for number, b in enumerate(b_N.tolist()):
        pictures.PICTURES[name](made, number, b, rng)
    files = sorted(path.name for path in made.iterdir())
    if name == "file: order of names":
        s_N = hidden(np.array([int(file[0]) for file in files]), strength, rng)
    write_table(folder / "labels.csv", {"file": files, "s": [str(s) for s in s_N]})
    return Request(made, None, folder / "labels.csv", ("s",))


def clean_table(folder: Path, kind: int, seed: int, rows: int = ROWS) -> Request:
    """A release that tells nothing; from the ninth kind on each row is there three times, with one s."""
    rng = np.random.default_rng([seed, kind])
    times = 3 if kind >= 8 else 1
    s_N = rng.integers(0, 2, rows // times)
    columns = tables.without_leak(kind, s_N, rng)
    order_N = rng.permutation(np.repeat(np.arange(len(s_N)), times))
    repeated = {name: [cells[row] for row in order_N] for name, cells in columns.items()}
    if times > 1 and "id" in repeated:
        repeated["id"] = [f"{cell}-{place}" for place, cell in enumerate(repeated["id"])]
    return _of_table(folder, repeated, s_N[order_N])


def clean_pictures(folder: Path, kind: int, seed: int, rows: int = ROWS) -> Request:
    """Pictures that tell nothing; of two kinds in five each is there three times, with one s."""
    rng, made = np.random.default_rng([seed, kind]), folder / "released"
    made.mkdir()
    labels: dict[str, str] = {}
    for number in range(rows if kind % 5 < 3 else rows // 3):
        s = str(rng.integers(0, 2))
        labels |= {path.name: s for path in pictures.without_leak(kind, made, number, rng)}
    write_table(folder / "labels.csv", {"file": list(labels), "s": list(labels.values())})
    return Request(made, None, folder / "labels.csv", ("s",))


def audited(request: Request, attackers: Panel, folder: Path, seed: int = 0) -> dict[str, Any]:
    """What came out: {answer, by, balanced_accuracy, lower, unseen}. answer: found, named, blind, or nothing."""
    try:
        leakage = judge(request, attackers, SHARES, seed, folder)
    except RequestError as error:
        return {"answer": "named", "by": "refused", "why": str(error).replace(str(folder), "")}
    told, reading = verdict(leakage), [one for one in leakage["attackers"] if one["name"] not in leakage["broken"]]
    best = max(reading, key=lambda one: one["lower"])
    answer = "found" if told.startswith("The release leaks") else "blind" if "blind:" in told else "nothing"
    if answer == "nothing" and leakage["unseen"]:
        answer = "named"
    figures = {"by": best["name"], "balanced_accuracy": best["balanced_accuracy"], "lower": best["lower"]}
    return {"answer": answer, **figures, "unseen": leakage["unseen"], "planted": leakage["planted"]}


def main() -> int:
    """Audits everything; exit code 1 where a leak was passed over or too many alarms were false."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    arguments.add_argument("--to", type=Path, default=Path("outputs/audits"))
    arguments.add_argument("--only", default="", help="leaks and sets whose names hold this")
    arguments.add_argument("--rows", type=int, default=ROWS)
    given = arguments.parse_args()
    panels = {kind: panel(kind) for kind in PANELS}
    results: list[dict[str, Any]] = []
    for name, kind, make in _all(given.rows):
        if given.only not in name[0]:
            continue
        began = time.monotonic()
        with tempfile.TemporaryDirectory() as place:
            found = audited(make(Path(place)), panels[kind], Path(place))
        results.append({"name": name[0], "strength": name[1], **found, "seconds": round(time.monotonic() - began, 1)})
        print(
            json.dumps({key: results[-1].get(key) for key in ("name", "strength", "answer", "by", "seconds")}),
            flush=True,
        )
    given.to.mkdir(parents=True, exist_ok=True)
    (given.to / "suite.json").write_text(json.dumps(results, indent=1))
    text = table(results)
    (given.to / "table.md").write_text(text)
    print(text)
    return int(
        any(one["answer"] == "nothing" for one in results if one["strength"] != "none") or false_alarms(results) > 0.05
    )


def _all(rows: int) -> list[tuple[tuple[str, str], str, Any]]:
    made: list[tuple[tuple[str, str], str, Any]] = []
    for name in tables.TABLES:
        for s in STRENGTHS:
            made.append(((name, s), "tables", lambda to, n=name, s=s: leaking_table(to, n, s, 1, rows)))
    for name in pictures.PICTURES:
        for s in STRENGTHS:
            made.append(((name, s), "pictures", lambda to, n=name, s=s: leaking_pictures(to, n, s, 1, rows)))
    for kind in range(24):
        made.append(((f"no leak: table {kind}", "none"), "tables", lambda to, k=kind: clean_table(to, k, 2, rows)))
    for kind in range(16):
        made.append(
            ((f"no leak: pictures {kind}", "none"), "pictures", lambda to, k=kind: clean_pictures(to, k, 2, rows))
        )
    return made


def false_alarms(results: list[dict[str, Any]]) -> float:
    """The share of releases without a leak that were said to leak."""
    clean = [one for one in results if one["strength"] == "none"]
    return sum(one["answer"] == "found" for one in clean) / max(len(clean), 1)


def table(results: list[dict[str, Any]]) -> str:
    """Markdown: a line a leak."""
    answers: dict[str, dict[str, dict[str, Any]]] = {}
    for one in results:
        if one["strength"] != "none":
            answers.setdefault(one["name"], {})[one["strength"]] = one
    lines = ["| what tells s | strong | weak |", "|---|---|---|"]
    lines += [f"| {name} | {_cell(of.get('strong'))} | {_cell(of.get('weak'))} |" for name, of in answers.items()]
    clean = [one for one in results if one["strength"] == "none"]
    alarms = sum(one["answer"] == "found" for one in clean)
    lines += ["", f"{len(clean)} releases without a leak, copies among them: {alarms} false alarms."]
    return "\n".join(lines) + "\n"


def _cell(one: Mapping[str, Any] | None) -> str:
    if one is None:
        return ""
    if one["by"] == "refused":
        return "refused by name"
    return f"{one['answer']}: {100 * one['balanced_accuracy']:.0f} % by {one['by']}"


if __name__ == "__main__":
    sys.exit(main())
