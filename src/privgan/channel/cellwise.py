"""Rows of a table edited cell by cell: what the baselines for tables have in common.

Shapes: B batch, N rows, F features, C columns, L levels of a column, W features of a column, K classes.
"""

from abc import abstractmethod
from collections.abc import Iterable, Sequence

import torch
from torch import Tensor

from privgan.batch import Batch
from privgan.channel.base import classes_of_one_secret
from privgan.channel.fitted import Fitted
from privgan.channel.sample import Sample
from privgan.data.layout import Part
from privgan.errors import RequestError

ROWS = 20_000  # to fit on, at most


class Cellwise(Fitted):
    """Every column has a few levels: its words, or ranges of its numbers of equally many rows, and absence.

    A range is released as the mean of its rows, rounded as the table is. Where the rows are those of no table, every
    value is a column of numbers.

    Raises:
        RequestError: rows that are pictures, fewer than 2 levels.
    """

    row_kinds = frozenset({"vectors"})
    requires_single_categorical_secret = True
    column_C3: Tensor
    edge_CL: Tensor
    shown_CLW: Tensor
    share_KCL: Tensor
    words_C: Tensor

    def __init__(self, shape: Sequence[int], levels: int, **arguments: float | str) -> None:
        super().__init__(shape, levels=levels, **arguments)
        if len(self.shape) != 1 or levels < 2:
            raise RequestError(
                f"channel: levels={levels} must be at least 2, and rows of shape {self.shape} those of a table"
            )
        self.levels = levels
        self.parts: Sequence[Part] = [Part(f"value {place}", "real", place, 1) for place in range(self.shape[0])]

    def describe_rows(self, parts: Sequence[Part] | None) -> None:
        """What the columns are."""
        self.parts = self.parts if parts is None else parts

    def fit(self, batches: Iterable[Batch], classes: int | Sequence[int]) -> None:
        """Levels, what stands for each, and how often each class has it."""
        classes, sample = classes_of_one_secret(classes), Sample(ROWS)
        for batch in batches:
            sample.add(torch.cat([batch.x.float().cpu(), batch.s[:, None].float().cpu()], dim=1))
        x_NF, s_N = sample.rows[:, :-1], sample.rows[:, -1].long()
        edges = [_edges(x_NF, part, self.levels) for part in self.parts]
        counts = [
            part.width if part.words else len(edge) + 1 + part.indicator
            for part, edge in zip(self.parts, edges, strict=True)
        ]
        most, width = max(counts), max(part.width for part in self.parts)
        kept = {
            "column_C3": torch.tensor(
                [(part.start, part.width, count) for part, count in zip(self.parts, counts, strict=True)]
            ),
            "edge_CL": torch.full((len(edges), max(map(len, edges))), float("inf")),
            "shown_CLW": torch.zeros(len(edges), most, width),
            "share_KCL": torch.zeros(classes, len(edges), most),
        }
        for place, (part, edge) in enumerate(zip(self.parts, edges, strict=True)):
            kept["edge_CL"][place, : len(edge)] = edge
            level_N = _level(x_NF[:, part.features], edge, part.words, part.indicator)
            kept["shown_CLW"][place, : counts[place], : part.width] = _shown(x_NF, part, edge, level_N, counts[place])
            for k in range(classes):
                found_L = torch.bincount(level_N[s_N == k], minlength=most).float()
                kept["share_KCL"][k, place] = found_L / found_L.sum().clamp(min=1)
        words = torch.tensor([int(part.words) for part in self.parts])
        kept["words_C"] = words
        self._keep(kept)

    def forward(self, x: Tensor, s: Tensor | None = None) -> Tensor:
        """x_BF -> release of the same shape, float32."""
        parts = []
        for place, ((start, width, count), words) in enumerate(
            zip(self.column_C3.tolist(), self.words_C.tolist(), strict=True)
        ):
            x_BW = x[:, start : start + width].float()
            edge_L = self.edge_CL[place]
            edge_L = edge_L[torch.isfinite(edge_L)]
            level_B = _level(x_BW, edge_L, bool(words), not words and width == 2)
            parts.append(self.shown_CLW[place, self.answer(place, level_B, count), :width])
        return torch.cat(parts, dim=1)

    def _keep(self, fitted: dict[str, Tensor]) -> None:
        super()._keep(fitted)

    @abstractmethod
    def answer(self, place: int, level_B: Tensor, count: int) -> Tensor:
        """The levels that are shown in column `place`, one of `count`, for people of these levels."""


def _edges(x_NF: Tensor, part: Part, levels: int) -> Tensor:
    """Upper ends of all ranges but the last, rising; none of words."""
    if part.words:
        return torch.zeros(0)
    value_N = x_NF[:, part.start]
    value_N = value_N[x_NF[:, part.start + 1] < 0.5] if part.indicator else value_N
    if not len(value_N):
        return torch.zeros(0)
    quantile_L = torch.quantile(value_N, torch.linspace(0, 1, levels + 1)[1:-1], interpolation="lower").unique()
    return quantile_L[quantile_L < value_N.max()]


def _level(x_BW: Tensor, edge_L: Tensor, words: bool, indicator: bool) -> Tensor:
    if words:
        return x_BW.argmax(dim=1)
    level_B = torch.bucketize(x_BW[:, 0].contiguous(), edge_L)
    return torch.where(x_BW[:, 1] > 0.5, len(edge_L) + 1, level_B) if indicator else level_B


def _shown(x_NF: Tensor, part: Part, edge_L: Tensor, level_N: Tensor, count: int) -> Tensor:
    """L x W: the features that stand for each level."""
    if part.words:
        return torch.eye(part.width)
    shown_LW = torch.zeros(count, part.width)
    for level in range(len(edge_L) + 1):
        value_N = x_NF[level_N == level, part.start]
        mean = float(value_N.mean()) if len(value_N) else 0.0
        if part.step:
            mean = round((mean - part.origin) / part.step) * part.step + part.origin
        shown_LW[level, 0] = min(max(mean, part.low), part.high)
    if part.indicator:
        shown_LW[-1, 1] = 1.0
    return shown_LW
