"""Records and the data that nobody can attack."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from privgan.attackers.base import Released, subsample
from privgan.attackers.convolutional import PaperCNN
from privgan.attackers.guess import Guess
from privgan.attackers.judging.estimate import mean_recall, share
from privgan.attackers.judging.interval import limits
from privgan.attackers.judging.judge import check, judge, score_record
from privgan.attackers.judging.terciles import tercile_cuts
from privgan.attackers.learning.rows import Rows
from privgan.attackers.linear import Linear
from privgan.attackers.strong import StrongCNN
from privgan.errors import RequestError, WorkError

Parts = Callable[..., dict[str, Released]]
FIELDS = {
    *("name", "on", "knows", "accuracy", "balanced_accuracy", "advantage", "auc", "lower", "upper", "accuracy_lower"),
    *(
        "accuracy_upper",
        "confidence",
        "n",
        "persons",
        "classes",
        "class_rows",
        "seconds",
        "validation_balanced_accuracy",
    ),
    *(
        "design_effect",
        "effective_comparisons",
        "alone_lower",
        "alone_upper",
        "advantage_lower",
        "advantage_upper",
        "auc_lower",
        "auc_upper",
        "information",
        "comparisons",
    ),
}


def test_the_figures_of_a_record_by_hand() -> None:
    validation_s, test_s = np.array([0, 0, 1, 1]), np.array([0] * 6 + [1] * 4)
    # The threshold that validation wants is 5; on test 5 of 6 and 3 of 4 are right.
    test_score = np.array([1, 2, 3, 4, 4, 6, 4, 7, 8, 9.0])
    record = score_record("anyone", np.array([3, 4, 6, 7.0]), validation_s, test_score, test_s, comparisons=2)
    assert set(record) == FIELDS
    assert record["accuracy"] == 0.8 and record["n"] == 10
    assert record["balanced_accuracy"] == pytest.approx((5 / 6 + 3 / 4) / 2)
    right_N = (test_score > 5) == test_s
    assert (record["lower"], record["upper"]) == limits(mean_recall(right_N, test_s), comparisons=2)
    assert (record["accuracy_lower"], record["accuracy_upper"]) == limits(share(right_N), comparisons=2)
    assert (record["alone_lower"], record["alone_upper"]) == limits(mean_recall(right_N, test_s))
    assert record["effective_comparisons"] == 2 and record["design_effect"] == 1
    assert record["auc"] == pytest.approx(_auc(test_score, test_s))
    assert record["validation_balanced_accuracy"] == 1
    assert record["knows"] == "labels" and record["class_rows"] == [6, 4]
    assert record["advantage_lower"] == pytest.approx(2 * record["lower"] - 1)
    assert record["advantage_upper"] == pytest.approx(2 * record["upper"] - 1)
    assert record["auc_lower"] < record["auc"] < record["auc_upper"]


def test_rates_of_nought_and_one() -> None:
    s_N = np.repeat([0, 1], 30)
    for score_N, rate in ((s_N - 0.5, 1.0), (0.5 - s_N, 0.0)):
        record = score_record("anyone", score_N, s_N, score_N, s_N, threshold=0.0)
        assert record["accuracy"] == record["balanced_accuracy"] == record["auc"] == rate
        assert record["advantage"] == 2 * rate - 1
        figures = {"": "balanced_accuracy", "accuracy_": "accuracy", "auc_": "auc", "advantage_": "advantage"}
        for prefix, figure in figures.items():
            lower, upper = record[f"{prefix}lower"], record[f"{prefix}upper"]
            assert lower <= record[figure] <= upper < lower + 0.4


def test_a_number_is_judged_by_its_terciles() -> None:
    rng = np.random.default_rng(0)
    validation_s, test_s = rng.normal(3, 2, (2, 600)).astype(np.float32)
    cuts_2 = tercile_cuts(rng.normal(3, 2, 600))
    record = score_record("anyone", 0.1 * validation_s, validation_s, 0.1 * test_s, test_s, cuts_2=cuts_2)
    assert set(record) == FIELDS | {"mse", "r2"}
    # The estimate is far off, yet tells the order, and so the tercile.
    assert record["balanced_accuracy"] > 0.98 and record["accuracy"] > 0.98 and record["classes"] == 3
    assert record["auc"] is record["auc_lower"] is record["auc_upper"] is None
    assert record["mse"] == pytest.approx(np.mean((0.9 * test_s) ** 2), rel=1e-5) and record["r2"] < 0
    assert record["information"]["lower_bound_nats"] > 0.9
    stands = score_record("game", 0.1 * validation_s, validation_s, 0.1 * test_s, test_s, cuts_2=cuts_2, threshold=0.0)
    assert stands["balanced_accuracy"] == pytest.approx(1 / 3)  # all low by the cuts of s


def _auc(score_N: np.ndarray, s_N: np.ndarray) -> float:
    """Share of pairs (one of each class) in the right order, ties counting half."""
    difference = score_N[s_N == 1][:, None] - score_N[s_N == 0][None]
    return float(np.mean((difference > 0) + 0.5 * (difference == 0)))


def test_scores_that_are_not_finite_are_a_failure_of_the_attacker() -> None:
    s_N = np.array([0, 1])
    with pytest.raises(WorkError, match="attacker anyone"):
        score_record("anyone", np.array([0.0, np.nan]), s_N, np.array([0.0, 1.0]), s_N)


def test_data_that_nobody_can_attack(parts: Parts) -> None:
    data = parts("visible")
    x, s = data["test"].x, data["test"].s
    vectors = x.reshape(len(x), -1).astype(np.float32)
    vectors[7, 3] = np.nan
    bad = {
        "role test: 400 rows of x but 399 of s": Released(x, s[:-1]),
        "role test: 19 rows": Released(x[:19], s[:19]),
        "role test: s has the classes 0 where 2": Released(x, np.zeros_like(s)),
        "role train: s has the classes 0, 1 where 3": Released(x, s * 2),
        "role test: rows of shape": Released(x[:, :, 1:], s),
    }
    for line, released in bad.items():
        with pytest.raises(RequestError, match=line):
            judge(Guess(), **data | {"test": released})
    with pytest.raises(RequestError, match=r"role test: .*not finite"):
        check(test=Released(vectors, s))


def test_numbers_that_nobody_can_attack() -> None:
    rng = np.random.default_rng(0)
    x_NF = rng.normal(size=(60, 3)).astype(np.float32)
    s_N = rng.normal(size=60).astype(np.float32)
    good = Released(x_NF, s_N)
    check(train=good, validation=good, test=good)
    bad = {
        "role test: s holds values that are not finite": np.where(np.arange(60) == 7, np.nan, s_N).astype(np.float32),
        "role test: s takes the values 0, which leaves one of the thirds": np.zeros(60, np.float32),
        "role test: s is a number in some roles": rng.integers(0, 2, 60),
    }
    for line, wrong in bad.items():
        with pytest.raises(RequestError, match=line):
            check(train=good, test=Released(x_NF, wrong))


def test_a_network_reads_pictures_alone(parts: Parts) -> None:
    data = {role: Released(r.x.reshape(len(r), -1) / np.float32(255), r.s) for role, r in parts("visible").items()}
    with pytest.raises(RequestError, match="takes pictures"):
        judge(StrongCNN(epochs=1), **data)
    assert judge(Linear(), **data)["balanced_accuracy"] > 0.95


@pytest.mark.parametrize("wrong", [{"epochs": 0}, {"lr": 0.0}, {"batch_size": 1}])
def test_recipes_that_make_no_sense(wrong: dict[str, int]) -> None:
    with pytest.raises(RequestError, match=next(iter(wrong))):
        PaperCNN(**wrong)  # type: ignore[arg-type]


def test_a_subsample_keeps_order_and_pairs(parts: Parts) -> None:
    data = parts("visible")["train"]
    some = subsample(data, 100, seed=1)
    assert len(some) == 100 and len(np.unique(some.x.reshape(100, -1), axis=0)) == 100
    where = [int(np.flatnonzero((data.x == row).all(axis=(1, 2, 3)))[0]) for row in some.x]
    assert where == sorted(where)
    np.testing.assert_array_equal(data.s[where], some.s)
    assert subsample(data, None, seed=1) is data and subsample(data, 900, seed=1) is data


def test_rows_too_many_for_the_device_are_read_batch_by_batch(
    parts: Parts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same scores, whether the rows are resident or a memory map that stays on disk."""
    data = parts("visible")
    maps = {}
    for role, released in data.items():
        np.save(tmp_path / f"{role}.npy", released.x)
        maps[role] = Released(np.load(tmp_path / f"{role}.npy", mmap_mode="r"), released.s)
    scores = []
    for source, memory in ((data, 1 << 40), (maps, 0)):
        monkeypatch.setattr("privgan.attackers.learning.rows.resident_limit", lambda device, memory=memory: memory)
        attacker = StrongCNN(epochs=2, batch_size=64, widths=(8,))
        attacker.fit(source["train"], source["validation"], seed=0)
        assert (Rows(source["train"], attacker._device)._resident is None) == (memory == 0)
        scores.append(attacker.scores(source["test"].x))
    np.testing.assert_array_equal(scores[0], scores[1])


def test_a_threshold_that_is_given_is_kept() -> None:
    s_N = np.array([0, 0, 1, 1])
    score_N = np.array([3.0, 4.0, 6.0, 7.0])
    assert score_record("game", score_N, s_N, score_N, s_N)["balanced_accuracy"] == 1
    assert score_record("game", score_N, s_N, score_N, s_N, threshold=0.0)["balanced_accuracy"] == 0.5
