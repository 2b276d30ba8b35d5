"""A user's own table."""

import gzip
import sys
from pathlib import Path

import numpy as np
import pytest
from own import write_csv

from privgan.data.columns import numbers, read_columns
from privgan.data.features import MOST_WORDS
from privgan.data.source import MissingError
from privgan.data.table import Table
from privgan.errors import RequestError

ROWS = {"age": [20, 40, 30, 50], "job": ["cook", "nurse", "cook", "smith"], "sex": ["f", "m", "m", "f"]}


@pytest.fixture
def people(tmp_path: Path) -> Path:
    return write_csv(tmp_path / "people.csv", ROWS)


def test_numbers_are_standardised_and_words_have_a_feature_each(people: Path) -> None:
    table = Table(people, "sex")
    x_NF = table.rows(0, 4)
    assert table.shape == (4,) and x_NF.dtype == np.float32
    assert x_NF[:, 0].mean() == pytest.approx(0) and x_NF[:, 0].std() == pytest.approx(1)
    assert x_NF[:, 1:].tolist() == [[1, 0, 0], [0, 1, 0], [1, 0, 0], [0, 0, 1]]
    assert np.array_equal(table.rows(1, 3), x_NF[1:3])
    labels = table.labels()
    assert labels.s.tolist() == [0, 1, 1, 0] and labels.s_names == ("f", "m") and len(set(labels.group)) == 4


def test_labels_are_never_features(people: Path) -> None:
    table = Table(people, "sex", utility=["job"], group="age")
    with pytest.raises(RequestError, match="nothing to read"):
        _ = table.shape
    with pytest.raises(RequestError, match="utility column job has 3 different words"):
        table.labels()


def test_rows_meet_their_labels_by_key_or_by_order(tmp_path: Path, people: Path) -> None:
    by_order = write_csv(tmp_path / "order.csv", {"smokes": [1, 0, 0, 1]})
    assert Table(people, "smokes", by_order).labels().s.tolist() == [1, 0, 0, 1]
    keyed = write_csv(tmp_path / "keyed.csv", {"id": ["d", "a", "c", "b"], **ROWS})
    listed = write_csv(tmp_path / "listed.csv", {"id": ["a", "b", "c", "d"], "smokes": [0, 1, 0, 1]})
    table = Table(keyed, "smokes", listed)
    assert table.names == ("a", "b", "c", "d") and table.labels().s.tolist() == [0, 1, 0, 1]
    assert table.rows(0, 4)[:, 0].argsort().tolist() == [3, 2, 0, 1]  # ages 40, 50, 30, 20
    assert table.seen == ("age", "job", "sex")


@pytest.mark.parametrize(
    ("columns", "says"),
    [
        ({"smokes": [1, 0, 1]}, "has 4 rows and .* 3: give each row one line"),
        ({"id": ["a", "b", "c"], "smokes": [1, 0, 1]}, r"1 row \(d\) without a line, 0 lines without a row"),
        ({"id": ["a", "b", "c", "d", "e"], "smokes": [1, 0, 1, 0, 1]}, r"1 line \(e\) without a row"),
        ({"id": ["a", "b", "c", "c"], "smokes": [1, 0, 1, 0]}, "c is twice in column id"),
        ({"id": ["a", "b", "c", ""], "smokes": [1, 0, 1, 0]}, "row 4 is empty in column id"),
        ({"id": ["a", "b", "c", "d"], "smokes": [1, 0, "", 0]}, r"smokes has no value in row 3 \(empty\)"),
        ({"id": ["a", "b", "c", "d"], "smokes": [1, 0, "nan", 0]}, r"smokes has no value in row 3 \(nan\)"),
        ({"id": ["a", "b", "c", "d"], "smokes": [1, 1, 1, 1]}, "smokes is 1 in all 4 rows: there is nothing to hide"),
        ({"id": ["a", "b", "c", "d"], "smoke": [1, 0, 1, 0]}, r"has no column smokes \(nearest: smoke\)"),
    ],
)
def test_faults_of_the_labels(tmp_path: Path, columns: dict[str, list[object]], says: str) -> None:
    keyed = ROWS if "id" not in columns else {"id": list("abcd"), **ROWS}
    table = Table(write_csv(tmp_path / "t.csv", keyed), "smokes", write_csv(tmp_path / "labels.csv", columns))
    with pytest.raises(RequestError, match=says):
        table.labels()


def test_labels_without_the_key_of_the_table(tmp_path: Path) -> None:
    keyed = write_csv(tmp_path / "t.csv", {"id": list("abcd"), **ROWS})
    labels = write_csv(tmp_path / "labels.csv", {"smokes": [0, 1, 0, 1]})
    with pytest.raises(RequestError, match=r"names its rows in column id and .* has no such column"):
        Table(keyed, "smokes", labels).labels()


def test_absent_cells(tmp_path: Path) -> None:
    for cell in ("", "NaN", "inf"):
        path = write_csv(tmp_path / "t.csv", {"age": [20, cell, 40, 60], "sex": ["f", "m", "m", "f"]})
        with pytest.raises(
            RequestError, match=r"column age has 1 cells without a value, first in row 2 .*missing=indic"
        ):
            _ = Table(path, "sex").shape
        x_NF = Table(path, "sex", missing="indicator").rows(0, 4)
        assert x_NF[:, 1].tolist() == [0, 1, 0, 0] and x_NF[1, 0] == 0 and np.isfinite(x_NF).all()
    path = write_csv(tmp_path / "t.csv", {"job": ["cook", "NA", "cook", "smith"], "sex": ["f", "m", "m", "f"]})
    with pytest.raises(RequestError, match="column job has 1 cells without a value"):
        _ = Table(path, "sex").shape
    assert Table(path, "sex", missing="indicator").rows(0, 4).sum(axis=0).tolist() == [2, 1, 1]


