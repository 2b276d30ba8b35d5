from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privgan.errors import RequestError
from privgan.game.schedule import Schedule, StepKind

count = st.integers(0, 4)
schedules = st.builds(
    dict,
    batches_d=count,
    batches_g=count,
    epochs_pre_d=count,
    epochs_pre_g=count,
    epochs_train=count,
    itr_d=count,
    itr_g=count,
)


@given(schedules)
def test_the_steps_are_those_of_algorithm_1(counts):
    try:
        schedule = Schedule(**counts)
    except RequestError:
        return
    c = counts
    expected = (
        [StepKind.PRETRAIN_ADVERSARY] * (c["epochs_pre_d"] * c["batches_d"])
        + [StepKind.PRETRAIN_CHANNEL] * (c["epochs_pre_g"] * c["batches_g"])
        + ([StepKind.ADVERSARY] * c["itr_d"] + [StepKind.CHANNEL] * c["itr_g"]) * c["epochs_train"]
    )
    assert [schedule.move(t) for t in range(schedule.steps)] == expected


@given(schedules)
def test_each_role_is_asked_for_its_batches_in_turn(counts):
    try:
        schedule = Schedule(**counts)
    except RequestError:
        return
    seen: Counter[str] = Counter()
    for t in range(schedule.steps):
        role, k = schedule.role_and_batch(t)
        assert k == seen[role]
        seen[role] += 1


def test_progress_is_that_of_the_rounds():
    schedule = Schedule(2, 2, epochs_pre_d=1, epochs_pre_g=1, epochs_train=2, itr_d=1, itr_g=1)
    assert [schedule.progress(t) for t in range(8)] == [0, 0, 0, 0, 0, 0.25, 0.5, 0.75]


def test_the_papers_low_regime_has_its_sizes():
    low = Schedule(273, 273, epochs_pre_d=25, epochs_pre_g=25, epochs_train=300, itr_d=15, itr_g=20)
    assert low.steps == 2 * 25 * 273 + 300 * 35


@pytest.mark.parametrize("wrong", [{"itr_d": -1}, {"epochs_train": 0, "epochs_pre_d": 0, "epochs_pre_g": 0}])
def test_schedules_without_sense(wrong):
    plain = dict(batches_d=1, batches_g=1, epochs_pre_d=1, epochs_pre_g=1, epochs_train=1, itr_d=1, itr_g=1)
    with pytest.raises(RequestError, match="game"):
        Schedule(**(plain | wrong))
