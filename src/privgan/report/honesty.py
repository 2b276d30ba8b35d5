"""The gap between in-training and held-out attacker (honesty gap), in balanced accuracy."""

from functools import partial

from matplotlib.axes import Axes

from privgan.html import Table
from privgan.report.figures import AXES, HALF, Figure, heading, legend, percent, plot
from privgan.report.frontier import Frontier, in_order
from privgan.report.tables import in_points
from privgan.report.theme import MARKERS, Theme

GAPS = ("honesty_gap", "honesty_gap_at_best_threshold", "honesty_gap_auc")


def gap_figure(frontier: Frontier) -> Figure | None:
    """The gap of every run against distortion; None where no run was trained against an adversary."""
    rows = tuple(
        (
            *(curve.label, run.lam, run.seed, run.signature, run.distortion[frontier.metric]),
            *(run.leakage.honesty_gap, run.leakage.gap_at_best_threshold, run.leakage.gap_auc),
        )
        for curve in frontier.curves
        for run in curve.runs
        if run.leakage.in_training
    )
    if not rows:
        return None
    return Figure(
        name="gap",
        title="Honesty gap",
        caption="Balanced accuracy of the strongest fresh attacker less that of the adversary that the channel was "
        "trained against, which decides at logit 0. Above zero, the game underestimates leakage. The table has the gap "
        "with a threshold from validation people, too, and that in the area under the curve.",
        alt=f"Honesty gap, strongest fresh attacker minus adversary of the game, against {AXES[frontier.metric]}.",
        table=Table(("curve", "lambda", "seed", "signature", frontier.metric, *GAPS), rows),
        runs=frontier.runs,
        paint=partial(plot, partial(_draw, frontier), size=HALF),
    )


def _draw(frontier: Frontier, axes: Axes, theme: Theme) -> None:
    metric = frontier.metric
    for number, curve in enumerate(frontier.curves):
        points = [point for point in in_order(curve, metric) if point.honesty_gap]
        if not points:
            continue
        colour, marker = theme.colour(number), MARKERS[number % len(MARKERS)]
        x = [run.distortion[metric] for run in curve.runs]
        axes.plot(x, [run.leakage.honesty_gap for run in curve.runs], marker, color=colour, markersize=3.5, alpha=0.55)
        axes.plot(
            [point.distortion[metric].median for point in points],
            [point.honesty_gap.median for point in points if point.honesty_gap],
            color=colour,
            linewidth=2.2,
            marker=marker,
            markersize=7,
            markeredgecolor=theme.surface,
            label=curve.label,
        )
    axes.axhline(0.0, color=theme.muted, linewidth=1.3, linestyle=(0, (1, 2)))
    axes.set_xlabel(AXES[metric])
    heading(axes, theme, "fresh attacker minus game's adversary, in points")
    percent(axes.yaxis)
    low, high = axes.get_ylim()
    digits = 0 if high - low > 0.05 else 1
    axes.yaxis.set_major_formatter(lambda value, _: in_points(value, digits) if round(value, 6) else "0")
    if len(frontier.curves) > 1:
        legend(axes, theme)