def test_constant_numbers_and_many_words(tmp_path: Path) -> None:
    count = 2 * MOST_WORDS
    columns = {"one": [1] * count, "name": [f"n{number % 150:03}" for number in range(count)], "s": [0, 1] * MOST_WORDS}
    table = Table(write_csv(tmp_path / "t.csv", columns), "s")
    assert table.shape == (1 + MOST_WORDS + 1,) and not table.rows(0, count)[:, 0].any()
    assert table.rows(0, count)[:, 1:].sum(axis=1).tolist() == [1] * count
    assert table.warnings() == [
        "column name of t.csv has 150 different words, all but the 100 most frequent share a feature"
    ]


@pytest.mark.parametrize(
    ("cells", "task", "dtype", "names"),
    [
        ([3, 1, 3, 2], "auto", "int64", ("x=1", "x=2", "x=3")),
        (["1.0", "0", "1", "0.0"], "auto", "int64", ("x=0", "x=1")),
        ([0.5, 1, 2, 3], "auto", "float32", ()),
        ([3, 1, 3, 2], "number", "float32", ()),
        ([0.5, 1, 2, 0.5], "classes", "int64", ("x=0.5", "x=1", "x=2")),
        (list(range(11)), "auto", "float32", ()),
        (["yes", "no", "no", "yes"], "auto", "int64", ("no", "yes")),
    ],
)
def test_what_a_secret_is(tmp_path: Path, cells: list[object], task: str, dtype: str, names: tuple[str, ...]) -> None:
    path = write_csv(tmp_path / "t.csv", {"age": range(len(cells)), "x": cells})
    labels = Table(path, "x", task=task).labels()
    assert labels.s.dtype == dtype and labels.s_names == names
    if not names:
        assert labels.s.tolist() == cells


def test_secrets_that_are_none(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "t.csv", {"age": range(120), "x": [f"name {number}" for number in range(120)]})
    with pytest.raises(RequestError, match="x has 120 different values, at most 100"):
        Table(path, "x").labels()
    with pytest.raises(RequestError, match="holds words: a number was asked for"):
        Table(path, "x", task="number").labels()


@pytest.mark.parametrize("delimiter", [";", "\t", "|", ", "])
def test_delimiters(tmp_path: Path, delimiter: str) -> None:
    lines = [delimiter.join(("a", "b c")), delimiter.join(("1", '"x, y"' if delimiter == ", " else "x y"))]
    (tmp_path / "t.txt").write_text("\ufeff" + "\r\n".join(lines) + "\r\n\r\n")
    assert list(read_columns(tmp_path / "t.txt").cells) == ["a", "b c"] and read_columns(tmp_path / "t.txt")["a"] == [
        "1"
    ]


def test_unreadable_tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for content, says in (
        (b"", "is empty"),
        (b"a,b\n", "no rows"),
        (b"a,b\n1,2\n1\n", "line 3 has 1 cells where the first line names 2 columns"),
        (b"a,a\n1,2\n", "two columns called a"),
        (b"a,\n1,2\n", "column 2 has no name in the first line"),
        (b"\xff\xfe\x00", "cannot be read as CSV"),
        (b'a,b\n"1,2\n', "cannot be read as CSV"),
    ):
        (tmp_path / "t.csv").write_bytes(content)
        with pytest.raises(RequestError, match=says):
            read_columns(tmp_path / "t.csv")
    (tmp_path / "t.csv.gz").write_bytes(gzip.compress(b"a,b\n1,2\n"))
    assert read_columns(tmp_path / "t.csv.gz")["b"] == ["2"]
    (tmp_path / "t.csv.gz").write_bytes(b"a,b\n")
    with pytest.raises(RequestError, match="cannot be read as CSV"):
        read_columns(tmp_path / "t.csv.gz")
    with pytest.raises(MissingError, match=r"no\.csv is missing"):
        read_columns(tmp_path / "no.csv")
    with pytest.raises(RequestError, match="is no table"):
        read_columns(tmp_path)
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    (tmp_path / "t.parquet").write_bytes(b"")
    with pytest.raises(RequestError, match="Parquet needs pyarrow"):
        read_columns(tmp_path / "t.parquet")


def test_parquet(tmp_path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow", reason="pyarrow is not installed")
    parquet = pytest.importorskip("pyarrow.parquet")
    parquet.write_table(pyarrow.table({"a": [1, None], "b": [True, False]}), tmp_path / "t.parquet")
    columns = read_columns(tmp_path / "t.parquet")
    assert columns["a"] == ["1", ""] and columns["b"] == ["True", "False"]
    (tmp_path / "t.parquet").write_bytes(b"no parquet")
    with pytest.raises(RequestError, match="cannot be read as Parquet"):
        read_columns(tmp_path / "t.parquet")


def test_numbers() -> None:
    value_N = numbers(["1", "", "-2.5e3", "inf"])
    assert value_N is not None and value_N[2] == -2500 and np.isnan(value_N[[1, 3]]).all()
    assert numbers(["1", "one"]) is None
