"""The limit on every attacker: the best of several methods, with the correction that choosing costs.

Shapes: S classes, Z released values.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from privgan.errors import RequestError
from privgan.theory import domain
from privgan.theory.certificate import cells, chi_square, plug_in

METHODS: Mapping[str, Callable[[np.ndarray, float], float]] = {
    "plug-in": plug_in.limit,
    "chi-square": chi_square.limit,
    "cells": cells.limit,
}
FEW_CELLS = 24  # up to so many, the plug-in limit is the lower one almost always (docs/certificates.md)


@dataclass(frozen=True)
class Certificate:
    """With probability `confidence`, no attacker that knows the channel exceeds this on people of the same population.

    Attributes:
        balanced_accuracy: the limit.
        advantage: (S balanced_accuracy - 1) / (S - 1), 0 for a blind guess.
        tv: largest total variation between the releases of two classes; for two classes it is the advantage, for more
            it is not limited here and None.
        plug_in: balanced accuracy of the best attack on the very counts, biased upwards; what the limit adds is doubt.
        method: which gave the limit.
        limits: what each that was looked at gave, at the shared alpha.
        confidence: that the limit holds.
        cells: values that the channel can release.
        people_S: independent people counted, by class.
    """

    balanced_accuracy: float
    advantage: float
    tv: float | None
    plug_in: float
    method: str
    limits: dict[str, float]
    confidence: float
    cells: int
    people_S: tuple[int, ...]


def methods_for(classes: int, cells: int) -> tuple[str, ...]:
    """The methods to look at, from numbers known before any count: so this choice itself costs nothing.

    Args:
        classes: S.
        cells: values that a release can take.

    Returns:
        Names in `METHODS`.

    Examples:
        >>> methods_for(2, 4)
        ('plug-in',)
    """
    return ("plug-in", "chi-square") if classes == 2 and cells > FEW_CELLS else ("plug-in",)


def certify(counts_SZ: ArrayLike, confidence: float = 0.95, methods: Sequence[str] | None = None) -> Certificate:
    """Limit the balanced accuracy of every attacker on a release of finitely many values.

    The people counted must be independent draws from each class (see `count`) on whom nothing about the channel was
    fitted or chosen. Looking at k methods costs each of them confidence 1 - (1 - confidence) / k (union bound).

    Args:
        counts_SZ: people of each class by released value, whole numbers; every class has some.
        confidence: that the limit holds, between 0 and 1.
        methods: names in `METHODS`; None takes `methods_for`. "chi-square" limits two classes only.

    Returns:
        The limit, and what each method gave.

    Raises:
        RequestError: bad counts, a class without people, confidence outside (0, 1), unknown methods.

    Examples:
        >>> found = certify([[400, 100], [100, 400]])
        >>> found.method, round(found.plug_in, 3), round(found.balanced_accuracy, 3)
        ('plug-in', 0.8, 0.821)
    """
    given = domain.numbers("counts_SZ", domain.array("counts_SZ", counts_SZ, ndim=2), 0)
    counts_SZ = given.astype(np.int64)
    if (counts_SZ != given).any() or len(given) < 2:
        raise RequestError(f"counts_SZ must be whole numbers of at least two classes, got shape {given.shape}")
    classes, values = counts_SZ.shape
    people_S = counts_SZ.sum(axis=1)
    if not people_S.all():
        raise RequestError(
            f"counts_SZ: class {int(people_S.argmin())} has no people, so nothing limits what it releases"
        )
    alpha = 1 - domain.number("confidence", confidence, above=0, below=1)
    chosen = methods_for(classes, values) if methods is None else tuple(methods)
    if not chosen or set(chosen) - set(METHODS) or ("chi-square" in chosen and classes > 2):
        raise RequestError(
            f"methods={list(chosen)} for {classes} classes: choose from {', '.join(METHODS)}; chi-square is for two"
        )
    limits = {name: METHODS[name](counts_SZ, alpha / len(chosen)) for name in chosen}
    method = min(limits, key=lambda name: limits[name])
    accuracy = limits[method]
    advantage = (classes * accuracy - 1) / (classes - 1)
    return Certificate(
        balanced_accuracy=accuracy,
        advantage=advantage,
        tv=advantage if classes == 2 else None,
        plug_in=plug_in.value(counts_SZ),
        method=method,
        limits=limits,
        confidence=float(confidence),
        cells=values,
        people_S=tuple(int(n) for n in people_S),
    )
