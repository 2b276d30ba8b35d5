"""How cells are written, and the order of rows, are facts."""

from pathlib import Path

import numpy as np
import pytest

from privgan.audit.facts.base import Facts, scaled
from privgan.audit.facts.cells import cell_facts
from privgan.data.table import Table

HIDDEN = {
    "a blank": ["cook", "cook "],
    "a capital": ["cook", "Cook"],
    "a homoglyph": ["cook", "c\u043eok"],
    "an invisible mark": ["cook", "co\u200bok"],
    "a mark of nothing": ["NA", "?"],
    "a form": ["2", "2.0"],
    "a digit": ["20.12", "20.13"],
    "a second": ["2020-01-02 03:04:06", "2020-01-02 03:04:07"],
    "an identifier": ["I1", "H1"],
}


@pytest.mark.parametrize("what", HIDDEN)
def test_each_way_of_writing_is_a_fact(what: str, tmp_path: Path) -> None:
    s_N = np.random.default_rng(0).integers(0, 2, 60)
    lines = [f'"{HIDDEN[what][s]}","{s}"' for s in s_N]
    (tmp_path / "t.csv").write_text("\n".join(['"x","s"', *lines]), encoding="utf-8")
    facts = cell_facts(Table(tmp_path / "t.csv", "s", missing="indicator", everything=True))
    of_order = [name.startswith("place of") for name in facts.names]
    apart = np.abs(facts.value_ND[s_N == 1].mean(axis=0) - facts.value_ND[s_N == 0].mean(axis=0))
    told = (facts.value_ND[s_N == 1].std(axis=0) < 1e-6) & (facts.value_ND[s_N == 0].std(axis=0) < 1e-6) & (apart > 0)
    assert (told & ~np.array(of_order)).any() and not any(name.startswith("s:") for name in facts.names)


def test_the_place_of_a_row_is_that_in_the_file(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("id,x,s\nb,1,0\na,2,1\nc,3,1\n")
    facts = cell_facts(Table(tmp_path / "t.csv", "s", everything=True))
    assert facts.value_ND[:, facts.names.index("place of the row")].tolist() == [0.5, 0, 1]  # rows a, b, c


def test_facts_are_finite_and_differ() -> None:
    facts = Facts.of({"a": [1, 1, 1], "b": [np.nan, np.inf, 3]}, ["c"])
    assert facts.names == ("b",) and np.isfinite(facts.value_ND).all() and facts.unseen == ("c",)
    assert Facts.of({"a": [1, 1]}).value_ND.shape == (2, 0)
    assert scaled(np.array([5, np.nan, 1e300, 5])).tolist() == [0, -1, 1, 0]
