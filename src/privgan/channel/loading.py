"""A channel from the folder that `Channel.save` wrote, which may be anybody's."""

import math
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file
from torch import Tensor

from privgan.channel.base import PLAN, WEIGHTS, Channel
from privgan.config.registry import member
from privgan.config.renamed import arguments_of_record
from privgan.errors import RequestError
from privgan.untrusted import open_regular, parse_json, read_bounded

PLAN_BYTES = 4 << 20
FREE_NUMBERS = 1 << 26  # of a channel without a file for them, and of a row


def load(folder: Path) -> Channel:
    """The channel that `Channel.save` wrote.

    Only classes of this package, of entry points and of `extensions` are ever built, whatever the file says.

    Args:
        folder: with `channel.json` and `channel.safetensors`.

    Returns:
        The channel in evaluation mode, on the CPU.

    Raises:
        RequestError: the folder holds no channel, or one that this version cannot build.
    """
    try:
        plan = parse_json(read_bounded(folder / PLAN, PLAN_BYTES))
        kind: type[Channel] = member("channel", plan["channel"])
        with open_regular(folder / WEIGHTS):  # no FIFO, which would never answer
            weights = load_file(folder / WEIGHTS)
        arguments = arguments_of_record("channel", plan["arguments"])
        _check_size(kind, arguments, weights)
        return kind.restore(arguments, weights)
    except RequestError as error:
        raise RequestError(f"{folder / PLAN}: {error}") from error
    except FileNotFoundError as missing:
        raise RequestError(f"no trained channel in {folder} ({Path(missing.filename).name} is missing)") from missing
    except Exception as broken:
        reason = " ".join(str(broken).split())[:200]
        raise RequestError(f"{folder / PLAN} is no channel of this version: {reason}; train it again") from broken


def _check_size(kind: type[Channel], arguments: dict[str, Any], weights: Mapping[str, Tensor]) -> None:
    """ValueError where the arguments claim far more numbers than the file of the weights holds.

    They are counted without memory; a constructor that cannot do without is taken at its shape.
    """
    held = sum(value.numel() for value in weights.values())
    claimed = math.prod(int(size) for size in arguments["shape"])
    with suppress(Exception), torch.device("meta"):
        claimed += sum(value.numel() for value in kind(**arguments).state_dict().values())
    if claimed > held + FREE_NUMBERS:
        raise ValueError(f"its arguments claim {claimed} numbers and its file holds {held}")
