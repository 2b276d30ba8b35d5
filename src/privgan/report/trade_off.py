"""The Pareto-optimal settings, and the best trade-off among them."""

import math
from collections.abc import Iterable

from privgan.report.frontier import RISING, Frontier, Point


def pareto(points: Iterable[Point], metric: str = "l1") -> tuple[Point, ...]:
    """The Pareto-optimal points in median distortion and median leakage, by rising distortion.

    Leakage is that on validation people (`Point.picked_by`), so that what is reported of a point is one look at test.
    """
    sign = -1.0 if RISING[metric] else 1.0
    known = [point for point in points if not math.isnan(point.distortion[metric].median)]
    front: list[Point] = []
    for point in sorted(known, key=lambda p: (sign * p.distortion[metric].median, p.picked_by)):
        if not front or point.picked_by < front[-1].picked_by:
            front.append(point)
    return tuple(front)


def best_trade_off(frontier: Frontier) -> Point | None:
    """The knee of the front: least sum of distortion and leakage, each from 0 (best met) to 1 (worst met) on its scale.

    Leakage is scaled from the guess level to the clean level, distortion from 0 to the largest on the front.
    """
    metric = frontier.metric
    front = pareto(frontier.points, metric)
    if not front:
        return None
    span = max(frontier.clean.median - frontier.guess, 1e-9)
    reach = max(point.distortion[metric].median for point in front) or 1.0
    return min(front, key=lambda p: p.distortion[metric].median / reach + (p.picked_by - frontier.guess) / span)
