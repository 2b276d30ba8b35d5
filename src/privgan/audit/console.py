"""What `privgan attack released=...` prints."""

from typing import Literal

from privgan.audit.findings import by_attacker, certified, each_secret, percent, second_figure, verdict, warnings
from privgan.runs.typed import LeakageRecord
from privgan.runs.typed_attack import AttackRecord


def report(leakage: LeakageRecord) -> str:
    """For each secret a table of attackers against originals and release, what it means, and what to watch out for.

    Args:
        leakage: content of `leakage.json`.
    """
    return "\n\n".join(_secret(name, one) for name, one in each_secret(leakage).items())


def _secret(name: str, leakage: LeakageRecord) -> str:
    second = second_figure(leakage)
    broken = leakage["broken"]
    rows = [(f"{who} (broken)" if who in broken else who, before, after) for who, before, after in by_attacker(leakage)]
    confidence, n = percent(leakage["strongest"]["confidence"], 0), leakage["strongest"]["n"]
    terciles = " over the thirds of its values" if leakage["task"] == "regression" else ""
    wide = max(len(row[0]) for row in rows) + 2
    lines = [
        f"{name}: balanced accuracy{terciles} on {n:,} test rows, confidence intervals of {confidence} for all "
        "attackers at once",
        f"{'':{wide}}{'original':30}released",
        f"{'':{wide}}" + 2 * f"{'acc.':7}{'interval':15}{second:8}",
        *(f"{attacker:{wide}}{_cell(clean, second)}{_cell(released, second)}" for attacker, clean, released in rows),
    ]
    told = [
        verdict(leakage),
        *filter(None, (certified(leakage),)),
        *(f"Note: {line}" for line in (*leakage["remarks"], *warnings(leakage))),
    ]
    return "\n".join([*(line.rstrip() for line in lines), *told])


def _cell(record: AttackRecord | None, second: Literal["auc", "r2"]) -> str:
    if record is None:
        return f"{'-':30}"
    figure = "-" if record.get(second) is None else f"{record[second]:.3f}"
    span = f"{record['lower']:.3f}-{record['upper']:.3f}"
    return f"{record['balanced_accuracy']:<7.3f}{span:15}{figure:8}"
