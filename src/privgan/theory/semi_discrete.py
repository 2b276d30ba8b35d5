"""Balanced semi-discrete transport: every class sends its people to the same prototypes in the same shares.

Class s sends x to argmin_j cost(x, j) + g[s, j] / p_s, where the offsets g sum to 0 over the classes and are the dual
variables of "each prototype gets the same share of every class": of all ways to do that, this one costs least. An
allowance of total variation bounds the offsets instead (the dual norm of TV is a maximum), |g| <= price. Where
prototypes are sums of values of several parts, offsets may be sums too: then each class uses every value of a part
equally often, with as few numbers to find as there are values, which carry over to other people better.

References:
    Aurenhammer, Hoffmann and Aronov, Minkowski-type theorems and least-squares clustering, Algorithmica 20 (1998):
    shares of cells fixed by additive weights. Chzhen et al., Fair regression with Wasserstein barycenters (2020).

Shapes: N people, M prototypes, S classes, F features, K offsets that are found for each class.
"""

from collections.abc import Sequence
from itertools import combinations

import numpy as np
from scipy.optimize import minimize

TEMPERATURES = (0.3, 0.05, 0.01)  # of the smoothed dual, in mean costs of the nearest prototype; the last one counts


def squared_distances(x_NF: np.ndarray, prototypes_MF: np.ndarray) -> np.ndarray:
    """Squared Euclidean distances between people and prototypes.

    Args:
        x_NF: a row each.
        prototypes_MF: of as many features.

    Returns:
        cost_NM, in squared units of the features.

    Examples:
        >>> squared_distances(np.array([[0.0, 0.0]]), np.array([[3.0, 4.0]]))
        array([[25.]])
    """
    cross_NM = x_NF @ prototypes_MF.T
    return (x_NF**2).sum(axis=1)[:, None] - 2 * cross_NM + (prototypes_MF**2).sum(axis=1)


def assign(cost_NM: np.ndarray, s_N: np.ndarray, offsets_SM: np.ndarray) -> np.ndarray:
    """The prototype of everybody.

    Args:
        cost_NM: of sending a person to a prototype.
        s_N: class of each person, 0 to S - 1.
        offsets_SM: added for each class, divided by the class shares already, as `balance` returns them.

    Returns:
        Index of a prototype, 0 to M - 1, for each person.
    """
    return (cost_NM + offsets_SM[s_N]).argmin(axis=1)


def shares(cell_N: np.ndarray, s_N: np.ndarray, classes: int, cells: int) -> np.ndarray:
    """How a class spreads over the prototypes.

    Args:
        cell_N: prototype of each person, 0 to cells - 1.
        s_N: class of each person, 0 to classes - 1; every class has people.
        classes, cells: S and M.

    Returns:
        P(prototype | class), S x M; rows sum to 1.

    Examples:
        >>> shares(np.array([0, 1, 1, 1]), np.array([0, 0, 1, 1]), classes=2, cells=2)
        array([[0.5, 0.5],
               [0. , 1. ]])
    """
    counts_SM = np.bincount(s_N * cells + cell_N, minlength=classes * cells).reshape(classes, cells)
    return counts_SM / counts_SM.sum(axis=1, keepdims=True)


def total_variation(shares_SM: np.ndarray) -> float:
    """Total variation between the classes, the largest of any two.

    Args:
        shares_SM: of `shares`.

    Returns:
        0 where all classes spread alike, to 1 where two share no prototype.

    Examples:
        >>> total_variation(np.array([[0.5, 0.5], [0.0, 1.0]]))
        0.5
    """
    return max(float(abs(a - b).sum()) / 2 for a, b in combinations(shares_SM, 2))


