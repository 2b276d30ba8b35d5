"""Tables for machines keep every digit, those for people four."""

import csv
import io
import math

from hypothesis import given, settings
from hypothesis import strategies as st

from privgan.html import Table

CELLS = st.one_of(st.none(), st.floats(allow_infinity=False), st.integers(), st.text(st.characters(codec="utf-8")))


@settings(max_examples=40)
@given(st.lists(st.tuples(CELLS, CELLS), max_size=5))
def test_numbers_come_back_from_the_csv(rows) -> None:
    """Unrounded; what is unknown is an empty cell."""
    written = Table(("a", "b"), tuple(rows)).csv().decode()
    head, *read = csv.reader(io.StringIO(written.replace("\r", "\\r"), newline=""))
    assert head == ["a", "b"] and len(read) == len(rows)
    for row, back in zip(rows, read, strict=True):
        for value, text in zip(row, back, strict=True):
            if value is None or (isinstance(value, float) and math.isnan(value)):
                assert text == ""
            elif isinstance(value, float):
                assert float(text) == value
            else:
                assert text == str(value).replace("\r", "\\r")


def test_what_a_page_shows() -> None:
    """Numbers to four digits; identifiers and long prose by their classes."""
    table = Table(("run", "leakage", "note"), (("0a1b", 0.123456, "x" * 50), ("0a1c", float("nan"), None)), ("run",))
    first, second = table.cells()
    assert [(cell.text, cell.kind) for cell in first] == [("0a1b", "code"), ("0.1235", ""), ("x" * 50, "long")]
    assert [cell.text for cell in second] == ["0a1c", "", ""]
