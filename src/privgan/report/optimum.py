"""Distances to the optimum, and before them the curve itself where the frame is one of raw accuracy."""

from collections.abc import Iterator

from privgan.report.curve import curve_figure
from privgan.report.distance import distance_note, distance_overview, distance_table
from privgan.report.frame import Frame
from privgan.report.frontier import Frontier
from privgan.report.leakage import BALANCED
from privgan.report.parts import Part, listing
from privgan.report.raw import in_accuracy


def optimum(frontier: Frontier, frame: Frame) -> Iterator[Part | None]:
    """What a report shows of a data set beside one frame: a curve where it needs one of its own, and the distances."""
    read, title, name = frontier, "Distance to the optimum", "distance"
    if frame.kind != BALANCED:
        read, title, name = in_accuracy(frontier), f"{title}, in raw accuracy", f"{name}-accuracy"
        yield curve_figure(read, read.metric, frame)
    shown, data = distance_overview(read, frame), distance_table(read, frame)
    yield listing(name, title, shown, distance_note(read, frame), data)
