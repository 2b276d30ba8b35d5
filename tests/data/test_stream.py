"""The order of training rows: every row once an epoch, in an order that needs no memory of what came before."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from privgan.data.stream import Stream
from privgan.errors import RequestError

ROWS = np.arange(100, 203)


@given(st.integers(1, 103), st.integers(0, 5), st.integers(0, 99))
def test_an_epoch_holds_no_row_twice(batch_size: int, epoch: int, seed: int) -> None:
    stream = Stream(ROWS, batch_size, (seed,))
    per_epoch = stream.batches_per_epoch
    rows = np.concatenate([stream.indices(epoch * per_epoch + k) for k in range(per_epoch)])
    assert per_epoch == 103 // batch_size and len(rows) == per_epoch * batch_size
    assert len(np.unique(rows)) == len(rows) and set(rows) <= set(ROWS)


@given(st.lists(st.integers(0, 200), min_size=1, max_size=20))
def test_a_batch_depends_on_its_number_alone(asked: list[int]) -> None:
    through = Stream(ROWS, 10, (0, 1))
    expected = [through.indices(k) for k in range(201)]
    jumping = Stream(ROWS, 10, (0, 1))
    for k in asked:
        assert np.array_equal(jumping.indices(k), expected[k])


def test_epochs_and_seeds_differ() -> None:
    stream = Stream(ROWS, 103, (0, 1))
    orders = [
        stream.indices(0),
        stream.indices(1),
        Stream(ROWS, 103, (0, 2)).indices(0),
        Stream(ROWS, 103, (1, 1)).indices(0),
    ]
    assert len({order.tobytes() for order in orders}) == 4


@pytest.mark.parametrize("world", [2, 3])
def test_ranks_share_the_batch_of_one_process(world: int) -> None:
    whole = Stream(ROWS, 16, (0,)).indices(9)
    parts = [Stream(ROWS, 16, (0,), rank, world).indices(9) for rank in range(world)]
    assert np.array_equal(np.sort(np.concatenate(parts)), np.sort(whole))


def test_fewer_rows_than_a_batch_are_all_given() -> None:
    stream = Stream(ROWS[:5], 128, (0,))
    for k in range(3):
        assert np.array_equal(np.sort(stream.indices(k)), ROWS[:5])


def test_more_processes_than_rows_are_an_error() -> None:
    with pytest.raises(RequestError, match="2 rows cannot be shared by 3"):
        Stream(ROWS[:2], 128, (0,), 0, 3)
