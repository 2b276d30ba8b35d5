"""The random draws of a channel as inputs: an ONNX graph draws nothing itself, for its noise would be a clock's.

Within a `Draws` block torch's random functions take their numbers from tensors that were given, in the order of the
calls. Shapes: B batch.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import torch
from torch import Tensor
from torch.overrides import TorchFunctionMode

Law = Literal["normal", "uniform"]


class UnknownDrawError(Exception):
    """A channel draws in a way that cannot become an input."""


@dataclass(frozen=True)
class Draw:
    """Numbers that a channel asks for: standard normal, or uniform in [0, 1); shape without the batch."""

    law: Law
    shape: tuple[int, ...]

    def new(self, rows: int) -> Tensor:
        """Fresh ones from torch's generator."""
        return (torch.randn if self.law == "normal" else torch.rand)(rows, *self.shape)


@dataclass
class Draws(TorchFunctionMode):
    """rows: B. given: the numbers for each call; None: they are drawn, and `asked` says what they were."""

    rows: int | None = None
    given: Sequence[Tensor] | None = None
    asked: list[Draw] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self._next = 0

    def __torch_function__(
        self, func: Callable[..., Any], types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        """Everything but a random draw goes its usual way."""
        kwargs = kwargs or {}
        if func in (torch.randn, torch.rand) and kwargs.get("dtype") not in (None, torch.float32):
            raise UnknownDrawError(f"{func.__name__} of {kwargs['dtype']} would lose what its precision promises")
        if func in (torch.randn_like, torch.rand_like):
            return self._numbers("normal" if func is torch.randn_like else "uniform", tuple(args[0].shape))
        if func in (torch.randn, torch.rand):
            shape = tuple(args[0]) if len(args) == 1 and isinstance(args[0], Sequence) else tuple(args)
            return self._numbers("normal" if func is torch.randn else "uniform", shape)
        if func is Tensor.uniform_:
            low, high = _bounds(args, kwargs)
            return low + (high - low) * self._numbers("uniform", tuple(args[0].shape))
        if func is torch.randint_like:
            low, high = (0, args[1]) if len(args) == 2 else args[1:3]
            uniform = self._numbers("uniform", tuple(args[0].shape))
            return low + (uniform * (high - low)).long().clamp(max=high - low - 1)
        if func is torch.multinomial:
            return self._categorical(*args, **kwargs)
        if func in (torch.bernoulli, Tensor.exponential_, Tensor.normal_, torch.normal, torch.randint, torch.randperm):
            raise UnknownDrawError(f"{func.__name__} cannot become an input of a graph")
        return func(*args, **kwargs)

    def _numbers(self, law: Law, shape: tuple[int, ...]) -> Tensor:
        if not shape or (self.rows is not None and shape[0] != self.rows):
            raise UnknownDrawError(f"a draw of shape {shape} is not one for each row")
        if 0 in shape[1:]:
            return torch.zeros(shape)
        if self.given is not None:
            self._next += 1
            return self.given[self._next - 1]
        draw = Draw(law, tuple(int(size) for size in shape[1:]))
        self.asked.append(draw)
        return draw.new(int(shape[0]))

    def _categorical(self, probability_BK: Tensor, samples: int, replacement: bool = False, **_: Any) -> Tensor:
        """By inversion: the first class whose cumulative probability exceeds a uniform number."""
        if samples != 1:
            raise UnknownDrawError("several draws from one distribution cannot become an input of a graph")
        uniform_B = self._numbers("uniform", (probability_BK.shape[0],))
        until_BK = probability_BK.cumsum(dim=1) / probability_BK.sum(dim=1, keepdim=True)
        return (uniform_B[:, None] >= until_BK[:, :-1]).sum(dim=1, keepdim=True)


def _bounds(args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[float, float]:
    low = args[1] if len(args) > 1 else kwargs.get("from", 0.0)
    high = args[2] if len(args) > 2 else kwargs.get("to", 1.0)
    return float(low), float(high)
