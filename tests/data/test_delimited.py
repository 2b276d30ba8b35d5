"""Tables as people save them: encodings, dividers, quotes, lines of names or none."""

from pathlib import Path

import pytest

from privgan.data.columns import read_columns
from privgan.errors import RequestError

NAMES = "name;income, EUR\nJosé;1\nZoë;2\n"


def read(folder: Path, content: bytes | str, name: str = "t.csv") -> tuple[dict[str, list[str]], list[str]]:
    (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    columns = read_columns(folder / name)
    return columns.cells, list(columns.remarks)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    cells, remarks = read(tmp_path, NAMES.encode(encoding))
    assert cells == {"name": ["José", "Zoë"], "income, EUR": ["1", "2"]}
    assert bool(remarks) == (encoding == "cp1252")


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ('sep=;\n"a;b";c\n1;2\n', ["a;b", "c"]),
        ('"a;b;c","d"\n"1;2","3"\n', ["a;b;c", "d"]),
        ("a,b;c\n1,5;2\n", ["a,b", "c"]),
        ("a\tb c\n1\t2 3\n", ["a", "b c"]),
        ("image label\nx.png 1\ny.png 0\n", ["image", "label"]),
        ("annual income\n12\n13\n", ["annual income"]),
        ("2019,2020\n1,2\n3,4\n", ["2019", "2020"]),
        ("a,b,\n1,2,\n3,4,\n", ["a", "b"]),
    ],
)
def test_what_divides_the_cells(tmp_path: Path, text: str, columns: list[str]) -> None:
    assert list(read(tmp_path, text)[0]) == columns


def test_tables_without_a_line_of_names(tmp_path: Path) -> None:
    cells, remarks = read(tmp_path, "x.png 1\ny.png 0\n", "labels.txt")
    assert cells == {"file": ["x.png", "y.png"], "label": ["1", "0"]} and "no line of names" in remarks[0]
    cells, remarks = read(tmp_path, "4 4 2.5\n3 3 1\n", "houses.txt")
    assert cells["column3"] == ["2.5", "1"] and "column1, column2, column3" in remarks[0]


def test_rows_of_nothing_are_left_out_and_that_is_said(tmp_path: Path) -> None:
    cells, remarks = read(tmp_path, "a;b\n1;2\n;\n3;4\n;\n")
    assert cells == {"a": ["1", "3"], "b": ["2", "4"]} and "2 rows without any value" in remarks[0]


def test_a_line_of_another_width_is_named(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="line 3 has 1 cells where the first line names 2"):
        read(tmp_path, "a,b\n1,2\n3\n")
    with pytest.raises(RequestError, match="line 2 has 3 cells"):
        read(tmp_path, "a,b\n1,2,3\n")
