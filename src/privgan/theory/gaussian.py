"""Two Gaussians on a line, N(0, sigma^2) and N(delta sigma, sigma^2), under squared distortion: the exact optimum.

`delta` is the distance of the means in standard deviations, `prior` the share of class 1, `epsilon` the TV of the two
classes' releases (their best balanced attack accuracy is 1/2 + epsilon/2); distortions are in the unit of sigma^2.

The aware optimum is a partial transport plan between the classes (`transport`): a mass epsilon of either class stays
where it is, at the far ends, and what lies between is transported monotonely half way (by the priors) to the other
class. At epsilon = 0 that is the Wasserstein-2 barycentre (Chzhen et al. 2020; Le Gouic et al. 2020). A channel that
sees x alone is in `blind_gaussian`.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import brentq
from scipy.special import ndtr, ndtri

from privgan.errors import RequestError
from privgan.theory import domain

FAR = 38.0  # standard deviations; beyond, the normal distribution function is 0 in float64
NEGLIGIBLE = 9.0  # standard deviations; the mass beyond is below 1e-18


@dataclass(frozen=True)
class OptimalMap:
    """The optimal aware channel itself: deterministic, called with (x, s).

    Class 0 lies around 0, class 1 around delta sigma. Outside [start, delta - start] (in units of sigma) nothing moves.

    Attributes:
        delta: distance of the means, in units of sigma.
        epsilon: total variation that is left.
        prior: of class 1.
        sigma: standard deviation of a class, in the unit of the values.
        start: where the movement begins, in units of sigma.
    """

    delta: float
    epsilon: float
    prior: float
    sigma: float
    start: float

    def __call__(self, x: ArrayLike, s: ArrayLike) -> np.ndarray:
        """The values as they are released.

        Args:
            x: numbers of any shape.
            s: class 0 or 1 of every value, broadcast to x.

        Returns:
            float64 in the unit and shape of x.

        Raises:
            RequestError: NaN, a class other than 0 and 1, shapes that do not fit.
        """
        x = domain.numbers("x", x)
        s = domain.labels("s", s, 2)
        try:
            s = np.broadcast_to(s, x.shape)
        except ValueError:
            raise RequestError(f"s of shape {s.shape} does not fit x of shape {x.shape}") from None
        u = x / self.sigma
        # Class 1 is the mirror image of class 0.
        moved = np.where(s == 0, self.prior * self.step(u), -(1 - self.prior) * self.step(self.delta - u))
        return x + self.sigma * moved

    def step(self, x: np.ndarray) -> np.ndarray:
        """T(x) - x: how far class 0 lies from its partner in class 1.

        Args:
            x: in units of sigma.

        Returns:
            In units of sigma; 0 where nothing moves.
        """
        inside = (x >= self.start) & (x <= self.delta - self.start)
        x = np.where(inside, x, self.delta / 2)
        # Mass of class 1 below the partner, and above it: each is exact where it is the smaller one.
        below = np.maximum(ndtr(x) - ndtr(self.start), 0) + ndtr(self.start - self.delta)
        above = ndtr(-x) + self.epsilon
        with np.errstate(divide="ignore", invalid="ignore"):
            partner = self.delta + np.where(below < 0.5, ndtri(below), -ndtri(np.minimum(above, 1)))
        # At epsilon = 0 both tails run out of float64 before x does; there the step is delta.
        partner = x + self.delta if self.epsilon == 0 else partner
        return np.where(inside, np.clip(partner - x, 0, self.delta), 0.0)


def optimal_map(delta: float, epsilon: float, prior: float = 0.5, sigma: float = 1.0) -> OptimalMap:
    """The aware channel of least squared distortion whose releases have TV at most epsilon.

    Args:
        delta: distance of the means over sigma, 0 or more.
        epsilon: TV of the releases, 0 to 1; from 2 Phi(delta / 2) - 1 on, the TV of the classes as they are, the
            channel is the identity.
        prior: of class 1, above 0 and below 1.
        sigma: standard deviation of either class, above 0.

    Returns:
        The channel, called with (x, s).

    Raises:
        RequestError: a value outside its range, NaN.

    References:
        Chzhen et al. (2020) and Le Gouic et al. (2020), for epsilon = 0.

    Examples:
        >>> optimal_map(delta=2, epsilon=0)([0.0, 2.0], [0, 1])
        array([1., 1.])
    """
    delta = domain.number("delta", delta, 0)
    epsilon = domain.number("epsilon", epsilon, 0, 1)
    prior = domain.number("prior", prior, above=0, below=1)
    sigma = domain.number("sigma", sigma, above=0)
    return OptimalMap(delta, epsilon, prior, sigma, _start(delta, epsilon))


def optimal_distortion(delta: float, epsilon: ArrayLike, prior: float = 0.5, sigma: float = 1.0) -> float | np.ndarray:
    """Least expected squared distortion of an aware channel whose releases have TV at most epsilon.

    Args:
        delta: distance of the means over sigma, 0 or more.
        epsilon: TV of the releases, 0 to 1; may be an array.
        prior: of class 1, above 0 and below 1.
        sigma: standard deviation of either class, above 0.

    Returns:
        In the shape of epsilon and the unit of sigma^2: p0 p1 (delta sigma)^2 at epsilon = 0, and 0 from
        `undefended_tv` on.

    Raises:
        RequestError: a value outside its range, NaN.

    Examples:
        >>> round(float(optimal_distortion(delta=2, epsilon=0)), 6)
        1.0
    """
    epsilon = domain.numbers("epsilon", epsilon, 0, 1)
    flat = [_distortion(optimal_map(delta, float(one), prior, sigma)) for one in epsilon.flat]
    return np.reshape(flat, epsilon.shape)[()]


def optimal_tv(delta: float, distortion: ArrayLike, prior: float = 0.5, sigma: float = 1.0) -> float | np.ndarray:
    """Least TV of the releases of an aware channel with at most this squared distortion: `optimal_distortion` inverted.

    Args:
        delta: distance of the means over sigma, 0 or more.
        distortion: in the unit of sigma^2, 0 or more; may be an array.
        prior: of class 1, above 0 and below 1.
        sigma: standard deviation of either class, above 0.

    Returns:
        In the shape of distortion: 2 Phi(delta / 2) - 1 at distortion 0, and 0 from p0 p1 (delta sigma)^2 on.

    Raises:
        RequestError: a value outside its range, NaN.

    Examples:
        >>> optimal_tv(delta=2, distortion=[0, 0.3, 1]).round(3)
        array([0.683, 0.229, 0.   ])
    """
    distortion = domain.numbers("distortion", distortion, 0)
    clean = optimal_map(delta, 0.0, prior, sigma)
    most = _distortion(clean)
    undefended = undefended_tv(clean.delta)

    def one(budget: float) -> float:
        if budget >= most:
            return 0.0
        return brentq(
            lambda epsilon: _distortion(optimal_map(delta, epsilon, prior, sigma)) - budget, 0, undefended, xtol=1e-12
        )

    return np.reshape([one(float(budget)) for budget in distortion.flat], distortion.shape)[()]


def undefended_tv(delta: float) -> float:
    """TV of N(0, sigma^2) and N(delta sigma, sigma^2).

    Args:
        delta: distance of the means over sigma, 0 or more.

    Examples:
        >>> round(undefended_tv(2), 3)
        0.683
    """
    return float(2 * ndtr(delta / 2) - 1)


def _start(delta: float, epsilon: float) -> float:
    """The a <= delta / 2 with Phi(a) - Phi(a - delta) = epsilon; delta / 2 where nothing has to move."""
    if epsilon >= undefended_tv(delta):
        return delta / 2
    if epsilon == 0:
        return -np.inf
    return float(brentq(lambda a: ndtr(a) - ndtr(a - delta) - epsilon, -FAR, delta / 2, xtol=1e-14, rtol=1e-14))


def _distortion(channel: OptimalMap) -> float:
    """p0 p1 times the mean squared step of class 0."""
    # Double exponential quadrature: the step rises like a logarithm at its start, and the nodes crowd there.
    low, high = max(channel.start, -NEGLIGIBLE), min(channel.delta - channel.start, NEGLIGIBLE)
    if low >= high:
        return 0.0
    t, spacing = np.linspace(-3.3, 3.3, 200, retstep=True)
    bent = np.pi / 2 * np.sinh(t)
    x = low + (high - low) / (1 + np.exp(-2 * bent))
    weights = (high - low) * spacing * np.pi / 4 * np.cosh(t) / np.cosh(bent) ** 2
    density = np.exp(-x * x / 2) / np.sqrt(2 * np.pi)
    mean_square = float(weights @ (channel.step(x) ** 2 * density))
    return channel.prior * (1 - channel.prior) * channel.sigma**2 * mean_square
