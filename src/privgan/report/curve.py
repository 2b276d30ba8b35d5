"""The privacy-distortion curve, and the honesty gap over the same distortion."""

import math
from collections.abc import Sequence
from functools import partial
from typing import Any

from matplotlib.axes import Axes

from privgan.report.figures import HALF, PHONE, THIRD, WIDE, Figure, heading, legend, percent, plot
from privgan.report.frontier import RISING, Curve, Frontier, Point
from privgan.report.tables import Table, in_points, share
from privgan.report.theme import MARKERS, Theme

AXES = {
    "l1": "distortion: mean absolute error (l1)",
    "mse": "distortion: mean squared error",
    "psnr": "PSNR in dB, closer releases to the left",
    "ssim": "SSIM, closer releases to the left",
}
_CROWD = 9  # more points than this on a curve, and their lambdas are left to the CSV


def curve_figure(frontier: Frontier, metric: str = "l1") -> Figure:
    """Strongest fresh attacker against one distortion: seeds with limits, medians as the line, all levels."""
    main = metric == "l1"
    draw = partial(_draw_curve, frontier, metric, main)
    label = AXES[metric].removeprefix("distortion: ").partition(",")[0]
    return Figure(
        name="curve" if main else f"curve-{metric}",
        title="The curve" if main else f"Against {label}",
        caption=_CAPTION if main else "",
        alt=f"Balanced accuracy of the strongest fresh attacker against {label}. {_told(frontier, metric)}",
        table=_table(frontier, metric),
        runs=frontier.runs,
        paint=partial(plot, draw, size=WIDE if main else THIRD),
        phone=partial(plot, draw, size=PHONE) if main else None,
    )


def gap_figure(frontier: Frontier) -> Figure:
    """By how much the adversary of the game understates what a fresh attacker reads."""
    rows = tuple(
        (curve.label, run.lam, run.seed, run.signature, run.distortion["l1"], run.leakage.honesty_gap)
        for curve in frontier.curves
        for run in curve.runs
    )
    return Figure(
        name="gap",
        title="Honesty gap",
        caption="How much more the strongest fresh attacker reads than the adversary that the channel was trained "
        "against. Above zero, the game flatters itself.",
        alt="Honesty gap, strongest fresh attacker minus adversary of the game, against mean absolute error.",
        table=Table(("curve", "lambda", "seed", "signature", "l1", "honesty_gap"), rows),
        runs=frontier.runs,
        paint=partial(plot, partial(_draw_gap, frontier), size=HALF),
    )


_CAPTION = (
    "Each small mark is one run: what the strongest of a panel of freshly trained attackers reads on test data, with "
    "its limits. The line joins the medians over seeds. The dashed line is what the adversary of the game itself "
    "reads: never a measure of privacy. Down and to the left is better."
)


