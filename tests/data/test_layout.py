"""Columns of a row of features: where they lie, what they can hold, and how far releases are from originals."""

from pathlib import Path

import numpy as np
import pytest
import torch
from own import write_csv

from privgan.data.column_changes import ColumnChanges
from privgan.data.table import Table
from privgan.errors import RequestError

ROWS = {
    "age": [20, 40, "", 50, 30, 40],
    "job": ["cook", "nurse", "cook", "smith", "cook", "nurse"],
    "height": [1.7, 1.8, 1.6, 1.5, 1.9, 1.75],
    "sex": list("fmmffm"),
}


def table(tmp_path: Path, **options: object) -> Table:
    return Table(write_csv(tmp_path / "t.csv", ROWS), "sex", missing="indicator", **options)  # type: ignore[arg-type]


def test_parts_cover_a_row_and_know_what_was_seen(tmp_path: Path) -> None:
    source = table(tmp_path)
    parts = source.layout
    assert [(part.name, part.start, part.width, part.words) for part in parts] == [
        ("age", 0, 2, False),
        ("job", 2, 3, True),
        ("height", 5, 1, False),
    ]
    assert source.shape == (6,)
    age, _, height = parts
    x_NF = source.rows(0, 6)
    seen = x_NF[x_NF[:, 1] == 0, 0]
    assert (age.low, age.high) == pytest.approx((seen.min(), seen.max()))
    assert age.indicator and age.step == pytest.approx(1 / age.deviation)
    assert height.step == pytest.approx(0.01 / height.deviation) and not height.indicator


def test_changes_are_told_in_the_unit_of_each_column(tmp_path: Path) -> None:
    source = table(tmp_path, weights={"job": 3, "height": 0})
    parts, x_NF = source.layout, torch.from_numpy(source.rows(0, 6))
    release_NF = x_NF.clone()
    release_NF[0, 0] += 10 / parts[0].deviation
    release_NF[1, 2:5] = torch.tensor([1.0, 0, 0])
    release_NF[3, 0], release_NF[3, 1] = release_NF[3, 0], 1.0
    changes = ColumnChanges(parts)
    for rows in (slice(0, 4), slice(4, 6)):
        changes.add(x_NF[rows], release_NF[rows])
    told = changes.result()
    columns = told["columns"]
    assert columns["job"] == {"changed": pytest.approx(1 / 6)}
    assert columns["age"]["absolute"] == pytest.approx(10 / 6, rel=1e-4)
    assert columns["age"]["deviations"] == pytest.approx(10 / 6 / parts[0].deviation, rel=1e-4)
    assert columns["age"]["missing"] == pytest.approx(1 / 6) and columns["age"]["changed"] == pytest.approx(1 / 6)
    assert columns["height"]["deviations"] == 0
    assert told["weighted"] == pytest.approx((columns["age"]["deviations"] + 3 / 6) / 4)


@pytest.mark.parametrize(
    ("weights", "says"),
    [
        ({"jbo": 1}, r"weights.jbo=1.* is of no column that is released \(nearest: job\)"),
        ({"sex": 1}, "weights.sex"),
        ({"job": -1}, "must be a number of at least 0"),
        ({"age": 0, "job": 0, "height": 0}, "weights are 0 for every column"),
    ],
)
def test_weights_that_are_refused(tmp_path: Path, weights: dict[str, float], says: str) -> None:
    with pytest.raises(RequestError, match=says):
        _ = table(tmp_path, weights=weights).layout


def test_a_kind_that_was_asked_for_changes_the_part(tmp_path: Path) -> None:
    parts = table(tmp_path, columns={"age": "category"}).layout
    assert parts[0].words and parts[0].width == len(set(ROWS["age"]))
    assert np.isfinite(table(tmp_path).rows(0, 6)).all()
