"""The exact optimum over finite alphabets: least distortion under a leakage limit is a linear program."""

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import ArrayLike

from privgan.errors import RequestError
from privgan.theory import domain
from privgan.theory.linear_program import Criterion, least_cost_flow


@dataclass(frozen=True)
class OptimalChannel:
    """The channel of least distortion.

    Attributes:
        distortion: expected distortion, in the unit of distortion_XZ.
        channel_SXZ: W(z | x, s), rows sum to 1; a blind channel has the same rows for every s. Letters without mass
            get their cheapest release.
        leakage: what channel_SXZ leaks, in the unit of the limit epsilon (see `optimal_channel`).
    """

    distortion: float
    channel_SXZ: np.ndarray
    leakage: float

    def release(self, x_N: ArrayLike, s_N: ArrayLike, generator: np.random.Generator) -> np.ndarray:
        """Letters as they are released.

        Args:
            x_N: letters, 0 to X - 1.
            s_N: group of each, 0 to S - 1.
            generator: of the draw.

        Returns:
            z_N int64.

        Raises:
            RequestError: an index outside the alphabets.
        """
        groups, letters, _ = self.channel_SXZ.shape
        x = domain.labels("x", x_N, letters)
        s = domain.labels("s", s_N, groups, x.shape)
        below_NZ = np.cumsum(self.channel_SXZ[s, x], axis=-1)
        drawn = generator.random((*x.shape, 1)) * below_NZ[..., -1:]
        return (below_NZ <= drawn).sum(axis=-1)


def optimal_channel(
    joint_SX: ArrayLike,
    distortion_XZ: ArrayLike,
    epsilon: float,
    criterion: Criterion = "tv",
    aware: bool = True,
) -> OptimalChannel:
    """The channel W(z | x, s) (aware) or W(z | x) (blind) of least expected distortion that leaks at most epsilon.

    Blind, two groups and 400 x 400 letters take seconds on one core.

    Args:
        joint_SX: p(s, x) of 2 to 10 groups, sums to 1, every group has mass.
        distortion_XZ: d(x, z) >= 0; infinity forbids releasing z for x.
        epsilon: the limit, in the unit of the criterion.
        criterion: "tv": the largest TV between the releases of two groups, epsilon 0 to 1. "accuracy": the best attack
            accuracy above the blind guess, epsilon 0 to 1 - max_s p(s).
        aware: whether the channel sees s.

    Returns:
        The channel, its distortion and what it leaks.

    Raises:
        RequestError: bad shapes, NaN, a joint that does not sum to 1, a negative distortion, epsilon outside its
            range, or no channel within the limit (only forbidden releases can cause that).
        WorkError: the solver gave up.

    References:
        du Pin Calmon and Fawaz (2012) and Huang et al. (2017), section 3; here for total variation and for the accuracy
        of the best attack.

    Examples:
        >>> flipping = [[0, 1], [1, 0]]
        >>> channel = optimal_channel([[0.4, 0.1], [0.1, 0.4]], flipping, epsilon=0.0)
        >>> round(channel.distortion, 6), channel.leakage
        (0.3, 0.0)
    """
    joint_SX, prior_S = _groups(joint_SX, criterion)
    groups, letters = joint_SX.shape
    if not 2 <= groups <= 10:
        raise RequestError(f"joint_SX must have 2 to 10 groups as rows, got shape {joint_SX.shape}")
    distortion_XZ = _distortions(distortion_XZ, letters)
    most = 1.0 if criterion == "tv" else 1 - float(prior_S.max())
    # The sums behind `most` are rounded: a limit that is the largest in the caller's arithmetic may lie above it here.
    epsilon = min(domain.number("epsilon", epsilon, 0, most + 1e-9), most)

    s_source, x_source, mass, rates = _sources(joint_SX, prior_S, aware)
    flow = least_cost_flow(distortion_XZ[x_source], mass, rates, prior_S, epsilon, criterion)

    cheapest_XZ = np.eye(distortion_XZ.shape[1])[distortion_XZ.argmin(axis=1)]
    channel_SXZ = np.repeat(cheapest_XZ[None], groups, axis=0)
    sent = flow.sum(axis=1) > 0
    rows = flow[sent] / flow[sent].sum(axis=1, keepdims=True)
    channel_SXZ[s_source[sent] if aware else slice(None), x_source[sent]] = rows

    cost_XZ = np.where(np.isfinite(distortion_XZ), distortion_XZ, 0)
    distortion = float(np.einsum("sx,sxz,xz->", joint_SX, channel_SXZ, cost_XZ, optimize=True))
    return OptimalChannel(distortion, channel_SXZ, leakage(joint_SX, channel_SXZ, criterion))


