"""The section on house prices, on houses whose price is known to stand in the table and not on the photos."""

import sys
from pathlib import Path

import numpy as np

from privgan.data.houses import House
from privgan.data.source import Labels
from privgan.report.marked import markdown

sys.path.insert(0, str(Path(__file__).parents[2] / "experiments" / "paper"))

import houses as section


class Drawn:
    """300 houses; half of the variance of the price is the area's, photos are noise."""

    def __init__(self) -> None:
        rng = np.random.default_rng(0)
        area_N = rng.normal(size=300)
        s_N = (6 + area_N + rng.normal(size=300)).astype(np.float32)
        self.table = [House(3, 2, float(area), "90001", 1.0) for area in area_N]
        u_NK = np.column_stack([np.full(300, 3), np.full(300, 2), area_N]).astype(np.float32)
        self._labels = Labels(s_N, (), u_NK, ("bedrooms", "bathrooms", "area"), np.arange(300) // 2)
        self._x = rng.integers(0, 256, (300, 3, 8, 16)).astype(np.uint8)

    def labels(self) -> Labels:
        return self._labels

    def rows(self, start: int, stop: int) -> np.ndarray:
        return self._x[start:stop]


def test_what_the_table_tells_and_photos_do_not() -> None:
    result = section.measured(Drawn())
    r2 = result["r2"]
    assert r2["table"]["lower"] < 0.5 < r2["table"]["upper"] and r2["table"]["r2"] > 0.35
    assert r2["photos"]["r2"] < 0.1 and r2["mean"]["r2"] == 0 and len(r2["both"]["seeds"]) == 5
    assert result["owners"] == 150
    told = [section.says(result), *markdown(section.table(result))]
    assert sum(line.startswith("| ") for line in told) == 5 and "| mean | 0.00 |" in told
