"""The frame of the binary model: the optimum, and randomized response.

D is the share of letters that change. Shapes: S groups, X letters, Z releases.
"""

from functools import lru_cache

import numpy as np

from privgan.report.frame.base import AWARE, BLIND, Frame, Line, Reader, through
from privgan.report.leakage import BALANCED, RAW
from privgan.theory import gap
from privgan.theory.discrete import optimal_channel

_LEVELS = 33


def tv(q: float, **_: float) -> float:
    """TV of x between s = 0 and s = 1."""
    return abs(1 - 2 * q)


@lru_cache
def frames(p: float, q: float) -> tuple[Frame, ...]:
    """The frames of data=binary: balanced accuracy, and raw accuracy where the prior is not even.

    The closed form is stated in raw accuracy (Huang et al. 2017); at an even prior both are one. At another prior the
    least total variation, and with it the least balanced accuracy, is a linear program.
    """
    sees = ((AWARE, True), (BLIND, False))
    closed = tuple(Line(name, "optimum", _closed(p, q, aware)) for name, aware in sees)
    constant = float(_joint_SX(p, q).sum(axis=0).min())
    independence = optimal_channel(_joint_SX(p, q), 1 - np.eye(2), 0.0, "tv").distortion
    if p == 0.5:
        return (Frame(BALANCED, independence, constant, (*closed, _response(p, q, BALANCED)), "The optima are exact."),)
    programs = tuple(Line(name, "optimum", _least_tv(p, q, aware)) for name, aware in sees)
    solved = f"The optima are linear programs, solved at {_LEVELS} levels."
    return (
        Frame(BALANCED, independence, constant, (*programs, _response(p, q, BALANCED)), solved),
        Frame(RAW, independence, constant, (*closed, _response(p, q, RAW)), "The optima are exact."),
    )


def _closed(p: float, q: float, aware: bool) -> Reader:
    return lambda x: np.asarray(gap.binary(p, q, np.clip(x, 0, 1), aware))


def _joint_SX(p: float, q: float) -> np.ndarray:
    return np.array([[1 - p], [p]]) * np.array([[1 - q, q], [q, 1 - q]])


def _least_tv(p: float, q: float, aware: bool) -> Reader:
    epsilons = np.linspace(0, tv(q), _LEVELS)
    costs = [optimal_channel(_joint_SX(p, q), 1 - np.eye(2), float(one), "tv", aware).distortion for one in epsilons]
    return through(np.array(costs), (1 + epsilons) / 2)


def _response(p: float, q: float, kind: str) -> Line:
    """Letters flipped with probability x; there is no such response above 1/2."""

    def at(x: np.ndarray) -> np.ndarray:
        flipped = np.where(np.asarray(x) > 0.5, np.nan, x)
        apart = tv(q) * (1 - 2 * flipped)
        right, wrong = (1 + apart) / 2, (1 - apart) / 2
        if kind == BALANCED:
            return right
        # Of each answer, the likelier group is guessed.
        return np.maximum(p * right, (1 - p) * wrong) + np.maximum(p * wrong, (1 - p) * right)

    return Line("randomized response (LDP)", "private", at)
