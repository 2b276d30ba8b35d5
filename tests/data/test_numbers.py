"""Numbers as people write them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from privgan.data.numbers import read_numbers
from privgan.errors import RequestError


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        (["1", "-2.5e3", "0"], [1, -2500, 0]),
        (["1,5", "-2,25", "3"], [1.5, -2.25, 3]),
        (["1.234,5", "12", "1.000.000"], [1234.5, 12, 1e6]),
        (["1,234.5", "12", "1,000,000"], [1234.5, 12, 1e6]),
        (["1,234", "999"], [1234, 999]),
        (["1 234", "12\u00a0345,5"], [1234, 12345.5]),
        (["1'234", "12"], [1234, 12]),
        (["30 EUR", "40 EUR", "50"], [30, 40, 50]),
        (["$1,200", "$90.5"], [1200, 90.5]),
        (["12 %", "3 %"], [12, 3]),
        (["70kg", "82.5kg"], [70, 82.5]),
        (["\u22125", "4 km/h"], [-5, 4]),
    ],
)
def test_forms(cells: list[str], values: list[float]) -> None:
    found = read_numbers(cells)
    assert found is not None and found.value_N.tolist() == values and not (found.absent_N | found.stray_N).any()


def test_one_cell_that_is_no_number_leaves_a_column_of_numbers() -> None:
    found = read_numbers([*map(str, range(30)), "unknown", "n/a", "inf"])
    assert found is not None and np.flatnonzero(found.stray_N).tolist() == [30]
    assert np.flatnonzero(found.absent_N).tolist() == [31, 32] and np.isnan(found.value_N[30:]).all()


def test_a_comma_before_three_digits_goes_with_the_file() -> None:
    found = read_numbers(["1,234", "5"], decimal=",")
    assert found is not None and found.value_N.tolist() == [1.234, 5]


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        (["1.234,5", "7", "1,234.5"], r"two kinds of decimal marks \(1.234,5 in row 1, 1,234.5 in row 3\)"),
        (["10 EUR", "12 EUR", "11 USD"], r"different units \(10 EUR in row 1, 11 USD in row 3\)"),
    ],
)
def test_contradictions_are_refused_by_row(cells: list[str], says: str) -> None:
    with pytest.raises(RequestError, match=says):
        read_numbers(cells, "t.csv: column income")


@pytest.mark.parametrize(
    "cells",
    [
        ["cook", "smith"],
        ["I0001", "H0002"],
        ["1st", "2nd"],
        ["12b", "7a", "3c"],
        ["1.2.2020"],
        ["<=50K", ">50K"],
        ["?"],
    ],
)
def test_words_are_none(cells: list[str]) -> None:
    assert read_numbers(cells) is None


@given(st.lists(st.floats(-1e6, 1e6).map(lambda value: round(value, 2)), min_size=1, max_size=20))
def test_a_german_column_reads_as_an_english_one(values: list[float]) -> None:
    german = [f"{value:,.2f}".translate(str.maketrans(",.", ".,")) for value in values]
    found = read_numbers(german)
    assert found is not None and found.value_N.tolist() == values
