"""The frame of a curve as lines under its points, each named where it lies freest."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib import patheffects
from matplotlib.axes import Axes

from privgan.report.frame import AWARE, Frame, Line
from privgan.report.frontier import Frontier
from privgan.report.leakage import RAW
from privgan.report.tables import Table
from privgan.report.theme import Theme

_SAMPLES = 161  # of a line, crowded at its steep beginning
_DASHES: tuple[Any, ...] = ((0, (1, 1.4)), (0, (5, 1.6, 1, 1.6)), (0, (6, 2.2)))


@dataclass(frozen=True)
class Drawn:
    """A line as drawn: its name (those of lines that coincide joined), style and points."""

    name: str
    style: dict[str, Any]
    x: np.ndarray
    y: np.ndarray


def right_edge(frame: Frame, frontier: Frontier) -> float:
    """Where the axis ends: behind the learned points and full independence, before what only noise needs."""
    learned = [run.distortion[frontier.metric] for run in frontier.runs if run.steps]
    others = [run.distortion[frontier.metric] for run in frontier.runs if not run.steps]
    wanted = 1.12 * max(learned or [min(max(others), frame.constant)])
    return max(min(max(wanted, 1.15 * frame.independence), 1.08 * frame.constant), 1e-3)


def frame_table(frame: Frame, right: float) -> Table:
    """Every line of the frame as (line, distortion, what the best attack reads)."""
    x = _places(right)
    rows = (
        (line.name, float(at), float(reads)) for line in frame.lines for at, reads in zip(x, line.at(x), strict=True)
    )
    return Table(("line", "distortion", frame.reads.replace(" ", "_")), tuple(row for row in rows if row[2] == row[2]))


def draw_frame(axes: Axes, theme: Theme, frame: Frame, right: float) -> list[Drawn]:
    """Draw the lines up to `right`, shade what is out of every channel's reach, and return what was drawn."""
    x = _places(right)
    drawn: list[Drawn] = []
    dashes = iter(_DASHES * len(frame.lines))
    for line in frame.lines:
        y = line.at(x)
        same = [index for index, other in enumerate(drawn) if np.allclose(other.y, y, atol=2e-3, equal_nan=True)]
        if same:
            other = drawn[same[0]]
            drawn[same[0]] = Drawn(f"{other.name} = {line.name.removeprefix('GAP, ')}", other.style, x, y)
        else:
            drawn.append(Drawn(line.name, _style(line, theme, next(dashes) if line.kind == "family" else "-"), x, y))
    for one in drawn:
        axes.plot(one.x, one.y, label=one.name, zorder=1.5, solid_capstyle="butt", **one.style)
    floor = frame.optimum(aware=True) or frame.optimum(aware=False)
    if floor is not None:
        axes.fill_between(x, 0, floor.at(x), color=theme.ink, alpha=0.045, linewidth=0, zorder=0.5)
    return drawn


def name_lines(axes: Axes, theme: Theme, drawn: Sequence[Drawn], taken: Sequence[tuple[float, float]]) -> None:
    """Each line's name just above it, where the other lines, names and points (`taken`) leave most room."""
    (left, right), (low, high) = axes.get_xlim(), axes.get_ylim()
    busy = [((x - left) / (right - left), (y - low) / (high - low)) for x, y in taken]
    for line in drawn:
        for x, y in zip(line.x[::4], line.y[::4], strict=True):
            busy.append(((x - left) / (right - left), (y - low) / (high - low)))
    for line in drawn:
        wide = 0.0125 * len(line.name)  # of the axes' width
        u, v = (line.x - left) / (right - left), (line.y - low) / (high - low)
        inside = [i for i in range(len(u)) if np.isfinite(v[i]) and 0.02 < v[i] < 0.93 and 0.03 < u[i] < 0.99 - wide]
        if not inside:
            continue
        best = max(inside, key=lambda i: _room(float(u[i]), float(v[i]), wide, busy))
        own = np.interp(u[best] + wide / 2, u, v)
        height = max(float(v[best]), float(own)) + 0.012
        halo = [patheffects.withStroke(linewidth=2.5, foreground=theme.surface)]
        axes.text(
            left + (right - left) * u[best],
            low + (high - low) * height,
            line.name,
            color=line.style["color"],
            fontsize=8.5,
            va="bottom",
            zorder=3,
            path_effects=halo,
        )
        busy += [(u[best] + share * wide, height + 0.02) for share in (0, 0.25, 0.5, 0.75, 1)]


def _room(u: float, v: float, wide: float, busy: Sequence[tuple[float, float]]) -> float:
    """The least distance of what is busy from the box of a name at (u, v); the line itself, below, does not count."""
    bottom, top = v + 0.012, v + 0.05
    gaps = [
        max(u - x, x - u - wide, 0) + max(bottom - y, y - top, 0)
        for x, y in busy
        if not (y <= bottom and x <= u + wide)
    ]
    return min(min(gaps, default=1.0), 0.08)


def _places(right: float) -> np.ndarray:
    return right * np.linspace(0, 1, _SAMPLES) ** 2


def _style(line: Line, theme: Theme, dash: Any) -> dict[str, Any]:
    if line.kind == "optimum":
        return {"color": theme.ink, "linewidth": 1.8, "linestyle": "-" if line.name == AWARE else (0, (5, 2))}
    if line.kind == "private":
        return {"color": theme.series[3], "linewidth": 1.5}
    return {"color": theme.muted, "linewidth": 1.2, "linestyle": dash}


def told(frame: Frame | None, hidden: int) -> str:
    """What the caption says of the frame, and of settings beyond the right edge."""
    if frame is None:
        return ""
    exact = (
        " Accuracy is raw here: of the best attack in closed form where the law is known." if frame.reads == RAW else ""
    )
    beyond = f" {hidden} of the settings lie beyond the right edge; the CSV has them." if hidden else ""
    return f" The lines are what is known in theory, no channel reaches into the shade. {frame.note}{exact}{beyond}"
