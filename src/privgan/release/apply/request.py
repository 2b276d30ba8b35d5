"""What a user wants released, and by which channel."""

import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from privgan.data.columns import is_table
from privgan.data.json_lines import is_lines
from privgan.errors import RequestError
from privgan.runs.record import CHANNEL

if TYPE_CHECKING:  # a request is refused before these come with torch
    from privgan.channel.base import Channel
    from privgan.release.apply.typed import Identity
    from privgan.release.preprocessing import Preprocessing

SUFFIX = {"png": ".png", "jpeg": ".jpg"}
UNKNOWN = ("refuse", "skip", "frequent")
SENSITIVE, OTHERS = ("constant", "drop", "keep"), ("keep", "drop")


@dataclass(frozen=True)
class Request:
    """Paths and options, as `conf/apply.yaml` explains them. RequestError where they do not go together."""

    run: Path
    input: Path
    output: Path
    labels: Path | None = None
    key: str | None = None
    format: str = "png"
    quality: int = 95
    unknown: str = "refuse"
    sensitive: str = "constant"
    others: str = "keep"
    batch: int = 64
    seed: int | None = None
    device: str = "cpu"

    def __post_init__(self) -> None:
        for name, value, known in (
            ("format", self.format, tuple(SUFFIX)),
            ("unknown", self.unknown, UNKNOWN),
            ("sensitive", self.sensitive, SENSITIVE),
            ("others", self.others, OTHERS),
        ):
            if value not in known:
                raise RequestError(f"{name}={value} is not known: choose one of {', '.join(known)}")
        if not 1 <= self.quality <= 100 or self.batch < 1:
            raise RequestError(f"quality={self.quality} must be 1 to 100 and batch={self.batch} at least 1")
        for name, path in (("input", self.input), ("labels", self.labels)):
            if path is not None and not path.exists():
                raise RequestError(f"{name}={path} is missing: give its path")
        if self.output.resolve() == self.input.resolve() or self.input.resolve() in self.output.resolve().parents:
            raise RequestError(f"output={self.output} lies within input={self.input}: choose a folder beside it")
        if self.named_kind != "pictures" and self.output.suffix.lower() != self.input.suffix.lower():
            raise RequestError(
                f"input={self.input} and output={self.output} have different endings: what goes in as "
                f"{self.input.suffix} comes out so"
            )

    @cached_property
    def kind(self) -> Literal["pictures", "table", "array", "messages"]:
        """Of the input, by its name, and by what the channel releases."""
        texts = "texts" in getattr(self.channel, "row_kinds", ())
        return "messages" if texts and self.named_kind != "array" else self.named_kind

    @property
    def named_kind(self) -> Literal["pictures", "table", "array"]:
        """Of the input, by its name."""
        if self.input.is_dir() or self.input.suffix.lower() == ".zip":
            return "pictures"
        if is_table(self.input) or is_lines(self.input):
            return "table"
        if self.input.suffix.lower() == ".npz":
            return "array"
        raise RequestError(
            f"input={self.input} is nothing that can be released: give a folder or zip of pictures, a folder of "
            "messages, a table (.csv, .jsonl, .parquet) or an array (.npz)"
        )

    @cached_property
    def channel(self) -> "Channel":
        """The trained channel, on its device, in evaluation mode."""
        from privgan.channel.loading import load

        return load(self.run).to(self.device).eval()

    @cached_property
    def preprocessing(self) -> "Preprocessing | None":
        from privgan.release.preprocessing import Preprocessing

        return Preprocessing.load(self.run)

    @property
    def needs_s(self) -> bool:
        """Whether the channel has to be given s with every row."""
        return self.channel.sees == "xs" and self.channel.predictor is None

    @cached_property
    def channel_hash(self) -> str:
        return channel_hash(self.run)

    @property
    def identity(self) -> "Identity":
        """What must be the same for a release to be gone on with."""
        named: Identity = {"input": self.input.name, "channel": self.channel_hash, "seed": self.seed, "kind": self.kind}
        if self.kind == "pictures":
            named["format"], named["quality"] = self.format, self.quality
        return named


def channel_hash(folder: Path) -> str:
    """sha256 of a channel's plan and weights."""
    summed = hashlib.sha256()
    for name in CHANNEL:
        summed.update((folder / name).read_bytes())
    return summed.hexdigest()


def device_of(accelerator: str) -> str:
    """The device for `accelerator` auto, cpu, cuda or gpu. RequestError where there is no such device."""
    import torch

    if accelerator in ("cuda", "gpu") and not torch.cuda.is_available():
        raise RequestError(f"accelerator={accelerator}: no GPU was found; give accelerator=cpu")
    return "cuda" if accelerator != "cpu" and torch.cuda.is_available() else "cpu"
