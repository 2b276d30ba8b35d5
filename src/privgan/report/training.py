"""Training curves from `history.csv`: one figure for each player and column, one line a setting."""

import csv
import math
from collections.abc import Sequence
from functools import partial
from io import StringIO
from statistics import fmean

from matplotlib.axes import Axes

from privgan.html import Table
from privgan.report.figures import HALF, Figure, evenly, heading, legend, plot, slug
from privgan.report.frontier import Frontier
from privgan.report.records import HISTORY, Run
from privgan.report.theme import Theme
from privgan.untrusted import read_bounded

_MOST, _DRAWN = 6, 240  # lines of a figure, and points of a line
_BEFORE = "pretrain_"  # the steps of a player before the game

Line = list[tuple[float, float]]  # step, value
Trained = tuple[Run, list[Line]]  # pre-training, then the game: two lines, for other steps lie between


def training_figures(frontier: Frontier) -> tuple[Figure, ...]:
    """A figure for every player and column that the histories of the drawn runs hold, in their order."""
    trained = [point for point in frontier.points if point.typical.steps]
    runs = [point.typical for point in evenly(trained, _MOST)]
    histories = [(run, read_history(run)) for run in runs]
    found = dict.fromkeys(
        (player.removeprefix(_BEFORE), column) for _, history in histories for player, column in history
    )
    return tuple(_figure(player, column, histories) for player, column in found)


def read_history(run: Run) -> dict[tuple[str, str], Line]:
    """(player, column) -> (step, value) where there is a number; rows cut short by a crash are passed over."""
    history: dict[tuple[str, str], Line] = {}
    try:
        text = read_bounded(run.folder / HISTORY).decode("utf-8", "replace")
        rows = list(csv.DictReader(StringIO(text, newline="")))
    except (OSError, ValueError, csv.Error):  # there is none, or no file of a run
        return history
    for row in rows:
        for column in (name for name in row if name not in ("step", "player", None)):
            try:
                step, value = float(row["step"]), float(row[column])
            except (KeyError, TypeError, ValueError):
                continue
            if math.isfinite(step) and math.isfinite(value) and row.get("player"):
                history.setdefault((row["player"], column), []).append((step, value))
    return history


def _figure(player: str, column: str, histories: Sequence[tuple[Run, dict[tuple[str, str], Line]]]) -> Figure:
    keys = ((_BEFORE + player, column), (player, column))
    lines = [(run, [_thin(history[key]) for key in keys if key in history]) for run, history in histories]
    rows = tuple(
        (run.sweep, run.lam, run.seed, run.signature, *pair) for run, parts in lines for line in parts for pair in line
    )
    return Figure(
        name=f"training-{slug(f'{player} {column}')}",
        title=f"{player}: {column}".replace("_", " ").capitalize(),
        caption="",
        alt=f"{column} of the {player} over training steps for {len(lines)} settings.",
        table=Table(("sweep", "lambda", "seed", "signature", "step", column), rows),
        runs=tuple(run for run, _ in lines),
        paint=partial(plot, partial(_draw, column, lines), size=HALF),
    )


def _draw(column: str, lines: Sequence[Trained], axes: Axes, theme: Theme) -> None:
    sweeps = list(dict.fromkeys(run.sweep for run, _ in lines))
    for (run, parts), colour in zip(lines, theme.ramp(len(lines)), strict=True):
        name = f"{run.sweep}, {run.strength.text}" if len(sweeps) > 1 else run.strength.text
        style = ("-", "--", ":", "-.")[sweeps.index(run.sweep) % 4]
        for index, line in enumerate(parts):
            steps, values = zip(*line, strict=True)
            label = "" if index else name
            alone = "o" if len(line) == 1 else None
            axes.plot(steps, values, color=colour, linewidth=1.4, linestyle=style, marker=alone, label=label)
    axes.set_xlabel("step")
    heading(axes, theme, column.replace("_", " "))
    legend(axes, theme, columns=3)


def _thin(line: Line) -> Line:
    """At most `_DRAWN` points, each the mean of its block."""
    size = -(-len(line) // _DRAWN)
    blocks = [line[start : start + size] for start in range(0, len(line), size)]
    return [(fmean(step for step, _ in block), fmean(value for _, value in block)) for block in blocks]
