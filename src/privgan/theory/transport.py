"""Two groups, an aware channel: the optimum once more, as partial optimal transport between the groups."""

import numpy as np
import scipy.sparse as sp
from numpy.typing import ArrayLike
from scipy.optimize import linprog

from privgan.errors import RequestError, WorkError
from privgan.theory import domain


def optimal_distortion(joint_SX: ArrayLike, distortion_XZ: ArrayLike, epsilon: float) -> float:
    """Least expected distortion of an aware channel whose two groups' releases have TV at most epsilon.

    A mass 1 - epsilon of the groups has to be released alike. Coupling x of group 0 with y of group 1 costs
    min_z [p0 d(x, z) + p1 d(y, z)]; the rest keeps its cheapest release. Hence the cheapest transport plan of mass
    1 - epsilon between p(x | 0) and p(x | 1). At epsilon = 0 and squared distortion this is the Wasserstein-2
    barycentre.

    Args:
        joint_SX: p(s, x) of two groups, sums to 1.
        distortion_XZ: d(x, z) >= 0, finite.
        epsilon: 0 to 1.

    Returns:
        In the unit of distortion_XZ.

    Raises:
        RequestError: not two groups, a joint that does not sum to 1, a negative or infinite distortion, a bad epsilon.
        WorkError: the solver gave up.

    References:
        Chzhen et al. (2020); Le Gouic et al. (2020).

    Examples:
        >>> round(optimal_distortion([[0.4, 0.1], [0.1, 0.4]], [[0, 1], [1, 0]], epsilon=0.0), 6)
        0.3
    """
    joint_SX = domain.distribution("joint_SX", joint_SX, ndim=2)
    prior_S = joint_SX.sum(axis=1)
    if len(joint_SX) != 2 or (prior_S == 0).any():
        raise RequestError(f"joint_SX must be two groups with mass, got shape {joint_SX.shape}")
    distortion_XZ = domain.array("distortion_XZ", distortion_XZ, ndim=2)
    if (distortion_XZ < 0).any() or len(distortion_XZ) != joint_SX.shape[1]:
        raise RequestError(f"distortion_XZ must be >= 0 with one row a letter, got shape {distortion_XZ.shape}")
    epsilon = domain.number("epsilon", epsilon, 0, 1)

    first_X, second_X = joint_SX / prior_S[:, None]
    first_XZ, second_XZ = (prior * distortion_XZ for prior in prior_S)
    together_XX = np.stack([(row_Z + second_XZ).min(axis=1) for row_Z in first_XZ])
    alone_X, alone_Y = first_XZ.min(axis=1), second_XZ.min(axis=1)
    extra_XX = together_XX - alone_X[:, None] - alone_Y
    return float(first_X @ alone_X + second_X @ alone_Y) + partial_cost(first_X, second_X, extra_XX, 1 - epsilon)


def partial_cost(source_X: ArrayLike, target_Y: ArrayLike, cost_XY: ArrayLike, mass: float) -> float:
    """Cost of the cheapest plan that carries a part of one distribution to another.

    Args:
        source_X, target_Y: probabilities, each sums to 1; the plan's marginals stay below them.
        cost_XY: finite.
        mass: of the plan, 0 to 1.

    Raises:
        RequestError: anything else.
        WorkError: the solver gave up.

    Examples:
        >>> partial_cost([0.5, 0.5], [0.5, 0.5], [[0, 1], [1, 0]], mass=1.0)
        0.0
    """
    source_X = domain.distribution("source_X", source_X, ndim=1)
    target_Y = domain.distribution("target_Y", target_Y, ndim=1)
    cost_XY = domain.array("cost_XY", cost_XY, ndim=2)
    rows, columns = len(source_X), len(target_Y)
    if cost_XY.shape != (rows, columns):
        raise RequestError(f"cost_XY must have shape {(rows, columns)}, got {cost_XY.shape}")
    mass = domain.number("mass", mass, 0, 1)

    marginals = sp.vstack(
        [
            sp.kron(sp.eye_array(rows), np.ones((1, columns))),
            sp.kron(np.ones((1, rows)), sp.eye_array(columns)),
        ],
        format="csc",
    )
    scale = float(abs(cost_XY).max()) or 1.0
    result = linprog(
        cost_XY.ravel() / scale,
        marginals,
        np.concatenate([source_X, target_Y]),
        np.ones((1, rows * columns)),
        [mass],
        method="highs-ds",
        options={"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10},
    )
    if result.status != 0:
        raise WorkError(f"the transport of {rows} x {columns} letters was not solved: {result.message}")
    return float(result.fun * scale)
