"""Balanced transport to prototypes costs what the linear program says, and leaves the classes alike."""

import numpy as np
import pytest
import scipy.sparse as sp
from scipy.optimize import linprog

from privgan.theory import semi_discrete as sd


def people(n: int = 400, share: float = 0.3) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    generator = np.random.default_rng(3)
    s_N = (np.arange(n) < share * n).astype(np.int64)
    x_NF = generator.normal(size=(n, 2)) + s_N[:, None] * np.array([1.5, 0])
    return x_NF, s_N, np.array([1 - share, share])


def least_cost(cost_NM: np.ndarray, s_N: np.ndarray, allowance: float) -> float:
    """The linear program: people may be split over prototypes, the classes differ by at most the allowance."""
    n, m = cost_NM.shape
    rate_N = np.where(s_N == 1, 1, -1) / np.bincount(s_N)[s_N]
    apart = sp.kron(rate_N[None], sp.eye_array(m))
    excess = sp.vstack([sp.hstack([apart, -sp.eye_array(m)]), sp.hstack([-apart, -sp.eye_array(m)])])
    budget = np.concatenate([np.zeros(n * m), np.full(m, 0.5)])[None]
    once = sp.hstack([sp.kron(sp.eye_array(n), np.ones((1, m))), sp.csr_array((n, m))])
    found = linprog(
        np.concatenate([cost_NM.ravel() / n, np.zeros(m)]),
        sp.vstack([excess, budget]),
        np.concatenate([np.zeros(2 * m), [allowance]]),
        once,
        np.ones(n),
        method="highs",
    )
    return float(found.fun)


@pytest.mark.parametrize("allowance", [0.0, 0.2])
def test_the_cost_is_the_least_there_is(allowance: float) -> None:
    x_NF, s_N, prior_S = people()
    cost_NM = sd.squared_distances(x_NF, x_NF[::50])
    offset_SM = sd.balance(cost_NM, s_N, prior_S)
    if allowance:
        offset_SM = sd.within(cost_NM, s_N, prior_S, offset_SM, allowance)
    cell_N = sd.assign(cost_NM, s_N, offset_SM)
    apart = sd.total_variation(sd.shares(cell_N, s_N, 2, cost_NM.shape[1]))
    assert apart <= allowance + 0.03  # 8 prototypes, and one of 120 people counts 0.008
    assert cost_NM[np.arange(len(cell_N)), cell_N].mean() <= 1.02 * least_cost(cost_NM, s_N, allowance)


def test_nothing_moves_where_the_allowance_is_wide() -> None:
    x_NF, s_N, prior_S = people()
    cost_NM = sd.squared_distances(x_NF, x_NF[::50])
    offset_SM = sd.within(cost_NM, s_N, prior_S, sd.balance(cost_NM, s_N, prior_S), 0.99)
    assert not offset_SM.any()


def test_offsets_that_are_sums_equalise_the_values_of_every_part() -> None:
    """Prototypes on a 3 x 3 grid: rows and columns are used alike by both classes, with six offsets for nine."""
    x_NF, s_N, prior_S = people(2000)
    row_M, column_M = np.divmod(np.arange(9), 3)
    cost_NM = sd.squared_distances(x_NF, np.stack([row_M - 0.5, column_M - 1.0], axis=1))
    tie_MK = np.concatenate([np.eye(3)[row_M], np.eye(3)[column_M]], axis=1)
    offset_SM = sd.balance(cost_NM, s_N, prior_S, tie_MK=tie_MK)
    shares_SM = sd.shares(sd.assign(cost_NM, s_N, offset_SM), s_N, 2, 9)
    assert sd.total_variation(shares_SM @ tie_MK / 2) < 0.01
    assert np.linalg.matrix_rank(np.concatenate([tie_MK, offset_SM.T], axis=1), tol=1e-6) == 5
    assert sd.total_variation(sd.shares(cost_NM.argmin(axis=1), s_N, 2, 9)) > 0.3


def test_three_classes() -> None:
    x_NF, _, _ = people(600)
    s_N = np.arange(600) % 3
    x_NF[s_N == 1, 1] += 1.0
    cost_NM = sd.squared_distances(x_NF, x_NF[::100])
    offset_SM = sd.balance(cost_NM, s_N, np.full(3, 1 / 3))
    assert sd.total_variation(sd.shares(sd.assign(cost_NM, s_N, offset_SM), s_N, 3, 6)) < 0.04
    assert np.allclose(offset_SM.sum(axis=0), 0, atol=1e-9)
