"""Sweeps side by side: what each hides between 16 and 26 dB, at what cost, and whether its own adversary knew."""

import math
from collections.abc import Sequence
from statistics import median

from privgan.html import Table
from privgan.report.area import AT, HIGH, LOW, Estimate, hidden
from privgan.report.frontier import Frontier
from privgan.report.records import Run
from privgan.report.tables import in_points

NOTE = (
    f"Area: points of balanced accuracy between the undefended data and the best release that is at least so close, "
    f"summed over {LOW:.0f} to {HIGH:.0f} dB. At a distortion: the strongest attacker on that release, on the line "
    "between neighbouring settings; n/a where no setting is so close. Intervals of 95 % from a bootstrap over test "
    "persons and seeds; the strongest attacker of each run was picked on validation people."
)
COLUMNS = (
    *("recipe", "settings", "runs", "area, points x dB", "interval", *(f"at {db:.0f} dB" for db in AT)),
    *("honesty gap", "above clean", "seconds of a run"),
)


def recipes_table(frontier: Frontier) -> Table | None:
    """One row a sweep, the one that hides most first; None without PSNR or where no run kept its predictions."""
    by_sweep: dict[str, list[Run]] = {}
    for run in frontier.runs:
        by_sweep.setdefault(run.sweep, []).append(run)
    rows = []
    for sweep, runs in by_sweep.items():
        found = hidden(settings(runs))
        if found is None:
            continue
        clean = median(run.leakage.clean.balanced_accuracy for run in runs)
        gaps = [run.leakage.honesty_gap for run in runs if not math.isnan(run.leakage.honesty_gap)]
        cells = (
            *(sweep, found.points, found.runs, f"{found.area.value:.0f}"),
            f"{found.area.lower:.0f} to {found.area.upper:.0f}",
            *(_at(found.at[db], clean) for db in AT),
            in_points(median(gaps)) if gaps else "n/a",
            sum(run.leakage.strongest.lower > run.leakage.clean.upper for run in runs),
            f"{median(run.seconds for run in runs):.0f}",
        )
        rows.append((found.area.value, cells))
    ordered = tuple(cells for _, cells in sorted(rows, key=lambda row: -row[0]))
    return Table(COLUMNS, ordered) if ordered else None


def settings(runs: Sequence[Run]) -> list[list[Run]]:
    """Runs that differ in their seeds alone, together."""
    grouped: dict[str, list[Run]] = {}
    for run in runs:
        key = repr(sorted((name, repr(value)) for name, value in run.config.items() if not name.endswith("seed")))
        grouped.setdefault(key, []).append(run)
    return [*grouped.values()]


def _at(found: Estimate, clean: float) -> str:
    if found.value >= clean - 1e-9:
        return "n/a"
    return f"{100 * found.value:.1f} % ({100 * found.lower:.1f} to {100 * found.upper:.1f})"