def _draw_curve(frontier: Frontier, metric: str, main: bool, axes: Axes, theme: Theme) -> None:
    for number, curve in enumerate(frontier.curves):
        _seeds(axes, theme, number, curve, metric)
        _medians(axes, theme, number, curve, metric, main, several=len(frontier.curves) > 1)
    _levels(axes, theme, frontier)
    reference = frontier.data.reference
    if reference and metric in reference:
        axes.plot(
            [reference[metric]],
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
    heading(axes, theme, "balanced accuracy of the attacker")
    percent(axes.yaxis)
    axes.margins(x=0.06)
    if main:
        legend(axes, theme)


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


def _medians(axes: Axes, theme: Theme, number: int, curve: Curve, metric: str, named: bool, several: bool) -> None:
    """The line through the medians, and beside it what the game's own adversary reads."""
    points = _in_order(curve, metric)
    if not points:
        return
    x = [point.distortion[metric].median for point in points]
    colour, crowd = theme.colour(number), len(points) > _CROWD
    axes.plot(
        x,
        [point.leakage.median for point in points],
        color=colour,
        linewidth=2.2,
        marker=MARKERS[number % len(MARKERS)],
        markersize=3 if crowd else 8,
        markeredgecolor=theme.surface,
        markeredgewidth=0 if crowd else 1.2,
        zorder=4,
        label=f"{curve.label}: strongest fresh attacker" if several else "strongest fresh attacker, median of seeds",
    )
    played = [(place, point.in_training.median) for place, point in zip(x, points, strict=True) if point.in_training]
    if played:
        axes.plot(
            [place for place, _ in played],
            [reads for _, reads in played],
            color=colour,
            linewidth=1.1,
            linestyle=(0, (4, 2.5)),
            marker=MARKERS[number % len(MARKERS)],
            markersize=2 if crowd else 4,
            markerfacecolor=theme.surface,
            zorder=3,
            label=f"{curve.label}: adversary of the game" if several else "adversary of the game",
        )
    if named and not crowd:
        _name_lambdas(axes, theme, number, list(zip(x, points, strict=True)))


def _name_lambdas(axes: Axes, theme: Theme, number: int, placed: Sequence[tuple[float, Point]]) -> None:
    """Lambda beside each median: above its curve for even curves, below for odd ones, so that two do not collide."""
    offset, align = ((6, 7), "left") if number % 2 == 0 else ((-6, -15), "right")
    for place, point in placed:
        if not math.isnan(point.lam):
            axes.annotate(
                f"λ {point.lam:.3g}",
                (place, point.leakage.median),
                xytext=offset,
                textcoords="offset points",
                ha=align,
                color=theme.colour(number) if number else theme.ink,
                fontsize=9,
                zorder=7,
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


def _draw_gap(frontier: Frontier, axes: Axes, theme: Theme) -> None:
    for number, curve in enumerate(frontier.curves):
        colour, marker = theme.colour(number), MARKERS[number % len(MARKERS)]
        x = [run.distortion["l1"] for run in curve.runs]
        axes.plot(x, [run.leakage.honesty_gap for run in curve.runs], marker, color=colour, markersize=3.5, alpha=0.55)
        points = [point for point in _in_order(curve, "l1") if point.honesty_gap]
        axes.plot(
            [point.distortion["l1"].median for point in points],
            [point.honesty_gap.median for point in points if point.honesty_gap],
            color=colour,
            linewidth=2.2,
            marker=marker,
            markersize=7,
            markeredgecolor=theme.surface,
            label=curve.label,
        )
    axes.axhline(0.0, color=theme.muted, linewidth=1.3, linestyle=(0, (1, 2)))
    axes.set_xlabel(AXES["l1"])
    heading(axes, theme, "fresh attacker minus game's adversary, in points")
    percent(axes.yaxis)
    axes.yaxis.set_major_formatter(lambda value, _: in_points(value, digits=0) if round(value, 6) else "0")
    if len(frontier.curves) > 1:
        legend(axes, theme)


def _in_order(curve: Curve, metric: str) -> list[Point]:
    known = (point for point in curve.points if not math.isnan(point.distortion[metric].median))
    return sorted(known, key=lambda point: point.distortion[metric].median)


def _table(frontier: Frontier, metric: str) -> Table:
    columns = ("curve", "lambda", "seeds", metric, f"{metric}_mean", "balanced_accuracy", "balanced_accuracy_mean")
    levels = ("lower", "upper", "in_training", "honesty_gap", "clean", "clean_lower", "clean_upper", "guess")
    rows = tuple(
        (
            *(curve.label, point.lam, len(point.runs), point.distortion[metric].median, point.distortion[metric].mean),
            *(point.leakage.median, point.leakage.mean, point.lower, point.upper),
            point.in_training.median if point.in_training else None,
            point.honesty_gap.median if point.honesty_gap else None,
            *(frontier.clean.median, frontier.clean_lower, frontier.clean_upper, frontier.guess),
        )
        for curve in frontier.curves
        for point in curve.points
    )
    return Table(columns + levels, rows)


def _told(frontier: Frontier, metric: str) -> str:
    """The curve in words, for those who do not see it."""
    told = [
        f"{curve.label}, lambda {point.lam:.3g}: {share(point.leakage.median)} at {point.distortion[metric].median:.3g}"
        for curve in frontier.curves
        for point in curve.points[:_CROWD]
    ]
    levels = f"Undefended data {share(frontier.clean.median)}, blind guess {share(frontier.guess)}."
    return "; ".join(told[: 2 * _CROWD]) + ". " + levels
