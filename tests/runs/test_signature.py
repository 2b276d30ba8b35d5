"""The signature changes with what matters and with nothing else."""

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privgan.runs.signature import relevant, signature

CONFIG: dict[str, Any] = {
    "name": "a",
    "out": "outputs",
    "debug": False,
    "seed": 0,
    "data": {
        "_target_": "d",
        "cache": "c",
        "cache_on_device": "auto",
        "source": {"_target_": "s", "root": "r", "size": 32},
    },
    "objective": {"lam": 0.1},
    "game": {"betas": [0.9, 0.999]},
    "tracking": {"_target_": "t"},
    "trainer": {"precision": "auto", "threads": None, "devices": 1},
}
WORDS = st.text("abc", min_size=1, max_size=2)
LEAVES = st.none() | st.booleans() | st.integers(-9, 9) | st.floats(allow_nan=False) | WORDS
BRANCHES = st.recursive(
    LEAVES, lambda inner: st.dictionaries(WORDS, inner, max_size=2) | st.tuples(inner), max_leaves=5
)
TREES = st.dictionaries(WORDS, BRANCHES, max_size=3)


def changed(path: str, value: Any) -> dict[str, Any]:
    config = copy.deepcopy(CONFIG)
    *groups, last = path.split(".")
    place = config
    for group in groups:
        place = place[group]
    place[last] = value
    return config


def backwards(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: backwards(child) for key, child in reversed(value.items())}
    return value


@given(TREES)
def test_the_order_of_keys_does_not_matter(tree: dict[str, Any]) -> None:
    assert signature(tree) == signature(backwards(tree))
    assert len(signature(tree)) == 12 and int(signature(tree), 16) >= 0


@given(st.floats(0, 10), st.floats(0, 10))
def test_two_lambdas_are_two_runs(one: float, other: float) -> None:
    same = signature(changed("objective.lam", one)) == signature(changed("objective.lam", other))
    assert same == (one == other)


@given(st.integers(-(10**6), 10**6))
def test_whole_numbers_and_floats_are_one(number: int) -> None:
    assert signature(changed("objective.lam", number)) == signature(changed("objective.lam", float(number)))


@pytest.mark.parametrize(
    "path",
    ["name", "out", "debug", "tracking", "data.cache", "data.cache_on_device", "data.source.root", "trainer.threads"],
)
def test_where_and_how_it_is_watched_does_not_matter(path: str) -> None:
    assert signature(changed(path, "elsewhere")) == signature(CONFIG)


@pytest.mark.parametrize(
    "path", ["seed", "objective.lam", "data.source.size", "data._target_", "trainer.precision", "game.betas"]
)
def test_what_determines_the_result_matters(path: str) -> None:
    assert signature(changed(path, 7)) != signature(CONFIG)


def test_the_config_itself_is_left_as_it_was() -> None:
    before = copy.deepcopy(CONFIG)
    relevant(CONFIG)
    assert before == CONFIG


def test_secrets_are_part_of_it_and_their_default_is_not() -> None:
    assert signature(changed("data.secrets", None)) == signature(CONFIG)
    assert signature(changed("data.secrets", ["smile"])) != signature(CONFIG)
