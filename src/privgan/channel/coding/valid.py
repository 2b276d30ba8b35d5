"""Rows of a table as a net writes them, made valid: one word a column, numbers that were seen, or no value.

Shapes: B batch, F features, W features of a column.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Literal

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from privgan.data.layout import Part

NUMBER, INDICATOR = -1, -2  # in place of the number of a column of words
SHARPNESS = 8.0  # of the softmax: features that are written as 0 and 1 become words that are nearly certain


class ValidRows(nn.Module):
    """x_BF as written -> probabilities of words and of absence, or one valid row.

    What is known of the columns lies in buffers, so it is saved with the channel. Until `describe` was called every
    feature is a number without bounds. It is read once and kept as plain numbers: a graph can look into no buffer.

    Args:
        values: F.
    """

    block_F: Tensor
    low_F: Tensor
    high_F: Tensor
    step_F: Tensor
    origin_F: Tensor
    weight_F: Tensor

    def __init__(self, values: int) -> None:
        super().__init__()
        self.register_buffer("block_F", torch.full((values,), NUMBER))
        self.register_buffer("low_F", torch.full((values,), -1e9))
        self.register_buffer("high_F", torch.full((values,), 1e9))
        self.register_buffer("step_F", torch.zeros(values))
        self.register_buffer("origin_F", torch.zeros(values))
        self.register_buffer("weight_F", torch.ones(values))
        self._known: dict[str, list[float]] | None = None

    def describe(self, parts: Sequence[Part]) -> None:
        """Take the columns of the set."""
        self._known = None
        for number, part in enumerate(parts):
            first = part.start
            # Half of the squared change of a block is 1 where the word changes.
            self.weight_F[part.features] = (part.weight / (2 if part.words else 1)) ** 0.5
            if part.words:
                self.block_F[part.features] = number
                continue
            self.block_F[first] = NUMBER
            self.low_F[first], self.high_F[first] = part.low, part.high
            self.step_F[first], self.origin_F[first] = part.step, part.origin
            if part.indicator:
                self.block_F[first + 1] = INDICATOR

    def expected(self, x_BF: Tensor) -> Tensor:
        """Probabilities of the words and of absence; numbers as they are."""
        columns = list(x_BF.unbind(1))
        for of in self._blocks():
            columns[of] = F.softmax(SHARPNESS * x_BF[:, of], dim=1).unbind(1)
        for place in self._places(INDICATOR):
            columns[place] = torch.sigmoid(SHARPNESS * (x_BF[:, place] - 0.5))
        return torch.stack(columns, dim=1)

    def drawn(self, expected_BF: Tensor, draw: bool) -> Tensor:
        """A valid row: words at random with these probabilities or the likeliest, numbers within what was seen."""
        noise_BF = -torch.log(-torch.log(torch.rand_like(expected_BF).clamp(1e-9, 1 - 1e-7))) if draw else None
        columns = list(expected_BF.unbind(1))
        for of in self._blocks():
            score_BW = expected_BF[:, of]
            if noise_BF is not None:
                score_BW = score_BW.clamp(min=1e-9).log() + noise_BF[:, of]
            columns[of] = F.one_hot(score_BW.argmax(dim=1), score_BW.shape[1]).to(expected_BF.dtype).unbind(1)
        for place in self._places(NUMBER):
            columns[place] = self._seen(expected_BF[:, place], place)
        for place in self._places(INDICATOR):
            level = 0.5 if noise_BF is None else torch.rand_like(expected_BF[:, place])
            gone_B = expected_BF[:, place] > level
            columns[place] = gone_B.to(expected_BF.dtype)
            columns[place - 1] = columns[place - 1].masked_fill(gone_B, 0.0)
        return torch.stack(columns, dim=1)

    @property
    def number_F(self) -> Tensor:
        """Which features are numbers."""
        return self.block_F == NUMBER

    def places(self, kind: Literal["number", "indicator"]) -> list[int]:
        """Where the numbers lie, or what says that a number is absent."""
        return self._places(NUMBER if kind == "number" else INDICATOR)

    def _seen(self, value_B: Tensor, place: int) -> Tensor:
        low, high, step, origin = (self._plain(name)[place] for name in ("low_F", "high_F", "step_F", "origin_F"))
        if step:
            value_B = torch.round((value_B - origin) / step) * step + origin
        return value_B.clamp(low, high)

    def _blocks(self) -> Iterator[slice]:
        """Where the features of each column of words lie."""
        block = self._plain("block_F")
        start = 0
        while start < len(block):
            stop = start + 1
            while block[start] >= 0 and stop < len(block) and block[stop] == block[start]:
                stop += 1
            if block[start] >= 0:
                yield slice(start, stop)
            start = stop

    def _places(self, kind: int) -> list[int]:
        return [place for place, block in enumerate(self._plain("block_F")) if block == kind]

    def _plain(self, name: str) -> list[float]:
        if self._known is None:
            names = ("block_F", "low_F", "high_F", "step_F", "origin_F")
            self._known = {one: getattr(self, one).tolist() for one in names}
        return self._known[name]

    def _load_from_state_dict(self, *given: Any) -> None:
        self._known = None
        super()._load_from_state_dict(*given)
