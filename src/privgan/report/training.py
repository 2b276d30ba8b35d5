"""Training curves from `history.csv`: one figure for each player and column, one line a setting."""

import csv
from collections.abc import Sequence
from functools import partial
from statistics import fmean

from matplotlib.axes import Axes

from privgan.report.figures import NARROW, Figure, evenly, heading, legend, plot, slug
from privgan.report.frontier import Frontier
from privgan.report.records import HISTORY, Run
from privgan.report.tables import Table
from privgan.report.theme import Theme

_MOST, _DRAWN = 6, 240  # lines of a figure, and points of a line

Line = list[tuple[float, float]]  # step, value


def training_figures(frontier: Frontier) -> tuple[Figure, ...]:
    """A figure for every player and column that the histories of the drawn runs hold, in their order."""
    runs = [point.typical for point in evenly(frontier.points, _MOST)]
    histories = [(run, read_history(run)) for run in runs]
    columns = dict.fromkeys(column for _, history in histories for column in history)
    return tuple(
        _figure(column, [(run, history[column]) for run, history in histories if column in history])
        for column in columns
    )


def read_history(run: Run) -> dict[str, Line]:
    """`player column` -> (step, value) where there is a number; rows cut short by a crash are passed over."""
    history: dict[str, Line] = {}
    path = run.folder / HISTORY
    if not path.is_file():
        return history
    with path.open(newline="", encoding="utf-8", errors="replace") as file:
        for row in csv.DictReader(file):
            for column in row.keys() - {"step", "player", None}:
                try:
                    step, value = float(row["step"]), float(row[column])
                except (KeyError, TypeError, ValueError):
                    continue
                history.setdefault(f"{row['player']} {column}", []).append((step, value))
    return history


def _figure(column: str, lines: Sequence[tuple[Run, Line]]) -> Figure:
    thinned = [(run, _thin(line)) for run, line in lines]
    rows = tuple((run.sweep, run.lam, run.seed, run.signature, *pair) for run, line in thinned for pair in line)
    return Figure(
        name=f"training-{slug(column)}",
        title=column.replace("_", " "),
        caption="One line a setting, its typical seed; means of neighbouring steps.",
        alt=f"{column} over training steps for {len(lines)} settings.",
        table=Table(("sweep", "lambda", "seed", "signature", "step", column), rows),
        runs=tuple(run for run, _ in lines),
        paint=partial(plot, partial(_draw, column, thinned), size=NARROW),
    )


def _draw(column: str, lines: Sequence[tuple[Run, Line]], axes: Axes, theme: Theme) -> None:
    sweeps = list(dict.fromkeys(run.sweep for run, _ in lines))
    for (run, line), colour in zip(lines, theme.ramp(len(lines)), strict=True):
        label = f"{run.sweep}, λ {run.lam:.3g}" if len(sweeps) > 1 else f"λ {run.lam:.3g}"
        style = ("-", "--", ":", "-.")[sweeps.index(run.sweep) % 4]
        axes.plot(*zip(*line, strict=True), color=colour, linewidth=1.4, linestyle=style, label=label)
    axes.set_xlabel("step")
    heading(axes, theme, column.replace("_", " "))
    legend(axes, theme, columns=3)


def _thin(line: Line) -> Line:
    """At most `_DRAWN` points, each the mean of its block."""
    size = -(-len(line) // _DRAWN)
    blocks = [line[start : start + size] for start in range(0, len(line), size)]
    return [(fmean(step for step, _ in block), fmean(value for _, value in block)) for block in blocks]
