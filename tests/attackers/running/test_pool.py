"""Attackers in processes of their own: the same scores, and a death that takes no other along."""

import signal
from collections.abc import Callable

import numpy as np
import pytest

from privgan.attackers.base import Released
from privgan.attackers.convolutional import PaperCNN
from privgan.attackers.file_rows import FileRows
from privgan.attackers.guess import Guess
from privgan.attackers.judging.summary import summarise
from privgan.attackers.judging.threshold import selection_score
from privgan.attackers.linear import Linear
from privgan.attackers.panel import Panel
from privgan.attackers.running.attempt import Attempt, Failed, Scores
from privgan.attackers.running.pool import Pool, places
from privgan.attackers.running.worker import Place
from privgan.errors import RequestError

Parts = Callable[..., dict[str, Released]]


class Doomed(Guess):
    """Is killed as soon as another process holds it."""

    def __reduce__(self):
        return signal.raise_signal, (signal.SIGKILL,)


class Homebound(Guess):
    """Cannot leave its process."""

    def __init__(self):
        self.law = lambda x: x


@pytest.fixture
def filed(parts: Parts, tmp_path):
    """The same rows, in files."""

    def make(kind):
        released = {}
        for role, part in parts(kind).items():
            np.save(tmp_path / f"{role}.npy", part.x)
            released[role] = Released(FileRows(tmp_path / f"{role}.npy"), part.s)
        return released

    return make


def test_the_same_scores_here_and_in_processes(filed) -> None:
    rows = filed("visible")
    attempts = {name: Attempt(one, rows, seed=3) for name, one in {"guess": Guess(), "linear": Linear()}.items()}
    here, there = Pool(0).run(attempts), Pool(2).run(attempts)
    assert list(here) == list(there) == ["guess", "linear"]
    for name, scores in here.items():
        assert isinstance(scores, Scores) and isinstance(there[name], Scores)
        np.testing.assert_allclose(there[name].test, scores.test, rtol=1e-5, atol=1e-5)
        np.testing.assert_allclose(there[name].validation, scores.validation, rtol=1e-5, atol=1e-5)


def test_who_is_killed_is_named_and_the_others_count(filed) -> None:
    rows = filed("visible")
    attackers = {"guess": Guess(), "doomed": Doomed(), "homebound": Homebound(), "linear": Linear()}
    done = Panel(attackers, devices=2).attack(rows)
    assert set(done.failures) == {"doomed", "homebound"}
    assert "killed by signal 9" in done.failures["doomed"]
    assert "cannot be sent" in done.failures["homebound"]
    leakage = summarise(done.records)
    assert leakage["strongest"]["name"] == "linear" and len(leakage["failed"]) == 2

    class Unasked(Linear):
        def fit(self, train, validation, *, seed):
            raise AssertionError("it has done its work before")

    mended = {"guess": Guess(), "doomed": Guess(), "homebound": Guess(), "linear": Unasked()}
    again = Panel(mended, devices=0).attack(rows, before=done)
    assert not again.failures
    strongest = summarise(again.records)["strongest"]
    assert {**strongest, "seconds": 0} == {**leakage["strongest"], "seconds": 0}


def test_places() -> None:
    assert places(0) == []
    assert places(3) == [Place(None, max(1, places(1)[0].threads // 3))] * 3
    assert sum(place.threads for place in places("auto")) == places(1)[0].threads
    assert Failed("x") == Failed("x")
    for wrong in (-1, "all", 1.5):
        with pytest.raises(RequestError, match=r"attackers\.devices"):
            Pool(wrong)


def test_a_network_over_two_processes_reads_as_well_as_in_one(filed) -> None:
    rows = filed("visible")
    network = PaperCNN(epochs=4, batch_size=32)
    one = Pool(0).run({"it": Attempt(network, rows, seed=0)})["it"]
    two = Pool(2).run_over_all(Attempt(network, rows, seed=0))
    assert isinstance(one, Scores) and isinstance(two, Scores), (one, two)
    first, second = (selection_score(scores.test, rows["test"].s) for scores in (one, two))
    assert first > 0.95 and second > 0.95
    with pytest.raises(RequestError, match="guess is no network"):
        Panel({"guess": Guess()}, ddp=["guess"])


def test_little_work_starts_no_processes(filed, monkeypatch) -> None:
    def none(*_):
        raise AssertionError("a process was started")

    monkeypatch.setattr("privgan.attackers.running.pool.Worker", none)
    outcome = Pool("auto").run({"guess": Attempt(Guess(), filed("visible"), seed=0)})
    assert isinstance(outcome["guess"], Scores)
