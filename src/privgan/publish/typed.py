"""What `card.json` holds, as types."""

from typing import Literal

from typing_extensions import TypedDict

from privgan.channel.plan import Input
from privgan.runs.typed import SecretClasses
from privgan.runs.typed_attack import Certificate, KeptUtility


class DrawnInput(TypedDict):
    """Random numbers that an ONNX graph is given with every row; shape without the batch."""

    name: str
    law: Literal["normal", "uniform"]
    shape: list[int]


class Difference(TypedDict):
    """Of a graph from its channel on so many random rows: before rounding, and of pictures in levels of 255."""

    rows: int
    float: float
    levels: int | None


class GraphFacts(TypedDict, total=False):
    """The ONNX graph; missing: why there is none, in place of all else."""

    missing: str
    file: str
    opset: int
    inputs: list[str]
    takes: str
    draws: list[DrawnInput]
    difference: Difference


class CardData(TypedDict):
    """The set: rows and persons by role; source and terms in the publisher's words."""

    name: str
    fingerprint: str
    shape: list[int]
    rows: dict[str, int]
    persons: dict[str, int]
    source: str | None
    terms: str | None


class CardReading(TypedDict, total=False):
    """How well one attacker infers a sensitive attribute; auc of classes, r2 of a number."""

    name: str
    balanced_accuracy: float
    lower: float
    upper: float
    confidence: float
    n: int
    auc: float
    r2: float


class CardLeakage(TypedDict):
    """Of one sensitive attribute: the strongest attacker on the release beside what it is compared with."""

    task: str
    attackers: list[str]
    strongest: CardReading
    clean: CardReading | None
    blind_guess: float
    in_training: float | None
    honesty_gap: float | None
    above_clean: bool | None
    broken: list[str]


class Bound(Certificate, total=False):
    """What no attacker exceeds for one sensitive attribute. kind: what proves it."""

    secret: str
    kind: str


class CardUtility(TypedDict, total=False):
    """What releases are still good for."""

    risk: dict[str, float | None]
    risk_rows: int
    kept: dict[str, KeptUtility]


class CardChannel(TypedDict):
    """random: whether it draws anew for every row; null where that is not known."""

    kind: str
    hash: str
    input: Input
    random: bool | None


class CardRun(TypedDict):
    """Where the channel comes from."""

    signature: str | None
    versions: dict[str, str | None] | None
    commit: str | None
    device: str | None
    started: str | None
    seconds: float | None


class Reproduce(TypedDict):
    """What to give again."""

    command: str
    seed: int | None
    name: str | None


class Card(TypedDict):
    """`card.json`. failings: why the channel did not pass its evaluation; empty where it passed.

    from_whom: levels of knowledge of the attackers. not_protected: what the figures do not speak of.
    """

    failings: list[str]
    hidden: list[SecretClasses]
    from_whom: list[str]
    data: CardData
    leakage: dict[str, CardLeakage]
    bounds: list[Bound]
    distortion: dict[str, float | None] | None
    utility: CardUtility
    not_protected: list[str]
    channel: CardChannel
    graph: GraphFacts
    date: str
    privgan: str
    run: CardRun
    reproduce: Reproduce
