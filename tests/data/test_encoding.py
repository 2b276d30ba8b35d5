"""The parameters of a table's features: other rows are encoded as the training table was, and features become cells."""

import datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from own import write_csv

from privgan.data.encoding import Encoding, NumberColumn, encoding
from privgan.data.features import MOST_WORDS
from privgan.data.table import Table

ROWS = {
    "age": [20, 40, 30, 50] * 30,
    "weight": [60.5, 71.25, 80.0, 55.125] * 30,
    "job": ["cook", "nurse", "cook", "smith"] * 30,
    "since": ["03.01.2020", "14.02.2021", "25.03.2022", "06.04.2023"] * 30,
    "pay": ["1.234,50 €", "999,99 €", "12.000,00 €", "0,50 €"] * 30,
    "gap": [1, "", 3, 4] * 30,
    "sex": ["f", "m", "m", "f"] * 30,
}


@pytest.fixture
def table(tmp_path: Path) -> Table:
    return Table(write_csv(tmp_path / "people.csv", ROWS), "sex", missing="indicator")


def test_it_encodes_the_training_table_as_its_features_are(table: Table) -> None:
    known = encoding(table.typed)
    x_NF, problems = known.encode(table.columns.cells)
    assert not problems and known.width == table.shape[0]
    assert np.abs(x_NF - table.rows(0, 120)).max() < 1e-6


def test_features_become_the_cells_that_they_came_from(table: Table) -> None:
    known = Encoding.of_plain(encoding(table.typed).plain())
    cells = known.decode(known.encode(table.columns.cells)[0])
    for name in ("age", "job", "since", "gap"):
        assert cells[name] == table.columns[name]
    assert cells["weight"][:4] == ["60.500", "71.250", "80.000", "55.125"]
    assert cells["pay"][:4] == ["1234,50 €", "999,99 €", "12000,00 €", "0,50 €"]


def test_cells_that_are_not_known_are_named_by_row(table: Table) -> None:
    known = encoding(table.typed)
    strange = {"age": "old", "weight": "", "job": "pilot", "since": "soon", "pay": "5 $"}
    cells = {name: [str(ROWS[name][0])] * 2 for name in known.names}
    for name, cell in strange.items():
        cells[name] = [cells[name][0], cell]
    x_NF, problems = known.encode(cells)
    assert {(problem.column, problem.row, problem.cell) for problem in problems} == {
        (name, 1, cell) for name, cell in strange.items()
    }
    assert np.isfinite(x_NF).all()
    assert known.decode(x_NF)["job"] == ["cook", "cook"]  # the most frequent one


def test_rare_words_share_a_feature(tmp_path: Path) -> None:
    words = [f"word {number:03}" for number in range(MOST_WORDS + 20)]
    table = Table(
        write_csv(tmp_path / "many.csv", {"job": words * 2, "s": [0, 1] * len(words)}), "s", columns={"job": "category"}
    )
    known = encoding(table.typed)
    assert known.width == MOST_WORDS + 1 == table.shape[0]
    x_NF, problems = known.encode({"job": ["word 000", "never seen"]})
    assert not problems and known.decode(x_NF)["job"] == ["word 000", "other"]


@settings(max_examples=50, deadline=None)
@given(st.lists(st.decimals(-9999, 9999, places=2), min_size=3, max_size=30))
def test_numbers_of_a_fixed_number_of_decimals_come_back_exactly(numbers: list) -> None:
    cells = [f"{number:.2f}" for number in numbers]
    value_N = np.array(cells, float)
    column = NumberColumn("x", "real", float(value_N.mean()), float(value_N.std()) or 1.0, False, decimals=2)
    x_N1, problems = column.encode(cells)
    assert not problems
    back = [0.0 if abs(float(cell)) == 0 else float(cell) for cell in column.decode(x_N1)]
    assert back == pytest.approx(value_N.tolist(), abs=0.0051)
    if np.abs(value_N - value_N.mean()).max() < 90 * (value_N.std() or 1.0):
        assert back == value_N.tolist()


def test_dates_keep_their_format() -> None:
    day = datetime.date(2020, 1, 3)
    column = NumberColumn("d", "date", 18_000.0, 400.0, False, form="%d.%m.%Y")
    cells = [(day + datetime.timedelta(days=300 * number)).strftime("%d.%m.%Y") for number in range(5)]
    assert column.decode(column.encode(cells)[0]) == cells
    assert pd.to_datetime(cells, format="%d.%m.%Y").notna().all()
