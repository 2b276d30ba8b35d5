"""Prototypes of a codebook: k-means, prototypes that every class uses equally often, or a blind optimum on their cells.

Shapes: N rows, F numbers of a code, X values of a row, M prototypes, S classes, P parts.
"""

from dataclasses import dataclass

import numpy as np

from privgan.channel.product import Product
from privgan.errors import RequestError
from privgan.theory import semi_discrete
from privgan.theory.discrete import optimal_channel

ALTERNATIONS = 12  # of prototypes and offsets; the last ones move the distortion by less than 0.01 dB on faces


@dataclass(frozen=True)
class People:
    """What a codebook is fitted on.

    Args:
        code_NF: coordinates in which nearness is judged; squared distances in them stand for distortion.
        x_NX: the rows themselves.
        s_N: classes.
        person_N: whose row it is.
    """

    code_NF: np.ndarray
    x_NX: np.ndarray
    s_N: np.ndarray
    person_N: np.ndarray

    @property
    def prior_S(self) -> np.ndarray:
        """Share of each class."""
        return np.bincount(self.s_N) / len(self.s_N)


@dataclass(frozen=True)
class Prototypes:
    """A fitted codebook.

    code_MF: where prototypes lie; a row goes to the nearest after `offset_SM[s]` is added to the squared distance.
    offset_SM: one row where s is not seen.
    release_MX: what is released.
    transition_MM: W(z | cell), the identity where cells are released as they are.
    """

    code_MF: np.ndarray
    offset_SM: np.ndarray
    release_MX: np.ndarray
    transition_MM: np.ndarray


def fit_prototypes(
    people: People, cells: int, *, parts: int = 1, aware: bool, allowance: float, min_people: int, seed: int
) -> Prototypes:
    """Prototypes, offsets and releases from these people.

    Args:
        people: of every class some.
        cells: M, at most; those that fewer than `min_people` persons share are given up.
        parts: P; a prototype is the sum of one value of each, see `privgan.channel.product`. A value is given up where
            fewer than `min_people` persons share it.
        aware: offsets differ by class, so that classes differ by at most `allowance`; else a linear program over the
            cells makes them so, and 1 releases the cells as they are.
        allowance: total variation between two classes on these people, 0 to 1.
        min_people: persons whose mean a prototype is, at least.
        seed: of k-means.

    Raises:
        RequestError: fewer persons than `min_people`.
    """
    if len(np.unique(people.person_N)) < min_people:
        raise RequestError(f"channel=codebook: fewer than channel.min_people={min_people} persons to be fitted on")
    classes = len(people.prior_S) if aware else 1
    product, code_MF = Product.started(people.code_NF, cells, parts, seed)
    while True:
        code_MF, offset_SM, cell_N = _settled(people, product, code_MF, classes, allowance)
        sparse = product.sparse(cell_N, people.person_N, min_people)
        if not sparse:
            break
        product, kept_M = product.without(sparse)
        code_MF = code_MF[kept_M]
    transition_MM = np.eye(len(code_MF))
    release_MX = product.fitted(people.x_NX, cell_N)
    if not aware and allowance < 1:
        transition_MM, release_MX = _blind_optimum(people, cell_N, release_MX, allowance)
    return Prototypes(code_MF, offset_SM, release_MX, transition_MM)


def _settled(
    people: People, product: Product, code_MF: np.ndarray, classes: int, allowance: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Prototypes at the means of their cells, offsets that fit them, and everybody's cell."""
    cells = len(code_MF)
    s_N = people.s_N if classes > 1 else np.zeros_like(people.s_N)
    offset_SM = np.zeros((classes, cells))
    for last in [False] * ALTERNATIONS + [True]:
        cost_NM = semi_discrete.squared_distances(people.code_NF, code_MF)
        if classes > 1 and allowance < 1:
            started = bool(offset_SM.any())
            temperatures = semi_discrete.TEMPERATURES[-1:] if started and not last else semi_discrete.TEMPERATURES
            steps = 400 if last else 60
            offset_SM = semi_discrete.balance(
                cost_NM, s_N, people.prior_S, offset_SM, None, temperatures, steps, product.tie_MK
            )
            if last:
                offset_SM = semi_discrete.within(cost_NM, s_N, people.prior_S, offset_SM, allowance, product.tie_MK)
        cell_N = semi_discrete.assign(cost_NM, s_N, offset_SM)
        if not last:
            code_MF = product.fitted(people.code_NF, cell_N, code_MF)
    return code_MF, offset_SM, cell_N


def _blind_optimum(
    people: People, cell_N: np.ndarray, mean_MX: np.ndarray, allowance: float, rounds: int = 3
) -> tuple[np.ndarray, np.ndarray]:
    """W(z | cell) of least distortion within the allowance, and the mean row of everybody who releases z, in turn."""
    cells, classes = len(mean_MX), len(people.prior_S)
    joint_SM = semi_discrete.shares(cell_N, people.s_N, classes, cells) * people.prior_S[:, None]
    squared_N = ((people.x_NX - mean_MX[cell_N]) ** 2).sum(axis=1)
    within_M = np.bincount(cell_N, squared_N, cells) / np.maximum(np.bincount(cell_N, minlength=cells), 1)
    release_MX = mean_MX
    for _ in range(rounds):
        distortion_MM = np.maximum(semi_discrete.squared_distances(mean_MX, release_MX), 0) + within_M[:, None]
        found = optimal_channel(joint_SM, distortion_MM, allowance, aware=False)
        transition_MM = found.channel_SXZ[0]
        flow_MM = joint_SM.sum(axis=0)[:, None] * transition_MM
        mass_M = flow_MM.sum(axis=0)
        used_M1 = (mass_M > 1e-12)[:, None]
        release_MX = np.where(used_M1, flow_MM.T @ mean_MX / np.maximum(mass_M, 1e-12)[:, None], release_MX)
    return transition_MM, release_MX
