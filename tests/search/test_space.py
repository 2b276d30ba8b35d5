"""The grammar of a space, draws from it, and who is better than whom."""

import math
from random import Random

import pytest
from hydra.core.override_parser.overrides_parser import OverridesParser
from hypothesis import given
from hypothesis import strategies as st

from privgan.errors import RequestError
from privgan.search.pareto import non_dominated
from privgan.search.space import Choice, Range, read_space


def space_of(*words: str) -> tuple[list[str], list[Range | Choice]]:
    return read_space(OverridesParser.create().parse_overrides(list(words)))


def test_the_grammar() -> None:
    fixed, space = space_of(
        "name=a",
        "objective.lam=tag(log,interval(0.01,1))",
        "game.itr_d=int(interval(1,9))",
        "objective/distortion=l1,mse",
        "seed=range(0,3)",
    )
    assert fixed == ["name=a"]
    assert space == [
        Range("objective.lam", 0.01, 1.0, log=True),
        Range("game.itr_d", 1, 9, whole=True),
        Choice("objective/distortion", ("l1", "mse")),
        Choice("seed", ("0", "1", "2")),
    ]


@pytest.mark.parametrize("word", ["seed=3", "x=interval(1,1)", "x=interval(2,1)", "x=tag(log,interval(0,1))"])
def test_no_space(word: str) -> None:
    with pytest.raises(RequestError):
        space_of(word)


def test_draws_are_uniform_on_the_scale_of_the_range() -> None:
    generator = Random(0)

    def share(space: Range, low: float, high: float) -> float:
        draws = [float(space.draw(generator).partition("=")[2]) for _ in range(2000)]
        assert all(space.low <= draw <= space.high for draw in draws)
        return sum(low <= draw <= high for draw in draws) / len(draws)

    # Four standard deviations of a share of 2000 draws.
    assert share(Range("x", 0.01, 1, log=True), 0.01, 0.1) == pytest.approx(1 / 2, abs=0.045)
    assert share(Range("x", 0, 1), 0, 0.25) == pytest.approx(1 / 4, abs=0.04)
    assert share(Range("x", 1, 4, whole=True), 1, 1) == pytest.approx(1 / 4, abs=0.04)
    assert math.isclose(float(Range("x", 1, 2).words(4 / 3).partition("=")[2]), 1.33333)


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=12))
def test_the_front_is_what_the_definition_says(points: list[tuple[int, int]]) -> None:
    front = set(non_dominated(points))
    for index, (a, b) in enumerate(points):
        better = any((c <= a and d < b) or (c < a and d <= b) for c, d in points)
        assert (index in front) is not better
