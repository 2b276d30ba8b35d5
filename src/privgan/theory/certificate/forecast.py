"""What a certificate will say on more people, from counts on a few: to choose a channel before it is certified.

Shapes: S classes, Z released values.
"""

import math

import numpy as np

from privgan.theory.certificate import plug_in

HALVES = 40  # random halves of the people, whose plug-in value tells how it falls with their number


def forecast(
    counts_SZ: np.ndarray, people_S: np.ndarray, confidence: float = 0.95, seed: int = 0
) -> tuple[float, float]:
    """(limit, standard deviation) that the plug-in method is expected to give on `people_S` further people.

    The bias of the plug-in value falls about as one over the root of the number of people: what half of the counted
    people say more than all of them gives its size. The deviation is the largest that counting both can cause.

    Args:
        counts_SZ: people who chose nothing yet, of every class some.
        people_S: how many there will be of each class when it is certified.
        confidence: of the certificate.
        seed: of the halves.
    """
    n_S, generator = counts_SZ.sum(axis=1), np.random.default_rng(seed)
    half_S = np.maximum(n_S // 2, 1)
    halves = [
        np.stack([generator.multivariate_hypergeometric(c, h) for c, h in zip(counts_SZ, half_S, strict=True)])
        for _ in range(HALVES)
    ]
    seen, of_half = plug_in.value(counts_SZ), float(np.mean([plug_in.value(half) for half in halves]))
    bias = max(0.0, (of_half - seen) / (math.sqrt(2) - 1))
    doubt, doubt_then = float((1 / n_S).sum()), float((1 / people_S).sum())
    expected = max(1 / len(n_S), seen - bias) + bias * math.sqrt(doubt_then / doubt)
    deviation = math.sqrt(doubt + doubt_then) / (2 * len(n_S))
    return plug_in.limit_at(min(expected, 1.0), people_S, 1 - confidence), deviation
