"""Rows that a width needs: enough, and not one more."""

import numpy as np
import pytest

from privgan.attackers.judging.interval import balanced_limits
from privgan.attackers.judging.judge import score_record
from privgan.attackers.statistics.width import expected_width, precision, precision_line, rows_needed
from privgan.errors import RequestError


@pytest.mark.parametrize("right_K, n_K", [((50, 60), (100, 120)), ((0, 30), (40, 60)), ((40, 40, 40), (40, 40, 40))])
def test_the_width_is_that_of_the_limits(right_K: tuple[int, ...], n_K: tuple[int, ...]) -> None:
    recall_K = np.array(right_K) / np.array(n_K)
    lower, upper = balanced_limits(right_K, n_K, comparisons=3)
    alone = [expected_width([n], recall, comparisons=3 * len(n_K)) for n, recall in zip(n_K, recall_K, strict=True)]
    assert np.mean(alone) == pytest.approx(upper - lower)


@pytest.mark.parametrize("recall", [0.5, 0.9, 1.0])
@pytest.mark.parametrize("shares", [[1, 1], [9, 1], [1, 1, 1]])
def test_enough_and_not_more(recall: float, shares: list[int]) -> None:
    n = rows_needed(0.05, shares, recall, comparisons=4)
    share_K = np.array(shares) / sum(shares)
    assert expected_width(n * share_K, recall, comparisons=4) <= 0.05
    assert expected_width((n - 2) * share_K, recall, comparisons=4) > 0.05


def test_certainty_more_comparisons_and_rare_classes_cost_rows() -> None:
    plain = rows_needed(0.02, [1, 1])
    # Two classes share the error, and the mean of their limits is as wide as either: 4 z^2 p (1 - p) / w^2 rows each.
    assert plain == pytest.approx(2 * 4 * 2.2414**2 * 0.25 / 0.02**2, rel=0.01)
    assert plain < rows_needed(0.02, [1, 1], comparisons=10)
    assert plain < rows_needed(0.02, [9, 1])
    assert plain < rows_needed(0.02, [1, 1], confidence=0.99)
    assert plain > rows_needed(0.02, [1, 1], recall=0.9) > rows_needed(0.02, [1, 1], recall=1.0)


@pytest.mark.parametrize("target", [0.0, 1.0, -0.1, 1e-9])
def test_widths_that_nobody_reaches(target: float) -> None:
    with pytest.raises(RequestError, match="target_width"):
        rows_needed(target, [1, 1])


def test_the_line_says_whether_there_are_enough() -> None:
    rng = np.random.default_rng(0)
    s_N = rng.integers(0, 2, 1000)
    record = score_record("anyone", rng.normal(s_N), s_N, rng.normal(s_N), s_N, comparisons=4)
    assert precision_line(precision(record, None)) is None
    coarse, fine = precision(record, 0.2), precision(record, 0.02)
    assert coarse["rows_needed"] < coarse["rows"] == 1000 < fine["rows_needed"] < fine["rows_needed_at_worst"]
    assert fine["width"] == record["upper"] - record["lower"] > 0.02
    assert "as narrow as 0.2" in str(precision_line(coarse))
    assert f"it needs {fine['rows_needed']:,} test rows" in str(precision_line(fine))
