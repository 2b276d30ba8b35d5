"""The frame of a curve as lines under its points, each named where it lies freest."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib import patheffects
from matplotlib.axes import Axes

from privgan.html import Table
from privgan.report.frame import AWARE, Frame, Line
from privgan.report.frame.sampled import sampled, spaced
from privgan.report.frontier import Frontier, in_order
from privgan.report.leakage import RAW
from privgan.report.theme import Theme

_NAMED_FROM = 6.0  # inches of width, from which there is room for names
_TALL = 0.05  # of a name, in heights of the axes
_OFFSETS = [(sign * 0.4 * far, sign * far) for far in (0.012, 0.03, 0.06, 0.1, 0.15, 0.2, 0.26) for sign in (1, -1)]
_DASHES: tuple[Any, ...] = ((0, (1, 1.4)), (0, (5, 1.6, 1, 1.6)), (0, (6, 2.2)))


@dataclass(frozen=True)
class Drawn:
    """A line as drawn: its name, style and points."""

    name: str
    style: dict[str, Any]  # as matplotlib takes it
    x: np.ndarray
    y: np.ndarray


def right_edge(frame: Frame, frontier: Frontier) -> float:
    """Where the axis ends: behind the learned points and full independence, before what only noise needs."""
    learned = [run.distortion[frontier.metric] for run in frontier.runs if run.steps]
    others = [run.distortion[frontier.metric] for run in frontier.runs if not run.steps]
    wanted = 1.12 * max(learned or [min(max(others), frame.constant)])
    return max(min(max(wanted, 1.15 * frame.independence), 1.08 * frame.constant), 1e-3)


def frame_table(frame: Frame, right: float) -> Table:
    """Every line of the frame as (line, distortion, what the best attack reaches)."""
    x = spaced(right)
    rows = (
        (line.name, float(at), float(reached))
        for line in frame.lines
        for at, reached in zip(x, line.at(x), strict=True)
    )
    return Table(("line", "distortion", frame.kind.replace(" ", "_")), tuple(row for row in rows if row[2] == row[2]))


def draw_frame(axes: Axes, theme: Theme, frame: Frame, right: float) -> list[Drawn]:
    """Draw the lines up to `right` and return what was drawn."""
    dashes = iter(_DASHES * len(frame.lines))
    drawn = [
        Drawn(one.name, _style(one.line, theme, next(dashes) if one.line.kind == "family" else "-"), one.x, one.y)
        for one in sampled(frame, right)
    ]
    for one in drawn:
        axes.plot(one.x, one.y, label=one.name, zorder=1.5, solid_capstyle="butt", **one.style)
    return drawn


def shade(axes: Axes, theme: Theme, frame: Frame, right: float) -> None:
    """Shade what is out of every channel's reach, down to the edge of the axes."""
    floor, x = frame.optimum(aware=True) or frame.optimum(aware=False), spaced(right)
    if floor is not None:
        low = axes.get_ylim()[0]
        axes.fill_between(x, low, floor.at(x), color=theme.ink, alpha=0.05, linewidth=0, zorder=0.5)


