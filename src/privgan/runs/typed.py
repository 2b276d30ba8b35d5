"""What `run.json` and `leakage.json` hold, as types. All entries may be absent: a run may be under way, or older."""

from typing import Any, Literal

from typing_extensions import TypedDict


class Data(TypedDict, total=False):
    """The data of a run; counts, groups and class_balance by split. synthetic: its rows are of nobody.

    metric: the distortion that its leakage is drawn against. law: parameters of a set of a known law.
    """

    name: str
    synthetic: bool
    fingerprint: str
    sensitive: str | list[str]
    secrets: list[dict[str, Any]]
    s_names: list[str]
    shape: list[int]
    counts: dict[str, int]
    groups: dict[str, int]
    class_balance: dict[str, Any]
    metric: str
    law: dict[str, float]
    reference: dict[str, Any] | None


class Train(TypedDict, total=False):
    """What the fit says: steps, 0 where no step was taken; distortion by measure, null where there is none.

    strength: config keys of which the first that is set says how strong the setting is.
    """

    steps: int
    strength: list[str]
    precision: str
    lam: float | None
    validation_advantage: float | None
    images_per_second: float | None
    peak_memory_bytes: int | None
    distortion: dict[str, float | None]
    risk: dict[str, float | None]
    risk_rows: int
    changes: dict[str, Any]


class RunRecord(TypedDict, total=False):
    """`run.json`. config is plain values; seconds are those of all processes that worked at it.

    seal: of the account that wrote signature and config. stopped: by which signal, and where. threads: of the CPU.
    """

    schema: int
    signature: str
    state: Literal["running", "done", "failed"]
    reason: str
    command: str | None
    config: dict[str, Any]
    seal: str | None
    stopped: str
    threads: int
    seed: int
    data: Data
    versions: dict[str, str | None]
    commit: str | None
    device: str
    started: str
    seconds: float
    train: Train


class Attack(TypedDict, total=False):
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
    accuracy_lower: float | None
    accuracy_upper: float | None
    balanced_accuracy: float
    exact_accuracy: float | None
    exact_balanced_accuracy: float | None
    validation_balanced_accuracy: float
    validation_held_out: float | None
    guess_accuracy: float
    advantage: float
    advantage_lower: float | None
    advantage_upper: float | None
    lower: float
    upper: float
    alone_lower: float | None
    alone_upper: float | None
    n: int
    persons: int
    classes: int
    class_rows: list[int]
    auc: float | None
    auc_lower: float | None
    auc_upper: float | None
    mse: float | None
    r2: float | None
    best_threshold: dict[str, float | None]
    information: dict[str, float | None]
    design_effect: float | None
    confidence: float
    comparisons: int
    effective_comparisons: float | None
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


class LeakageRecord(TypedDict, total=False):
    """`leakage.json`; of several secrets each by its name in `secrets`, and above them what leaks most.

    strongest: on the release, by figures of validation people. in_training: the adversary of the game.
    unchanged, unseen, remarks, data: of external data. indicative: a small panel attacked.
    """

    schema: int
    task: str
    secret: str
    secrets: "dict[str, LeakageRecord]"
    blind_guess: Guess
    attackers: list[Attack]
    failed: list[Attack]
    broken: list[str]
    strongest: Attack
    by_knowledge: dict[str, Attack | None]
    clean_strongest: Attack | None
    in_training: Attack | None
    honesty_gap: float | None
    honesty_gap_at_best_threshold: float | None
    honesty_gap_auc: float | None
    networks_below_linear: BelowLinear | None
    above_clean: bool | None
    indicative: bool
    precision: Precision
    bayes_risk: dict[str, Any] | None
    learning_curve: dict[str, Any] | None
    certificate: Certificate | None
    planted: list[Planted]
    unchanged: float | None
    unseen: list[str]
    remarks: list[str]
    data: dict[str, Any]
    utility: dict[str, Any] | None
    panel: dict[str, Any]