def balance(
    cost_NM: np.ndarray,
    s_N: np.ndarray,
    prior_S: np.ndarray,
    start_SM: np.ndarray | None = None,
    price: float | None = None,
    temperatures: Sequence[float] = TEMPERATURES,
    steps: int = 60,
    tie_MK: np.ndarray | None = None,
) -> np.ndarray:
    """Offsets, divided by the class shares, that make the shares of every prototype equal over the classes.

    The concave dual is raised by L-BFGS, smoothed by a softmin whose temperature falls. On finitely many people shares
    come in units of one person, so equality holds up to a few of these.

    Args:
        cost_NM: of sending a person to a prototype.
        s_N: classes 0 to S - 1, each with people.
        prior_S: share of each class in the cost, sums to 1.
        start_SM: where the ascent begins; zeros without.
        price: the offsets lie within plus and minus this; what is optimal then is cost + 2 price TV (two classes).
        temperatures: of the smoothing, one after the other.
        steps: of L-BFGS at each of them, at most.
        tie_MK: the offset of a prototype is the sum of those that its row of zeros and ones names; None: its own.

    Returns:
        offsets_SM, of sum 0 over the classes once they are multiplied by the class shares.
    """
    classes, cells = len(prior_S), cost_NM.shape[1]
    unit = float(cost_NM.min(axis=1).mean()) or 1.0
    member_SN = (np.arange(classes)[:, None] == s_N) / np.bincount(s_N, minlength=classes)[:, None]
    weight_N = prior_S[s_N] / np.bincount(s_N, minlength=classes)[s_N]
    start_SK = np.zeros((classes, cells)) if start_SM is None else start_SM * prior_S[:, None]
    if tie_MK is not None:
        start_SK = np.linalg.lstsq(tie_MK, start_SK.T, rcond=None)[0].T
    bounds = None if price is None else [(-price, price)] * start_SK.size

    def offsets(flat: np.ndarray) -> np.ndarray:
        offset_SK = flat.reshape(classes, -1)
        offset_SM = offset_SK if tie_MK is None else offset_SK @ tie_MK.T
        return (offset_SM - offset_SM.mean(axis=0)) / prior_S[:, None]

    def loss(flat: np.ndarray, temperature: float) -> tuple[float, np.ndarray]:
        scaled_NM = -(cost_NM + offsets(flat)[s_N]) / temperature
        top_N1 = scaled_NM.max(axis=1, keepdims=True)
        soft_NM = np.exp(scaled_NM - top_N1)
        sum_N1 = soft_NM.sum(axis=1, keepdims=True)
        softmin_N = -temperature * (np.log(sum_N1) + top_N1)[:, 0]
        shares_SM = member_SN @ (soft_NM / sum_N1)
        rise_SM = shares_SM - shares_SM.mean(axis=0)
        return -float(weight_N @ softmin_N), -(rise_SM if tie_MK is None else rise_SM @ tie_MK).ravel()

    flat = start_SK.ravel()
    for temperature in temperatures:
        found = minimize(
            loss, flat, (temperature * unit,), "L-BFGS-B", jac=True, bounds=bounds, options={"maxiter": steps}
        )
        flat = found.x
    return offsets(flat)


def within(
    cost_NM: np.ndarray,
    s_N: np.ndarray,
    prior_S: np.ndarray,
    start_SM: np.ndarray,
    allowance: float,
    tie_MK: np.ndarray | None = None,
) -> np.ndarray:
    """Offsets at the least price at which the classes differ by at most `allowance` in total variation.

    The price is searched in 10 halvings between 0 (everybody to the nearest) and what full equality takes.

    Args:
        cost_NM, s_N, prior_S, tie_MK: as in `balance`.
        start_SM: offsets of full equality.
        allowance: total variation, 0 to 1.

    Returns:
        offsets_SM; zeros where the nearest prototypes are within the allowance already.
    """
    classes, cells = start_SM.shape
    low, high, best_SM = 0.0, float(abs(start_SM * prior_S[:, None]).max()), start_SM
    if total_variation(shares(cost_NM.argmin(axis=1), s_N, classes, cells)) <= allowance:
        return np.zeros_like(start_SM)
    for _ in range(10):
        price = (low + high) / 2
        found_SM = balance(cost_NM, s_N, prior_S, best_SM, price, TEMPERATURES[-1:], tie_MK=tie_MK)
        if total_variation(shares(assign(cost_NM, s_N, found_SM), s_N, classes, cells)) <= allowance:
            high, best_SM = price, found_SM
        else:
            low = price
    return best_SM
