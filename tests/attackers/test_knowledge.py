"""Who knows more reads more, where there is more to read; and no more, where there is not."""

import numpy as np
import pytest

from privgan.attackers.base import Released
from privgan.attackers.judging.summary import summarise
from privgan.attackers.judging.threshold import selection_score
from privgan.attackers.knowledge import with_utility
from privgan.attackers.linear import Linear
from privgan.attackers.panel import Panel
from privgan.attackers.running.attempt import Scores
from privgan.attackers.running.score_file import read_scores, write_scores
from privgan.errors import RequestError

N = 2000


def rows(seed: int, tells: float, n: int = N, features: int = 1) -> Released:
    """x is s in noise, and a useless column; u says s with probability `tells`, and has a useless column too."""
    rng = np.random.default_rng(seed)
    s_N = rng.integers(0, 2, n)
    told_N = np.where(rng.random(n) < tells, s_N, 1 - s_N)
    x_NF = rng.normal(size=(n, features)).astype(np.float32)
    x_NF[:, 0] += s_N
    return Released(x_NF, s_N, np.column_stack([told_N, rng.integers(0, 2, n)]).astype(np.float32))


@pytest.mark.parametrize(("tells", "gain"), [(0.9, 0.21), (0.5, 0.0)])
def test_utility_labels_that_tell_and_that_do_not(tells: float, gain: float) -> None:
    validation, test = rows(1, tells), rows(2, tells)
    scores = Scores(validation.x[:, 0] - 0.5, test.x[:, 0] - 0.5, 0.0)
    joined = with_utility(scores, validation, test)
    before, after = (selection_score(score.test, test.s) for score in (scores, joined))
    assert after - before == pytest.approx(gain, abs=0.05)
    # What is selected by is no better than what is found on rows that were never seen.
    assert selection_score(joined.validation, validation.s) == pytest.approx(after, abs=0.04)


def test_each_level_has_its_column(tmp_path) -> None:
    few = rows(0, 0.9, n=60, features=40)
    parts = {"train": few, "more": rows(3, 0.9, features=40), "validation": rows(1, 0.9, features=40)}
    parts["test"] = rows(2, 0.9, features=40)
    panel = Panel({"linear": Linear(strengths=(1.0,))}, threat_models=("labels", "channel", "utility"), devices=0)
    done = panel.attack(parts)
    leakage = summarise(done.records)
    labels, channel, utility = (
        leakage["by_knowledge"][level]["balanced_accuracy"] for level in ("labels", "channel", "utility")
    )
    assert labels < channel - 0.02 and labels < utility - 0.1
    assert leakage["strongest"]["knows"] == "labels"
    assert len({record["knows"] for record in panel.attack(parts, on="clean").records}) == 1

    write_scores(tmp_path / "scores.npz", done.scores)
    again = read_scores(tmp_path / "scores.npz")
    assert set(again) == set(done.scores)
    np.testing.assert_allclose(again["linear", "utility"].test, done.scores["linear", "utility"].test, rtol=0)
    (tmp_path / "scores.npz").write_bytes(b"half a file")
    assert read_scores(tmp_path / "scores.npz") == read_scores(tmp_path / "none.npz") == {}


@pytest.mark.parametrize(
    "wrong", [{"threat_models": ("channel",)}, {"threat_models": ("labels", "all")}, {"extra_releases": 0}]
)
def test_levels_that_make_no_sense(wrong) -> None:
    with pytest.raises(RequestError, match=r"attackers\.threat_models"):
        Panel({"linear": Linear()}, **wrong)
