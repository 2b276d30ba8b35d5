"""The privacy-distortion curve: runs, medians, levels, over the frame of theoretical bounds for the data."""

import math
from functools import partial
from typing import Any

from matplotlib.axes import Axes

from privgan.html import Table
from privgan.report.figures import AXES, PHONE, THIRD, WIDE, Figure, heading, legend, percent, plot
from privgan.report.frame import Frame
from privgan.report.frontier import RISING, Curve, Frontier, in_order, spread
from privgan.report.leakage import BALANCED
from privgan.report.overlay import draw_frame, frame_caption, frame_table, name_lines, right_edge, shade
from privgan.report.privacy import bound_of
from privgan.report.tables import share
from privgan.report.theme import MARKERS, Theme

_CROWD = 9  # more points than this on a curve, and their strengths are left to the CSV
_CAPTION = (
    "Each small mark is one run: the balanced accuracy of the strongest freshly trained attacker on test data, with "
    "its limits. The line joins the medians over seeds. Down and to the left is better."
)
_PLAYED = " The dashed line is the adversary of the game itself: never a measure of privacy."
_PROMISED = (
    " A bar above a mark is what no attacker exceeds, whoever attacks: certified by counts on held-out people (at the "
    "confidence of the run), or promised by local differential privacy."
)


def curve_figure(frontier: Frontier, metric: str, frame: Frame | None = None) -> Figure:
    """Strongest fresh attacker against one distortion: seeds with limits, medians as the line, all levels.

    Large for the distortion of the set, small for others. frame: what is drawn under the points, where it is known.
    """
    main = metric == frontier.metric
    right = right_edge(frame, frontier) if frame else None
    hidden = sum(p.distortion[metric].median > right for p in frontier.points) if right else 0
    promised = any(not math.isnan(bound_of(run)) for run in frontier.runs)
    label = AXES[metric].removeprefix("distortion: ").partition(",")[0]
    draw = partial(_draw, frontier, metric, main, frame, right)
    name = "curve" if main else f"curve-{metric}"
    return Figure(
        name=name if frontier.kind == BALANCED else f"{name}-{frontier.kind}",
        title=("The curve" if frontier.kind == BALANCED else "In raw accuracy") if main else f"Against {label}",
        caption=_CAPTION + (frame_caption(frame, hidden) or _PLAYED) + _PROMISED * promised if main else "",
        alt=f"{frontier.kind} of the strongest fresh attacker against {label}. {_told(frontier, metric)}".capitalize(),
        table=_table(frontier, metric),
        runs=frontier.runs,
        paint=partial(plot, draw, size=WIDE if main else THIRD),
        phone=partial(plot, draw, size=PHONE) if main else None,
        beside={"frame": frame_table(frame, right)} if frame and right else {},
    )


def _draw(
    frontier: Frontier, metric: str, main: bool, frame: Frame | None, right: float | None, axes: Axes, theme: Theme
) -> None:
    drawn = draw_frame(axes, theme, frame, right) if frame and right else []
    for number, curve in enumerate(frontier.curves):
        _seeds(axes, theme, number, curve, metric)
        _medians(axes, theme, number, curve, metric, label=_label(curve, frontier, bool(frame)))
        if not frame:
            _played(axes, theme, number, curve, metric, several=len(frontier.curves) > 1)
        if main and len(curve.points) <= _CROWD:
            _name_strengths(axes, theme, number, curve, metric, targets=not frame)
        _bounds(axes, theme, number, curve, metric)
    _levels(axes, theme, frontier)
    reference = frontier.data.reference
    if reference and metric in reference and frontier.kind == BALANCED:
        axes.plot(
            [frontier.data.reference_distortion(metric)],
            [reference["balanced_accuracy"]],
            "*",
            markersize=16,
            color=theme.ink,
            markeredgecolor=theme.surface,
            zorder=6,
            label=f"{reference['name']} (reference channel)",
        )
    if RISING[metric]:
        axes.invert_xaxis()
    axes.set_xlabel(AXES[metric])
    heading(axes, theme, f"{frontier.kind} of the attacker")
    percent(axes.yaxis)
    axes.margins(x=0.06)
    if frame and right:
        axes.set_xlim(-0.02 * right, right)
        shade(axes, theme, frame, right)
        name_lines(axes, theme, drawn, frontier)
    if main:
        legend(axes, theme, columns=3 if frame else 2)


def _seeds(axes: Axes, theme: Theme, number: int, curve: Curve, metric: str) -> None:
    """Every run, small, with its own limits."""
    runs, few = curve.runs, len(curve.runs) <= 60
    readings = [run.leakage.strongest for run in runs]
    axes.errorbar(
        [run.distortion[metric] for run in runs],
        [reading.balanced_accuracy for reading in readings],
        yerr=[
            [max(reading.balanced_accuracy - reading.lower, 0.0) for reading in readings],
            [max(reading.upper - reading.balanced_accuracy, 0.0) for reading in readings],
        ],
        fmt=MARKERS[number % len(MARKERS)],
        color=theme.colour(number),
        markersize=3.5 if few else 2,
        elinewidth=1.0 if few else 0.4,
        alpha=0.55 if few else 0.25,
        zorder=2,
    )


def _medians(axes: Axes, theme: Theme, number: int, curve: Curve, metric: str, label: str) -> None:
    """The line through the medians."""
    points = in_order(curve, metric)
    if not points:
        return
    crowd = len(points) > _CROWD
    axes.plot(
        [point.distortion[metric].median for point in points],
        [point.leakage.median for point in points],
        color=theme.colour(number),
        linewidth=2.2,
        marker=MARKERS[number % len(MARKERS)],
        markersize=3 if crowd else 8,
        markeredgecolor=theme.surface,
        markeredgewidth=0 if crowd else 1.2,
        zorder=4,
        label=label,
    )


