"""What columns are taken for, and that one odd cell changes little."""

from pathlib import Path

import numpy as np
import pytest
from own import write_csv

from privgan.data.classes import folded
from privgan.data.columns import Columns
from privgan.data.dates import read_dates
from privgan.data.features import standardised
from privgan.data.kinds import column_of
from privgan.data.table import Table
from privgan.errors import RequestError

RNG = np.random.default_rng(0)


@pytest.mark.parametrize(
    ("name", "cells", "kind"),
    [
        ("age", ["30", "31", "unknown", *map(str, range(50))], "integer"),
        ("height", ["1.5", "1.75"], "real"),
        ("income", [str(30000 + 17 * number) for number in range(60)], "integer"),
        ("customer_id", [str(30000 + 17 * number) for number in range(60)], "identifier"),
        ("place", [str(number) for number in range(60)], "identifier"),
        ("code", [f"H{number:04}" for number in range(60)], "identifier"),
        ("job", ["cook", "smith"] * 30, "category"),
        ("born", ["1980-02-03", "n/a", "1999-12-31"], "date"),
        ("note", [f"she said {number} words" for number in range(60)], "text"),
    ],
)
def test_kinds(name: str, cells: list[str], kind: str) -> None:
    assert column_of(Columns(Path("t.csv"), {name: cells}), name).kind == kind


def test_a_kind_can_be_given(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "t.csv", {"code": range(60), "x": RNG.normal(size=60), "s": [0, 1] * 30})
    assert Table(path, "s").identifiers == ("code",) and Table(path, "s").shape == (1,)
    assert "that name the rows, and are left out: code" in Table(path, "s").warnings()[0]
    assert Table(path, "s", columns={"code": "integer"}).shape == (2,)
    for kinds, says in (
        ({"x": "number"}, "no kind of column"),
        ({"y": "real"}, "no column y"),
        ({"x": "date"}, "not of"),
    ):
        with pytest.raises(RequestError, match=says):
            _ = Table(path, "s", columns=kinds).shape


@pytest.mark.parametrize(
    ("cells", "first"),
    [
        (["2020-02-03", "2020-12-31"], "2020-02-03"),
        (["03.02.2020", "31.12.2020"], "2020-02-03"),
        (["02/03/2020", "12/31/2020"], "2020-02-03"),
        (["02/03/2020", "31/12/2020"], "2020-03-02"),
        (["3 Feb 2020", ""], "2020-02-03"),
        (["2020-02-03T04:05:06", "2020-12-31T00:00:00"], "2020-02-03"),
    ],
)
def test_dates(cells: list[str], first: str) -> None:
    date_N = read_dates(cells)
    assert date_N is not None and str(date_N[0])[:10] == first and np.isnat(date_N[1]) == (cells[1] == "")
    assert read_dates(["a-b", "cook"]) is None and read_dates(["10-20", "30-40"]) is None


def test_an_outlier_sets_no_scale() -> None:
    value_N = RNG.normal(size=600)
    with_outlier_N = standardised(np.append(value_N, 1e300))
    assert np.allclose(with_outlier_N[:-1], (value_N - value_N.mean()) / value_N.std()) and with_outlier_N[-1] == 100
    mostly_zero_N = standardised(np.append(np.zeros(500), [99999.0, 7000, 5000]))
    assert np.isfinite(mostly_zero_N).all() and len(set(mostly_zero_N.tolist())) == 4


def test_a_stray_cell_is_refused_by_row_or_missing_and_said(tmp_path: Path) -> None:
    cells = ["unknown", *(f"{value:.1f} EUR" for value in RNG.normal(40, 4, 59))]
    path = write_csv(tmp_path / "t.csv", {"income": cells, "s": [0, 1] * 30})
    with pytest.raises(RequestError, match=r"income has 1 cells that hold no real, first in row 1 \(unknown\)"):
        _ = Table(path, "s").shape
    table = Table(path, "s", missing="indicator")
    assert table.rows(0, 60)[:, 1].tolist() == [1] + [0] * 59
    assert "1 cells that are none (unknown in row 1) are missing" in table.warnings()[0]


def test_classes_that_differ_in_case_blanks_or_a_last_dot_are_one(tmp_path: Path) -> None:
    assert folded(["<=50K", "<=50K.", "<=50K", ">50K"])[0] == ["<=50K", "<=50K", "<=50K", ">50K"]
    words = ["No", "no", "NO", "yes", "Yes", " yes "] * 10
    table = Table(write_csv(tmp_path / "t.csv", {"x": RNG.normal(size=60), "smokes": words}), "smokes")
    assert table.labels().s_names == ("NO", "yes") and len(table.warnings()) == 2
    assert "NO, No, no are one class" in table.warnings()[0]


def test_what_may_surprise_in_labels_is_said(tmp_path: Path) -> None:
    columns = {"x": RNG.normal(size=60), "score": [number % 15 for number in range(60)], "who": ["a", ""] * 30}
    table = Table(write_csv(tmp_path / "t.csv", columns), "score", group="who")
    assert "15 whole numbers and is taken as a number: task=classes" in table.warnings()[0]
    assert "blank in 30 rows: each of them counts as a person of its own" in table.warnings()[1]


def test_names_of_columns_are_text(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "t.csv", {"2020": RNG.normal(size=8), "1": [0, 1] * 4, "true": [2, 3] * 4})
    table = Table(path, 1, utility=[True])
    assert table.sensitive == "1" and table.labels().u_names == ("true",) and table.seen == ("2020",)
