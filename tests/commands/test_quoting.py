"""Paths reach the config as they stand on the command line."""

from pathlib import Path

import pytest
from hydra.core.override_parser.overrides_parser import OverridesParser
from hypothesis import given
from hypothesis import strategies as st

from privgan.commands.quoting import quote


def read(override: str, sweep: bool = False) -> object:
    (quoted,) = quote([override], sweep=sweep)
    return OverridesParser.create().parse_override(quoted).value()


@pytest.mark.parametrize(
    "path",
    ["plain/a-b.c", "with space/x", "a=b", "a(1)", "x,y", "[x]", "{a}", "it's", "tail\\", "\\'", "2024", "true", "#1"],
)
def test_odd_characters(path: str) -> None:
    assert read(f"run={path}") == path


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1).filter(lambda text: "${" not in text))
def test_any_text(path: str) -> None:
    # quoted by the user already, or Hydra's word for nothing, in any case
    if path[0] in "'\"" or path.strip().lower() == "null":
        return
    assert read(f"out={path}") in (path, path.strip())


def test_quotes_of_the_user_and_interpolations_are_left_alone() -> None:
    same = ["run='a=b'", 'out="x y"', "out=${oc.env:HOME}", "export=null", "seed=1,2", "objective.lam=[1]"]
    assert quote(same, sweep=False) == same


def test_a_sweep_keeps_its_commas() -> None:
    assert quote(["data.source.root=a,b"], sweep=True) == ["data.source.root=a,b"]


def test_several_sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert read("from=outputs/a,outputs/b (2)") == ["outputs/a", "outputs/b (2)"]
    assert read("from=[a,b]") == ["a", "b"]
    (tmp_path / "a,b").mkdir()
    assert read("from=a,b") == "a,b"


@pytest.mark.parametrize("name", ["2024", "true", "nan", "1e3", "a=b"])
def test_the_name_of_a_run_is_text(name: str) -> None:
    assert read(f"name={name}") == name


@pytest.mark.parametrize("column", ["annual income (EUR)", "a=b", "2020", 'it\'s, "odd"', "收入", "a, b", "[x"])
def test_one_column_where_several_may_stand(column: str) -> None:
    assert read(f"data.source.utility={column}") == [column]
    assert read(f"data.source.sensitive={column}") == column


def test_several_columns() -> None:
    assert read("data.source.utility=[2020, a=b, 'c, d']") == ["2020", "a=b", "c, d"]
    assert read("data.source.utility=null") is None
    assert read("data.source.utility=[]") == []


def test_a_sweep_over_columns() -> None:
    words = ["name=2024,nan", "data.source.sensitive=收入,a=b,'c, d'", "data.source.utility=[2020],[a=b,x],y=z"]
    read = [OverridesParser.create().parse_override(one) for one in quote(words, sweep=True)]
    found = [list(one.sweep_string_iterator()) for one in read]
    assert found == [["'2024'", "'nan'"], ["'收入'", "'a=b'", "'c, d'"], ["['2020']", "['a=b',x]", "['y=z']"]]
