"""Five roles: disjoint, by person, stratified, of the shares asked for, the same for the same seed."""

from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from privgan.data.source import Labels
from privgan.data.split import ROLES, SHARES, split
from privgan.errors import RequestError


def labelled(s_N: np.ndarray, group_N: np.ndarray) -> Labels:
    return Labels(s_N.astype(np.int64), ("no", "yes"), np.zeros((len(s_N), 0), np.float32), (), group_N)


def crowd(seed: int, persons: int = 300, most: int = 8, share: float = 0.3) -> Labels:
    """Persons with 1 .. `most` rows, of classes drawn row by row, in shuffled order."""
    rng = np.random.default_rng(seed)
    group_N = rng.permutation(np.repeat(np.arange(persons), rng.integers(1, most + 1, persons)))
    return labelled(rng.random(len(group_N)) < share, group_N)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 999), st.integers(1, 12), st.floats(0.2, 0.8), st.sampled_from(["none", "subsample"]))
def test_roles_are_disjoint_in_rows_and_persons(seed: int, most: int, share: float, balance: str) -> None:
    labels = crowd(seed, most=most, share=share)
    roles = split(labels, SHARES, seed, balance)
    rows = np.concatenate([roles[role] for role in ROLES])
    assert len(np.unique(rows)) == len(rows)
    assert balance == "subsample" or len(rows) == len(labels)
    persons = [set(labels.group[roles[role]].tolist()) for role in ROLES]
    assert sum(map(len, persons)) == len(set().union(*persons))


@pytest.mark.parametrize("seed", range(5))
def test_shares_and_classes_hold(seed: int) -> None:
    labels = crowd(seed, persons=2000)
    for role, rows in split(labels, SHARES, seed).items():
        assert len(rows) / len(labels) == pytest.approx(SHARES[role], rel=0.01)
        assert labels.s[rows].mean() == pytest.approx(labels.s.mean(), rel=0.01)


def test_one_person_of_very_many_pictures_unsettles_nothing() -> None:
    many = crowd(0, persons=1500)
    labels = labelled(np.append(many.s, np.ones(500)), np.append(many.group, np.full(500, 99_999)))
    for role, rows in split(labels, SHARES, 0).items():
        assert len(rows) / len(labels) == pytest.approx(SHARES[role], rel=0.02)
        assert labels.s[rows].mean() == pytest.approx(labels.s.mean(), rel=0.02)


def test_the_seed_decides() -> None:
    labels = crowd(0)
    first, again, other = (split(labels, SHARES, seed) for seed in (1, 1, 2))
    assert all(np.array_equal(first[role], again[role]) for role in ROLES)
    assert not any(np.array_equal(first[role], other[role]) for role in ROLES)


def test_subsampling_makes_classes_equal_in_every_role() -> None:
    labels = crowd(0)
    for rows in split(labels, SHARES, 0, "subsample").values():
        assert labels.s[rows].mean() == 0.5


def test_a_limit_takes_whole_persons() -> None:
    labels = crowd(0)
    rows = np.concatenate(list(split(labels, SHARES, 0, limit=600).values()))
    assert 590 < len(rows) <= 600
    taken = np.isin(labels.group, labels.group[rows])
    assert np.array_equal(np.flatnonzero(taken), np.sort(rows))


def test_a_role_without_share_is_empty() -> None:
    shares = {"channel": 0.4, "adversary": 0.4, "attacker": 0.0, "validation": 0.1, "test": 0.1}
    assert not len(split(crowd(0), shares, 0)["attacker"])


@pytest.mark.parametrize(
    ("shares", "line"),
    [
        (SHARES | {"test": 0.3}, "sum to 1.1"),
        (SHARES | {"test": 0.4, "attacker": -0.1}, "positive"),
        ({"channel": 0.5, "test": 0.5}, "needs channel, adversary"),
        (SHARES | {"test": 0.0, "channel": 0.5}, r"data\.shares\.test=0: nobody is left to judge"),
        (SHARES | {"validation": 0.0, "channel": 0.4}, r"data\.shares\.validation=0"),
    ],
)
def test_wrong_shares_are_an_error(shares: Mapping[str, float], line: str) -> None:
    with pytest.raises(RequestError, match=line):
        split(crowd(0), shares, 0)


def test_wrong_balance_and_limit_are_errors() -> None:
    with pytest.raises(RequestError, match=r"data\.balance=twice"):
        split(crowd(0), SHARES, 0, "twice")
    with pytest.raises(RequestError, match=r"data\.limit=0"):
        split(crowd(0), SHARES, 0, limit=0)


def test_an_official_test_is_kept_and_its_persons_are_nowhere_else() -> None:
    labels = crowd(3)
    official = np.arange(0, len(labels), 9)
    roles = split(labels, SHARES, 0, test_rows=official)
    assert np.array_equal(roles["test"], official)
    others = np.concatenate([roles[role] for role in ROLES if role != "test"])
    assert len(np.unique(others)) == len(others) and not np.isin(others, official).any()
    assert not np.isin(labels.group[others], labels.group[official]).any()
    assert len(others) == (~np.isin(labels.group, labels.group[official])).sum()
    assert len(roles["channel"]) == pytest.approx(0.375 * len(others), rel=0.1)


def test_one_class_is_an_error() -> None:
    with pytest.raises(RequestError, match=r"one class \(no\)"):
        split(labelled(np.zeros(50), np.arange(50)), SHARES, 0)


@pytest.mark.parametrize("persons", [1, 2, 4])
def test_too_few_persons_for_five_roles(persons: int) -> None:
    row_N = np.arange(100)
    with pytest.raises(RequestError, match="too few groups for the five splits"):
        split(labelled(row_N % 2, row_N % persons), SHARES, 0)