def name_lines(axes: Axes, theme: Theme, drawn: Sequence[Drawn], frontier: Frontier) -> None:
    """Each line's name beside it where most room is left, with a leader where that is not right at the line.

    Narrow figures leave the names to the key.
    """
    canvas = axes.get_figure(root=True)
    width = canvas.get_figwidth() if canvas else 0.0
    if width < _NAMED_FROM:
        return
    (left, right), (low, high) = axes.get_xlim(), axes.get_ylim()
    taken = [
        *_taken(frontier, right - left, high - low),
        *(p for line in drawn for p in zip(line.x[::3], line.y[::3], strict=True)),
    ]
    busy = np.array([((x - left) / (right - left), (y - low) / (high - low)) for x, y in taken if y == y])
    halo = [patheffects.withStroke(linewidth=2.5, foreground=theme.surface)]
    for line in drawn:
        u, v = (line.x - left) / (right - left), (line.y - low) / (high - low)
        box = np.array([0.062 * len(line.name) / width, _TALL])
        spots = [
            (np.array([u[i], v[i]]), np.array(offset) - [box[0] * (offset[0] < 0), box[1] * (offset[1] < 0)])
            for i in range(0, len(u), 6)
            for offset in _OFFSETS
        ]
        spots = [(anchor, offset) for anchor, offset in spots if _inside(anchor, anchor + offset, box)]
        if not spots:
            continue
        anchor, offset = max(spots, key=lambda spot: _worth(spot[0], spot[1], box, busy))
        corner = anchor + offset
        near = np.clip(anchor, corner, corner + box)  # the point of the name that is nearest its line
        axes.annotate(
            line.name,
            xy=tuple(anchor),
            xytext=(corner[0], corner[1] + box[1] / 2),
            xycoords="axes fraction",
            va="center",
            color=line.style["color"],
            fontsize=8.5,
            zorder=3,
            path_effects=halo,
        )
        if np.hypot(*(near - anchor)) > 0.03:
            pen = {"color": line.style["color"], "linewidth": 0.7, "zorder": 2.5, "transform": axes.transAxes}
            axes.plot([anchor[0], near[0]], [anchor[1], near[1]], "-", **pen)
        covered = corner + box * np.stack(np.meshgrid(np.linspace(0, 1, 9), (0, 0.5, 1)), axis=-1).reshape(-1, 2)
        busy = np.concatenate([busy, covered])


def _inside(anchor: np.ndarray, corner: np.ndarray, box: np.ndarray) -> bool:
    """Whether a name at this corner lies within the axes."""
    inner = bool((corner > 0.01).all() and (corner + box < 0.99).all())
    return inner and 0 <= anchor[0] <= 1 and 0 <= anchor[1] <= 1


def _worth(anchor: np.ndarray, offset: np.ndarray, box: np.ndarray, busy: np.ndarray) -> float:
    """Room around a name, up to what is enough, less the length of its leader."""
    corner = anchor + offset
    gaps = np.maximum(np.maximum(corner - busy, busy - corner - box), 0)
    room = float(np.hypot(gaps[:, 0], gaps[:, 1]).min())
    near = np.clip(anchor, corner, corner + box)
    return min(room, 0.018) * 20 - float(np.hypot(*(near - anchor)))


def _taken(frontier: Frontier, wide: float, tall: float) -> list[tuple[float, float]]:
    """Places of runs, of their names, of the lines through their medians, and of the levels."""
    places = [(run.distortion[frontier.metric], run.leakage.strongest.balanced_accuracy) for run in frontier.runs]
    for number, curve in enumerate(frontier.curves):
        points = in_order(curve, frontier.metric)
        x, y = [p.distortion[frontier.metric].median for p in points], [p.leakage.median for p in points]
        dense = np.linspace(min(x, default=0), max(x, default=0), 60)
        places += zip(dense, np.interp(dense, x, y), strict=True) if points else ()
        side = 1 if number % 2 == 0 else -1  # names of settings stand above even curves and below odd ones
        places += [(one + side * 0.03 * wide, other + side * 0.05 * tall) for one, other in zip(x, y, strict=True)]
    clean, guess = frontier.clean.median, frontier.guess
    places += [(x, y) for y in (clean, guess) for x in np.linspace(0, wide, 60)]
    named = ((clean + 0.03 * tall, 0.7), (guess - 0.04 * tall, 0.75))  # the levels' names, at the right
    return places + [(x, y) for y, start in named for x in np.linspace(start * wide, wide, 20)]


def _style(line: Line, theme: Theme, dash: Any) -> dict[str, Any]:
    if line.kind == "optimum":
        return {"color": theme.ink, "linewidth": 1.8, "linestyle": "-" if line.name == AWARE else (0, (5, 2))}
    if line.kind == "private":
        return {"color": theme.aside, "linewidth": 1.5}
    return {"color": theme.muted, "linewidth": 1.2, "linestyle": dash}


def frame_caption(frame: Frame | None, hidden: int) -> str:
    """What the caption says of the frame, and of settings beyond the right edge."""
    if frame is None:
        return ""
    exact = (
        " Accuracy is raw here: of the best attack in closed form where the law is known." if frame.kind == RAW else ""
    )
    beyond = f" Settings beyond the right edge, in the CSV alone: {hidden}." if hidden else ""
    return f" The lines are what is known in theory, no channel reaches into the shade. {frame.note}{exact}{beyond}"
