"""Sweeps side by side: what each hides between 16 and 26 dB, at what cost, and whether its own adversary knew."""

import math
from collections.abc import Sequence
from functools import partial
from statistics import fmean, median

from matplotlib.axes import Axes

from privgan.html import Table
from privgan.report.area import AT, HIGH, LOW, Estimate, hidden
from privgan.report.figures import AXES, Figure, heading, legend, percent, plot
from privgan.report.frontier import Frontier, grouped
from privgan.report.records import Run
from privgan.report.tables import in_points, share
from privgan.report.theme import MARKERS, Theme

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
    rows = []
    for sweep, runs in grouped(frontier.runs, _sweep).items():
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


def recipes_figure(frontier: Frontier) -> Figure | None:
    """Leakage against PSNR, one line a sweep through the means of its settings; None where there is one sweep alone."""
    lines = {}
    for sweep, runs in grouped(frontier.runs, _sweep).items():
        points = [(_mean(point, "psnr"), _leakage(point), len(point)) for point in settings(runs)]
        lines[sweep] = sorted(point for point in points if math.isfinite(point[0]))
    lines = {sweep: points for sweep, points in lines.items() if points}
    if len(lines) < 2:
        return None
    blank = [run.distortion["psnr_of_mean"] for run in frontier.runs if "psnr_of_mean" in run.distortion]
    end = median(blank) if blank and math.isfinite(median(blank)) else None
    rows = tuple((sweep, *point) for sweep, points in lines.items() for point in points)
    return Figure(
        name="recipes",
        title="Recipe against recipe",
        caption="Each mark is a setting, the mean of its seeds; each line a sweep. Down and to the left is better: "
        "less is inferred from a closer release. The line at the right, where known, is one picture for everybody.",
        alt="; ".join(f"{sweep}: {share(leakage)} at {psnr:.1f} dB" for sweep, psnr, leakage, _ in rows),
        table=Table(("recipe", "psnr", "balanced_accuracy", "runs"), rows),
        runs=frontier.runs,
        paint=partial(plot, partial(_draw, frontier, lines, end)),
    )


def _draw(
    frontier: Frontier,
    lines: dict[str, list[tuple[float, float, int]]],
    end: float | None,
    axes: Axes,
    theme: Theme,
) -> None:
    for number, (sweep, points) in enumerate(lines.items()):
        axes.plot(
            [psnr for psnr, _, _ in points],
            [leakage for _, leakage, _ in points],
            color=theme.colour(number),
            linestyle=("-", "--", ":")[number // len(theme.series) % 3],
            linewidth=2,
            marker=MARKERS[number % len(MARKERS)],
            markersize=7,
            markeredgecolor=theme.surface,
            label=sweep.replace("_", " "),
        )
    axes.axhline(frontier.clean.median, color=theme.muted, linewidth=1.3)
    axes.axhline(frontier.guess, color=theme.muted, linewidth=1.3, linestyle=(0, (1, 2)))
    if end is not None:
        axes.axvline(end, color=theme.muted, linewidth=1.3, linestyle=(0, (1, 2)))
        axes.text(
            end,
            0.98,
            "the mean picture ",
            transform=axes.get_xaxis_transform(),
            ha="right",
            va="top",
            color=theme.muted,
        )
    axes.invert_xaxis()
    axes.set_xlabel(AXES["psnr"])
    heading(axes, theme, "balanced accuracy of the strongest fresh attacker; lines: undefended data, blind guess")
    percent(axes.yaxis)
    legend(axes, theme, columns=3)


def _mean(runs: Sequence[Run], metric: str) -> float:
    return fmean(run.distortion[metric] for run in runs)


def _leakage(runs: Sequence[Run]) -> float:
    return fmean(run.leakage.strongest.balanced_accuracy for run in runs)


def settings(runs: Sequence[Run]) -> list[list[Run]]:
    """Runs that differ in their seeds alone, together."""
    return [*grouped(runs, _but_seeds).values()]


def _sweep(run: Run) -> str:
    return run.sweep


def _but_seeds(run: Run) -> str:
    return repr(sorted((name, repr(value)) for name, value in run.config.items() if not name.endswith("seed")))


def _at(found: Estimate, clean: float) -> str:
    if found.value >= clean - 1e-9:
        return "n/a"
    return f"{100 * found.value:.1f} % ({100 * found.lower:.1f} to {100 * found.upper:.1f})"
