"""The linear program behind the exact optimum of finite alphabets, solved by HiGHS.

Shapes: S groups.
"""

from itertools import combinations
from typing import Literal

import numpy as np
import scipy.sparse as sp
from scipy.optimize import OptimizeResult, linprog

from privgan.errors import RequestError, WorkError

Criterion = Literal["tv", "accuracy"]
SIMPLEX_COLUMNS = 30_000  # above, the interior point method of HiGHS (with crossover) is the faster one


def least_cost_flow(
    distortion: np.ndarray,
    mass: np.ndarray,
    rates: np.ndarray,
    prior_S: np.ndarray,
    epsilon: float,
    criterion: Criterion,
) -> np.ndarray:
    """The mass that every source sends to every letter, at the least cost within a limit on what it tells.

    In mass (not in probabilities) all coefficients stay moderate, however small the tails are. The releases
    q_s(z) are variables of their own: without them, pairs of groups would repeat all columns.

    Args:
        distortion: of sending a source to a letter, one row a source; infinity forbids it.
        mass: of each source, sums to 1.
        rates: release of group s for one unit of flow from a source, one row a group.
        prior_S: p(s), sums to 1.
        epsilon: the limit, in the unit of the criterion.
        criterion: see `privgan.theory.discrete.optimal_channel`.

    Returns:
        The flow, in the shape of the distortion; rows sum to the mass.

    Raises:
        RequestError: no flow is within the limit.
        WorkError: the solver gave up.
    """
    sources, letters = distortion.shape
    open_to = np.isfinite(distortion).ravel()
    sums = sp.kron(sp.eye_array(sources), np.ones((1, letters)), format="csc")[:, open_to]
    released = sp.kron(sp.csc_array(rates), sp.eye_array(letters), format="csc")[:, open_to]
    equal, unequal, limits = _constraints(sums, released, prior_S, epsilon, criterion)

    cost = np.zeros(equal.shape[1])
    allowed = distortion.ravel()[open_to]
    cost[: allowed.size] = allowed / (allowed.max(initial=0) or 1)
    result = _solve(cost, unequal, limits, equal, np.concatenate([mass, np.zeros(len(prior_S) * letters)]))
    flow = np.zeros(sources * letters)
    flow[open_to] = np.maximum(result.x[: allowed.size], 0)
    return flow.reshape(sources, letters)


def _constraints(
    sums: sp.csc_array, released: sp.csc_array, prior_S: np.ndarray, epsilon: float, criterion: Criterion
) -> tuple[sp.csc_array, sp.csc_array | None, np.ndarray | None]:
    """(equalities, inequalities, limits of these) on the flow, the releases q_s(z) and what they are compared with."""
    groups, letters = len(prior_S), released.shape[0] // len(prior_S)
    one_letter = sp.eye_array(letters)
    if criterion == "tv" and epsilon == 0:  # one release for all groups: no comparison is left
        shared = sp.kron(np.ones((groups, 1)), one_letter)
        equal = sp.block_array([[sums, None], [released, -shared]], format="csc")
        return equal, None, None
    compared, excess = _comparisons(prior_S, criterion)
    rows, budgets = excess.shape
    equal = sp.block_array(
        [
            [sums, None, None],
            [released, -sp.eye_array(groups * letters), sp.csc_array((groups * letters, budgets * letters))],
        ],
        format="csc",
    )
    unequal = sp.block_array(
        [
            [
                sp.csc_array((rows * letters, sums.shape[1])),
                sp.kron(compared, one_letter),
                -sp.kron(excess, one_letter),
            ],
            [None, None, sp.kron(sp.eye_array(budgets), np.ones((1, letters)))],
        ],
        format="csc",
    )
    limit = epsilon if criterion == "tv" else prior_S.max() + epsilon
    return equal, unequal, np.concatenate([np.zeros(rows * letters), np.full(budgets, limit)])


def _comparisons(prior_S: np.ndarray, criterion: Criterion) -> tuple[np.ndarray, np.ndarray]:
    """Rows `compared @ q(z) <= excess @ t(z)` for every z; the sum of each t over z is what is limited."""
    groups = len(prior_S)
    if criterion == "accuracy":
        return np.diag(prior_S), np.ones((groups, 1))
    pairs = np.array(list(combinations(range(groups), 2)))
    compared = np.eye(groups)[pairs[:, 0]] - np.eye(groups)[pairs[:, 1]]  # one side suffices: both sum to 1
    return compared, np.eye(len(pairs))


def _solve(
    cost: np.ndarray, unequal: sp.csc_array | None, limits: np.ndarray | None, equal: sp.csc_array, totals: np.ndarray
) -> OptimizeResult:
    methods = ["highs-ds", "highs-ipm"]
    if cost.size > SIMPLEX_COLUMNS:
        methods.reverse()
    for method in methods:
        options = {"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10}
        if method == "highs-ipm":
            options["ipm_optimality_tolerance"] = 1e-12
        result = linprog(cost, unequal, limits, equal, totals, method=method, options=options)
        if result.status == 0:
            return result
        if result.status == 2:
            raise RequestError(
                "no channel meets the limit: distortion_XZ forbids too many releases, or epsilon is too small"
            )
    raise WorkError(f"the linear program of {cost.size} columns was not solved: {result.message}")
