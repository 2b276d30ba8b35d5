"""What `manifest.json` of a release holds, as types."""

from typing import Literal

from typing_extensions import TypedDict

from privgan.release.drift import Statistics
from privgan.runs.typed import Changes


class Identity(TypedDict, total=False):
    """What must be the same for a release to be gone on with; format and quality of pictures."""

    input: str
    channel: str
    seed: int | None
    kind: str
    format: str
    quality: int


class Facts(TypedDict, total=False):
    """What one kind of input has besides: size of pictures, cells that were replaced, how messages changed."""

    size: list[int]
    replaced: int
    changes: Changes
    remarks: list[str]


class Drift(TypedDict, total=False):
    """What differs from the training rows; like_training is null where that is not known."""

    like_training: bool | None
    differences: list[str]
    statistics: Statistics


class ManifestRecord(Facts, total=False):
    """`manifest.json`; all from `finished` on once it is done. counts: in, out (released) and skipped."""

    state: Literal["running", "done"]
    identity: Identity
    privgan: str
    torch: str
    finished: str
    counts: dict[str, int]
    noise: str
    distortion: dict[str, float | None] | None
    drift: Drift