def _distortions(distortion_XZ: ArrayLike, letters: int) -> np.ndarray:
    """One row for each letter, none negative; infinity is allowed."""
    found_XZ = domain.array("distortion_XZ", distortion_XZ, ndim=2, finite=False)
    if len(found_XZ) != letters:
        raise RequestError(f"distortion_XZ needs one row for each of {letters} letters, got shape {found_XZ.shape}")
    if (found_XZ < 0).any():
        raise RequestError(f"distortion_XZ holds a negative distortion, {found_XZ.min():g}")
    return found_XZ


def leakage(joint_SX: ArrayLike, channel_SXZ: ArrayLike, criterion: Criterion = "tv") -> float:
    """What a channel leaks: the largest TV of two groups' releases, or the best attack accuracy above the blind guess.

    Args:
        joint_SX: p(s, x), sums to 1.
        channel_SXZ: W(z | x, s), rows sum to 1.
        criterion: "tv" or "accuracy".

    Raises:
        RequestError: shapes that do not fit, NaN, a bad joint.

    Examples:
        >>> as_it_is = np.stack([np.eye(2), np.eye(2)])
        >>> round(leakage([[0.4, 0.1], [0.1, 0.4]], as_it_is), 6)
        0.6
    """
    joint_SX, prior_S = _groups(joint_SX, criterion)
    channel_SXZ = domain.array("channel_SXZ", channel_SXZ, ndim=3)
    if channel_SXZ.shape[:2] != joint_SX.shape:
        raise RequestError(f"channel_SXZ of shape {channel_SXZ.shape} does not fit joint_SX of shape {joint_SX.shape}")
    if (channel_SXZ < 0).any() or not np.allclose(channel_SXZ.sum(axis=-1), 1, rtol=0, atol=domain.SUM_TOLERANCE):
        raise RequestError("channel_SXZ must hold probabilities that sum to 1 over z")
    released_SZ = np.einsum("sx,sxz->sz", joint_SX, channel_SXZ)
    if criterion == "accuracy":
        return max(0.0, float(released_SZ.max(axis=0).sum() - prior_S.max()))
    released_SZ = released_SZ / prior_S[:, None]
    return max(float(abs(a - b).sum() / 2) for a, b in combinations(released_SZ, 2))


def _groups(joint_SX: ArrayLike, criterion: str) -> tuple[np.ndarray, np.ndarray]:
    joint_SX = domain.distribution("joint_SX", joint_SX, ndim=2)
    prior_S = joint_SX.sum(axis=1)
    if (prior_S == 0).any():
        raise RequestError(f"group {int(prior_S.argmin())} of joint_SX has no mass; leave it out")
    if criterion not in ("tv", "accuracy"):
        raise RequestError(f"criterion must be tv or accuracy, got {criterion!r}")
    return joint_SX, prior_S


def _sources(joint_SX: np.ndarray, prior_S: np.ndarray, aware: bool) -> tuple[np.ndarray, ...]:
    """What the channel can tell apart and has mass: pairs (s, x), or x alone (then s is empty); mass and rates."""
    if aware:
        s_source, x_source = np.nonzero(joint_SX)
        member = np.arange(len(prior_S))[:, None] == s_source
        return s_source, x_source, joint_SX[s_source, x_source], member / prior_S[:, None]
    x_source = np.flatnonzero(joint_SX.sum(axis=0))
    mass = joint_SX[:, x_source].sum(axis=0)
    return np.empty(0, int), x_source, mass, joint_SX[:, x_source] / mass / prior_S[:, None]
