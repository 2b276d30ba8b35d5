"""What the interactive page knows, as types; its scripts read these names."""

from typing import NotRequired

from typing_extensions import TypedDict


class Measure(TypedDict):
    """A distortion: its label on an axis, and whether more of it is better."""

    label: str
    rising: bool


class PageReading(TypedDict):
    """One attacker: balanced accuracy with its limits, and what else is known."""

    name: str
    knows: str
    value: NotRequired[float]
    lower: NotRequired[float]
    upper: NotRequired[float]
    accuracy: NotRequired[float]
    auc: NotRequired[float]
    mse: NotRequired[float]
    r2: NotRequired[float]


class PageLeakage(TypedDict):
    """Readings of one secret by attacker. gap: honesty gap. bound: what no attacker exceeds; certain: how sure."""

    guess: float
    released: dict[str, PageReading]
    clean: dict[str, PageReading]
    failed: list[str]
    gap: NotRequired[float]
    bound: NotRequired[float]
    certain: NotRequired[float]


class PageRun(TypedDict):
    """A point of the curve with this number. secret: the one that leaks most; told: further facts, in words."""

    curve: int
    setting: str
    signature: str
    sweep: str
    channel: str
    seed: int
    distortion: dict[str, float]
    secret: str
    secrets: dict[str, PageLeakage]
    samples: str | None
    command: str
    told: dict[str, str]


class PageCurve(TypedDict):
    """series: the number of its colour."""

    label: str
    series: int


class PageLine(TypedDict):
    """A line of theory. style: a class of the style sheet; at: its points (x, y)."""

    name: str
    style: str
    at: list[list[float]]


class PageFrame(TypedDict):
    """Lines in one measure."""

    measure: str
    note: str
    lines: list[PageLine]


class PageReference(TypedDict):
    """A channel that is known to be good: its distortion by measure, and the balanced accuracy that is left."""

    name: str
    at: dict[str, float]
    y: float


class Known(TypedDict):
    """What is known of a set before any run."""

    secret: str
    frame: NotRequired[PageFrame]
    reference: NotRequired[PageReference]


class PageSet(TypedDict):
    """One set; measure: the one shown first."""

    title: str
    measure: str
    measures: list[str]
    curves: list[PageCurve]
    runs: list[PageRun]
    known: Known


class PageData(TypedDict):
    """Everything."""

    measures: dict[str, Measure]
    sets: list[PageSet]