def _label(curve: Curve, frontier: Frontier, framed: bool) -> str:
    if framed:
        return curve.label
    several = len(frontier.curves) > 1
    return f"{curve.label}: strongest fresh attacker" if several else "strongest fresh attacker, median of seeds"


def _played(axes: Axes, theme: Theme, number: int, curve: Curve, metric: str, several: bool) -> None:
    """What the game's own adversary infers, beside the medians."""
    points = [point for point in in_order(curve, metric) if point.in_training]
    if points:
        axes.plot(
            [point.distortion[metric].median for point in points],
            [point.in_training.median for point in points if point.in_training],
            color=theme.colour(number),
            linewidth=1.1,
            linestyle=(0, (4, 2.5)),
            marker=MARKERS[number % len(MARKERS)],
            markersize=2 if len(points) > _CROWD else 4,
            markerfacecolor=theme.surface,
            zorder=3,
            label=f"{curve.label}: adversary of the game" if several else "adversary of the game",
        )


def _name_strengths(axes: Axes, theme: Theme, number: int, curve: Curve, metric: str, targets: bool) -> None:
    """Lambda, epsilon and the like beside each median: above even curves, below odd ones, so that two do not collide.

    targets: those of games as well; over a frame they would bury the lines, and the table of distances has them.
    """
    offset, align = ((6, 7), "left") if number % 2 == 0 else ((-6, -15), "right")
    for point in in_order(curve, metric):
        if targets or not point.strength.learned:
            axes.annotate(
                point.strength.text,
                (point.distortion[metric].median, point.leakage.median),
                xytext=offset,
                textcoords="offset points",
                ha=align,
                color=theme.colour(number) if number else theme.ink,
                fontsize=9,
                zorder=7,
                annotation_clip=True,
            )


def _bounds(axes: Axes, theme: Theme, number: int, curve: Curve, metric: str) -> None:
    """What no attacker exceeds, as bars over the medians, joined."""
    promised = [
        (point.distortion[metric].median, bound)
        for point in in_order(curve, metric)
        if not math.isnan(bound := spread(map(bound_of, point.runs)).median)
    ]
    if promised:
        x, y = zip(*promised, strict=True)
        sure = {run.leakage.certain for run in curve.runs if not math.isnan(run.leakage.certificate)}
        said = f" ({100 * min(sure):.0f} %)" if len(sure) == 1 and not math.isnan(min(sure)) else ""
        axes.plot(
            x,
            y,
            "_:",
            color=theme.colour(number),
            markersize=15,
            markeredgewidth=2.2,
            linewidth=1.0,
            zorder=4,
            label=f"{curve.label}: no attacker exceeds this{said}",
        )


def _levels(axes: Axes, theme: Theme, frontier: Frontier) -> None:
    """Clean level with its band and guess level, named where they lie."""
    clean, guess = frontier.clean.median, frontier.guess
    axes.axhspan(frontier.clean_lower, frontier.clean_upper, color=theme.muted, alpha=0.13, linewidth=0, zorder=0)
    axes.axhline(clean, color=theme.muted, linewidth=1.3, zorder=1)
    axes.axhline(guess, color=theme.muted, linewidth=1.3, linestyle=(0, (1, 2)), zorder=1)
    at = axes.get_yaxis_transform()
    style: dict[str, Any] = {"color": theme.muted, "fontsize": 9.5, "va": "bottom", "zorder": 1}
    axes.text(0.995, clean, f"undefended data {100 * clean:.1f} %", transform=at, ha="right", **style)
    axes.text(
        0.995, guess - 0.005, f"blind guess {100 * guess:.0f} %", transform=at, ha="right", **style | {"va": "top"}
    )
    axes.set_ylim(bottom=min(guess - 0.05, axes.get_ylim()[0]))


def _table(frontier: Frontier, metric: str) -> Table:
    kind = frontier.kind.replace(" ", "_")
    columns = ("curve", "setting", "lambda", "seeds", metric, f"{metric}_mean", kind, f"{kind}_mean")
    limits = ("lower", "upper", "in_training", "honesty_gap", "bound")
    levels = ("clean", "clean_lower", "clean_upper", "guess")
    rows = tuple(
        (
            *(curve.label, point.strength.text, point.lam, len(point.runs)),
            *(point.distortion[metric].median, point.distortion[metric].mean),
            *(point.leakage.median, point.leakage.mean, point.lower, point.upper),
            point.in_training.median if point.in_training else None,
            point.honesty_gap.median if point.honesty_gap else None,
            spread(map(bound_of, point.runs)).median,
            *(frontier.clean.median, frontier.clean_lower, frontier.clean_upper, frontier.guess),
        )
        for curve in frontier.curves
        for point in curve.points
    )
    return Table(columns + limits + levels, rows)


def _told(frontier: Frontier, metric: str) -> str:
    """The curve in words, for those who do not see it."""
    said = [
        f"{' '.join(filter(None, (curve.label, point.strength.text)))}: {share(point.leakage.median)} at "
        f"{point.distortion[metric].median:.3g}"
        for curve in frontier.curves
        for point in curve.points[:_CROWD]
    ]
    levels = f"Undefended data {share(frontier.clean.median)}, blind guess {share(frontier.guess)}."
    return "; ".join(said[: 2 * _CROWD]) + ". " + levels
