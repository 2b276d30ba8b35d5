"""The balanced accuracy of each attacker of the panel, setting by setting."""

from functools import partial

from matplotlib.axes import Axes

from privgan.html import Table
from privgan.report.figures import HALF, Figure, evenly, heading, legend, percent, plot
from privgan.report.frontier import Frontier
from privgan.report.leakage import Reading
from privgan.report.records import Run
from privgan.report.theme import MARKERS, Theme
from privgan.report.trade_off import pareto

_MOST = 5
GAME = "adversary of the game"


def readings_figure(frontier: Frontier) -> Figure:
    """Dots with limits for each attacker on the settings of the front, beside the same attackers on undefended data."""
    front = evenly(pareto(frontier.points, frontier.metric), _MOST)
    runs = [point.typical for point in front] or list(frontier.runs[:_MOST])
    rows = tuple(
        (
            *(run.sweep, run.lam, run.seed, run.signature, reading.name, reading.knows, reading.on),
            *(reading.balanced_accuracy, reading.lower, reading.upper),
        )
        for run in runs
        for _, reading in _readings(run)
    )
    columns = (
        *("sweep", "lambda", "seed", "signature", "attacker", "knows", "on"),
        *("balanced_accuracy", "lower", "upper"),
    )
    rows_drawn = len({name for run in runs for name, _ in _readings(run)})
    return Figure(
        name="attackers",
        title="Attacker by attacker",
        caption="Every attacker of the panel on the settings that no other setting beats, with its limits. One "
        "attacker is no measurement: the strongest one counts.",
        alt="Balanced accuracy of each attacker on the settings of the front and on undefended data.",
        table=Table(columns, rows),
        runs=tuple(runs),
        paint=partial(plot, partial(_draw, runs), size=(HALF[0], max(HALF[1], 0.3 * rows_drawn + 1.4))),
    )


def _readings(run: Run) -> list[tuple[str, Reading]]:
    """Each with the name of its row: an attacker has one for each level of knowledge."""
    named = [
        (reading.name if reading.knows == "labels" else f"{reading.name} + {reading.knows}", reading)
        for reading in run.leakage.readings
    ]
    return [*named, (GAME, run.leakage.in_training)] if run.leakage.in_training else named


def _draw(runs: list[Run], axes: Axes, theme: Theme) -> None:
    names = list(dict.fromkeys(name for run in runs for name, _ in _readings(run)))
    sweeps = list(dict.fromkeys(run.sweep for run in runs))
    place = {name: len(names) - index for index, name in enumerate(names)}
    step = 0.7 / (len(runs) + 1)
    clean = [(name, reading) for name, reading in _readings(runs[0]) if reading.on == "clean"] if runs else []
    _dots(
        axes,
        [(place[name] + 0.35, reading) for name, reading in clean],
        theme.muted,
        "D",
        "undefended data",
        theme.surface,
    )
    for number, (run, colour) in enumerate(zip(runs, theme.ramp(len(runs)), strict=True)):
        released = [(place[name] + 0.35 - step * (number + 1), r) for name, r in _readings(run) if r.on != "clean"]
        label = f"{run.sweep}, {run.strength.text}" if len(sweeps) > 1 else run.strength.text
        _dots(axes, released, colour, MARKERS[sweeps.index(run.sweep) % len(MARKERS)], label, colour)
    axes.set_yticks(list(place.values()), list(place), color=theme.ink)
    axes.grid(visible=False, axis="y")
    percent(axes.xaxis)
    heading(axes, theme, "balanced accuracy")
    legend(axes, theme, columns=3)


def _dots(
    axes: Axes,
    placed: list[tuple[float, Reading]],
    colour: str | tuple[float, float, float, float],
    marker: str,
    label: str,
    face: str | tuple[float, float, float, float],
) -> None:
    if not placed:
        return
    values = [reading.balanced_accuracy for _, reading in placed]
    below = [max(reading.balanced_accuracy - reading.lower, 0.0) for _, reading in placed]
    above = [max(reading.upper - reading.balanced_accuracy, 0.0) for _, reading in placed]
    axes.errorbar(
        values,
        [height for height, _ in placed],
        xerr=[below, above],
        fmt=marker,
        color=colour,
        markerfacecolor=face,
        markersize=5.5,
        elinewidth=1.1,
        label=label,
    )
