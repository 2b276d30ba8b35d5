"""What `run.json` and `leakage.json` hold, as types. All entries may be absent: a run may be under way, or older."""

from typing import Any, Literal

from typing_extensions import TypedDict

from privgan.runs.typed_attack import (
    AttackRecord,
    BayesRisk,
    BelowLinear,
    Certificate,
    Guess,
    KeptUtility,
    LearningCurve,
    Planted,
    Precision,
)


class SecretClasses(TypedDict):
    """A sensitive attribute; without classes where it is a number."""

    name: str
    classes: list[str]


class Reference(TypedDict, total=False):
    """A channel that is known to leak nothing on a set: its distortion, and the guess that is left."""

    name: str
    l1: float
    mse: float
    psnr: float
    ssim: float
    balanced_accuracy: float


class Changes(TypedDict, total=False):
    """How far releases are from originals: of a table its columns, of messages tokens, edit distance and meaning."""

    columns: dict[str, dict[str, float]]
    weighted: float
    tokens: float
    edit: float
    meaning: float


class DataRecord(TypedDict, total=False):
    """The data of a run; counts, groups and class_balance by split. synthetic: its rows are of nobody.

    metric: the distortion that its leakage is drawn against. law: parameters of a set of a known law.
    """

    name: str
    synthetic: bool
    fingerprint: str
    sensitive: str | list[str]
    secrets: list[SecretClasses]
    s_names: list[str]
    shape: list[int]
    counts: dict[str, int]
    groups: dict[str, int]
    class_balance: dict[str, float | dict[str, float] | None]
    metric: str
    law: dict[str, float]
    reference: Reference | None


class Tried(TypedDict, total=False):
    """A channel with cells that a bound was asked of: its settings, and what to expect of it on validation people."""

    cells: int
    allowance: float
    distortion: float
    forecast: float
    deviation: float
    utility_lost: float


class TrainRecord(TypedDict, total=False):
    """What the fit says: steps, 0 where no step was taken; distortion by measure, null where there is none.

    strength: config keys of which the first that is set says how strong the setting is. side_accuracy: of the
    predictor of s, where the channel has one. chosen, tried: of a fit under a bound.
    stages: of a fit of several, what each said.
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
    changes: Changes
    side_accuracy: float
    seconds_components: float
    seconds_matching: float
    chosen: Tried
    tried: list[Tried]
    stages: "list[TrainRecord]"


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
    data: DataRecord
    versions: dict[str, str | None]
    commit: str | None
    device: str
    started: str
    seconds: float
    train: TrainRecord


class ExternalData(TypedDict, total=False):
    """What was judged that privgan did not release: the files, and rows and persons by role."""

    released: str
    original: str | None
    labels: str | None
    sensitive: list[str]
    shape: list[int]
    counts: dict[str, int]
    groups: dict[str, int]


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
    attackers: list[AttackRecord]
    failed: list[AttackRecord]
    broken: list[str]
    strongest: AttackRecord
    by_knowledge: dict[str, AttackRecord | None]
    clean_strongest: AttackRecord | None
    in_training: AttackRecord | None
    honesty_gap: float | None
    honesty_gap_at_best_threshold: float | None
    honesty_gap_auc: float | None
    networks_below_linear: BelowLinear | None
    above_clean: bool | None
    indicative: bool
    precision: Precision
    bayes_risk: BayesRisk | None
    learning_curve: LearningCurve | None
    certificate: Certificate | None
    planted: list[Planted]
    unchanged: float | None
    unseen: list[str]
    remarks: list[str]
    data: ExternalData
    utility: dict[str, KeptUtility] | None
    panel: dict[str, Any]
