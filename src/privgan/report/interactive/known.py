"""What is known of a set before any run: the lines of theory, and a reference channel."""

import math
from collections.abc import Iterator
from itertools import count

import numpy as np

from privgan.report.data_sets import METRICS
from privgan.report.frame import AWARE, Line, frames_of
from privgan.report.frame.sampled import sampled
from privgan.report.frontier import Frontier
from privgan.report.interactive.typed import Known

_DASHES = 3  # of families, in the style sheet
_BEYOND = 1.1  # how far lines go on behind the distortion of a constant release


def known(frontier: Frontier) -> Known:
    """{secret, frame: {measure, note, lines: [{name, style, at: [[x, y]]}]}, reference: {name, at: {measure: x}, y}}.

    The last two are missing where nothing is known. Lines are those of balanced accuracy, in the set's own distortion.
    """
    told: Known = {"secret": frontier.data.sensitive}
    if frames := frames_of(frontier.data):
        lines, dashes = sampled(frames[0], _BEYOND * frames[0].constant), count()
        told["frame"] = {
            "measure": frontier.metric,
            "note": frames[0].note,
            "lines": [
                {"name": one.name, "style": _style(one.line, dashes), "at": _points(one.x, one.y)} for one in lines
            ],
        }
    if reference := frontier.data.reference:
        places = {measure: frontier.data.reference_distortion(measure) for measure in METRICS}
        at = {measure: place for measure, place in places.items() if not math.isnan(place)}
        told["reference"] = {"name": reference["name"], "at": at, "y": reference["balanced_accuracy"]}
    return told


def _style(line: Line, dashes: Iterator[int]) -> str:
    """A class of the page's style sheet; families take its dashes in turn."""
    if line.kind == "optimum":
        return "aware" if line.name == AWARE else "blind"
    return f"family-{next(dashes) % _DASHES}" if line.kind == "family" else line.kind


def _points(x: np.ndarray, y: np.ndarray) -> list[list[float]]:
    """Every second one, to four digits; those that do not exist are left out."""
    return [[float(f"{a:.4g}"), float(f"{b:.4g}")] for a, b in zip(x[::2], y[::2], strict=True) if b == b]
