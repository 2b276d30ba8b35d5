"""How far the released rows of a table are from their originals, column by column.

Shapes: B batch, F features, W features of a column.
"""

from collections.abc import Sequence

import torch
from torch import Tensor

from privgan.data.layout import Part
from privgan.runs.typed import Changes


class ColumnChanges:
    """How far released rows are from their originals, column by column, seen batch by batch.

    Words: the share of cells that changed. Numbers: the mean absolute change, in the column's own unit (days of dates)
    and in standard deviations, and the share of cells that have a value in one of the two alone.
    """

    def __init__(self, parts: Sequence[Part]) -> None:
        self.parts, self.rows = tuple(parts), 0
        self.sums = torch.zeros(len(self.parts), 3, dtype=torch.float64)

    def add(self, x_BF: Tensor, release_BF: Tensor) -> None:
        """Take in rows and their releases."""
        self.rows += len(x_BF)
        for place, part in enumerate(self.parts):
            before_BW, after_BW = x_BF[:, part.features], release_BF[:, part.features]
            if part.words:
                changed_B = before_BW.argmax(dim=1) != after_BW.argmax(dim=1)
                self.sums[place, 0] += float(changed_B.sum())
                continue
            changed_B = (before_BW[:, 0] - after_BW[:, 0]).abs()
            self.sums[place, 0] += float((changed_B > max(part.step / 2, 1e-6)).sum())
            self.sums[place, 1] += float(changed_B.sum())
            if part.indicator:
                self.sums[place, 2] += float(((before_BW[:, 1] > 0.5) != (after_BW[:, 1] > 0.5)).sum())

    def result(self) -> Changes:
        """{"columns": {name: {...}}, "weighted": sum of weight * change over sum of weights}.

        The change of a column of words is the share of changed cells, that of numbers the mean absolute change in
        standard deviations.
        """
        told: dict[str, dict[str, float]] = {}
        weighted = total = 0.0
        for part, (changed, absolute, missing) in zip(
            self.parts, (self.sums / max(self.rows, 1)).tolist(), strict=True
        ):
            told[part.name] = {"changed": changed}
            if not part.words:
                told[part.name] |= {"deviations": absolute, "absolute": absolute * part.deviation, "missing": missing}
            weighted += part.weight * (changed if part.words else absolute)
            total += part.weight
        return {"columns": told, "weighted": weighted / total}
