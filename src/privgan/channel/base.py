"""The channel W: what edits a row on its owner's device before it is released (paper, section 2.1).

Shapes: B batch, C colour channels, H height, W width, F features.
"""

import json
from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from privgan.errors import RequestError

WEIGHTS, PLAN = "channel.safetensors", "channel.json"


class Channel(nn.Module, ABC):
    """A map x~ = W(x) or W(x, s) from rows to releasable rows of the same shape and range.

    A subclass passes its own constructor arguments to `super().__init__`, so that the folder written by `save`
    says what is needed to build the same net again. Arguments must be plain JSON values.
    """

    def __init__(self, shape: Sequence[int], **arguments: Any) -> None:
        super().__init__()
        self.shape = tuple(shape)
        self.arguments = arguments

    @abstractmethod
    def forward(self, x: Tensor, s: Tensor | None = None) -> Tensor:
        """x_BCHW (or x_BF) in [0, 1] -> release of the same shape and range, float32; s_B where the channel sees it."""

    @property
    def learns(self) -> bool:
        """Whether there is a parameter to train; a fixed mechanism has none."""
        return any(parameter.requires_grad for parameter in self.parameters())

    def save(self, folder: Path) -> None:
        """Write `channel.safetensors` and `channel.json` (no pickle), each to a temporary name and renamed."""
        plan = {
            "channel": f"{type(self).__module__}.{type(self).__qualname__}",
            "arguments": {"shape": list(self.shape), **self.arguments},
            "input": {"shape": list(self.shape), "range": [0.0, 1.0]},
        }
        weights, text = folder / f"{WEIGHTS}.new", folder / f"{PLAN}.new"
        save_file({name: value.contiguous() for name, value in self.state_dict().items()}, weights)
        text.write_text(json.dumps(plan, indent=2) + "\n")
        weights.replace(folder / WEIGHTS)
        text.replace(folder / PLAN)

    @classmethod
    def restore(cls, arguments: dict[str, Any], weights: dict[str, Tensor]) -> Self:
        """The channel with these constructor arguments and weights, in evaluation mode."""
        channel = cls(**arguments)
        channel.load_state_dict(weights)
        return channel.eval()


def load(folder: Path) -> Channel:
    """The channel that `Channel.save` wrote into a folder.

    Raises RequestError when the folder holds no channel, or one that this version cannot build. Only classes of
    this package are ever built, whatever the file says.
    """
    from privgan.channel import KINDS

    try:
        plan = json.loads((folder / PLAN).read_text())
        return KINDS[plan["channel"]].restore(plan["arguments"], load_file(folder / WEIGHTS))
    except FileNotFoundError as missing:
        raise RequestError(f"no trained channel in {folder} ({Path(missing.filename).name} is missing)") from missing
    except Exception as broken:
        reason = " ".join(str(broken).split())[:200]
        raise RequestError(f"{folder / PLAN} is no channel of this version: {reason}; train it again") from broken
