"""What `leakage.json` holds of attackers and of what stands beside them, as types. All entries may be absent."""

from typing import Literal

from typing_extensions import TypedDict


class BestThreshold(TypedDict, total=False):
    """Figures of the game's adversary with the threshold that is best on validation people."""

    balanced_accuracy: float
    alone_lower: float
    alone_upper: float


class AttackRecord(TypedDict, total=False):
    """One attacker: on the release or on the undefended (clean) rows; lower and upper hold for all of them together.

    knows: its threat model. n: test rows, of so many persons. exact_...: of an attacker that knows the law.
    failed: the reason, in place of figures.
    """

    name: str
    on: Literal["released", "clean"]
    knows: str
    kind: str
    times_epochs: float
    task: str
    accuracy: float
    accuracy_lower: float
    accuracy_upper: float
    balanced_accuracy: float
    exact_accuracy: float | None
    exact_balanced_accuracy: float | None
    validation_balanced_accuracy: float
    validation_held_out: float | None
    guess_accuracy: float
    advantage: float
    advantage_lower: float
    advantage_upper: float
    lower: float
    upper: float
    alone_lower: float
    alone_upper: float
    n: int
    persons: int
    classes: int
    class_rows: list[int]
    auc: float | None
    auc_lower: float | None
    auc_upper: float | None
    mse: float | None
    r2: float | None
    best_threshold: BestThreshold
    information: dict[str, float]
    design_effect: float
    confidence: float
    comparisons: int
    effective_comparisons: float
    seconds: float | None
    broken: bool
    failed: str


class Guess(TypedDict, total=False):
    """Who sees nothing and names the most frequent class."""

    accuracy: float
    balanced_accuracy: float


class Planted(TypedDict, total=False):
    """A secret that was planted in a copy of the release: where, how readable, and who found it."""

    place: str
    strength: str
    readable: float
    found_by: str | None
    balanced_accuracy: float | None
    lower: float | None
    upper: float | None


class Certificate(TypedDict, total=False):
    """What no attacker exceeds; confidence is null where noise promises it. people_S, cells: what was counted."""

    balanced_accuracy: float
    advantage: float
    confidence: float | None
    method: str
    plug_in: float
    limits: dict[str, float]
    cells: int
    people_S: list[int]
    roles: list[str]
    tv: float | None
    epsilon: float
    delta: float


class Precision(TypedDict, total=False):
    """How wide the strongest attacker's interval is, and the test rows that the target would need."""

    width: float
    target: float | None
    rows: int
    rows_needed: int | None
    rows_needed_at_worst: int | None


class Model(TypedDict, total=False):
    """The best linear model or network."""

    name: str
    validation_balanced_accuracy: float
    balanced_accuracy: float


class BelowLinear(TypedDict, total=False):
    """The best linear model and the best network, where the network reaches less."""

    linear: Model
    network: Model


class BayesRisk(TypedDict, total=False):
    """The least error that anybody reached; rule: one that converges to the Bayes risk, null where none does."""

    by: str | None
    estimate: float | None
    lower: float | None
    upper: float | None
    rule: str | None
    rule_error: float | None
    cover_hart: float | None
    guess: float
    rows: int
    test_rows: int


class LearningCurve(TypedDict, total=False):
    """The strongest attacker by the training rows it had, and what eight times as many would give, with its band."""

    name: str
    rows: list[int]
    balanced_accuracy: list[float]
    limits: list[list[float]]
    extrapolated_rows: int
    extrapolated: float
    band: list[float]
    confidence: float


class ModelFigures(TypedDict, total=False):
    """How well a model tells a utility column of test rows."""

    model: str
    accuracy: float
    balanced_accuracy: float
    auc: float


class KeptUtility(TypedDict, total=False):
    """Of one utility column: a model fitted on released rows, on both kinds of test rows; clean: one of originals."""

    released: ModelFigures
    original: ModelFigures
    clean: ModelFigures
    blind_guess: float
