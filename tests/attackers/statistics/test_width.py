"""Rows that a width needs: enough, and not one more."""

import numpy as np
import pytest

from privgan.attackers.judging.estimate import mean_recall
from privgan.attackers.judging.interval import limits
from privgan.attackers.judging.judge import score_record
from privgan.attackers.statistics.width import expected_width, precision, precision_line, rows_needed
from privgan.errors import RequestError


@pytest.mark.parametrize("n_K", [(100, 120), (40, 60), (40, 40, 40)])
@pytest.mark.parametrize("recall", [0.5, 1.0])
def test_the_width_is_that_of_the_limits(recall: float, n_K: tuple[int, ...]) -> None:
    right_N = np.concatenate([np.arange(n) < recall * n for n in n_K])
    lower, upper = limits(mean_recall(right_N, np.repeat(np.arange(len(n_K)), n_K)), comparisons=3)
    assert expected_width(n_K, recall, comparisons=3) == pytest.approx(upper - lower)


def test_alike_rows_of_persons_cost_rows() -> None:
    assert rows_needed(0.05, [1, 1], design=4.0) == pytest.approx(4 * rows_needed(0.05, [1, 1]), rel=0.1)


@pytest.mark.parametrize("recall", [0.5, 0.9, 1.0])
@pytest.mark.parametrize("shares", [[1, 1], [9, 1], [1, 1, 1]])
def test_enough_and_not_more(recall: float, shares: list[int]) -> None:
    n = rows_needed(0.05, shares, recall, comparisons=4)
    share_K = np.array(shares) / sum(shares)
    assert expected_width(n * share_K, recall, comparisons=4) <= 0.05
    assert expected_width((n - 2) * share_K, recall, comparisons=4) > 0.05


def test_certainty_more_comparisons_and_rare_classes_cost_rows() -> None:
    plain = rows_needed(0.02, [1, 1])
    # The mean of two recalls varies like one share of all rows: 4 z^2 p (1 - p) / w^2, and a little for padding.
    assert plain == pytest.approx(4 * 2.0047**2 * 0.25 / 0.02**2, rel=0.015)
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
