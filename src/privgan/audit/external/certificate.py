"""A limit on every attacker that sees the rows of an external release, where these take few values.

Shapes: N rows, S classes, Z released values.
"""

from dataclasses import asdict
from typing import cast

import numpy as np

from privgan.data.module import DataModule
from privgan.data.resident import PIECE
from privgan.runs.typed_attack import Certificate
from privgan.theory.certificate import certify, count

PEOPLE_A_VALUE = 10  # at least; with fewer the limit is hardly below 1


def certificate(data: DataModule, roles: tuple[str, ...], confidence: float, seed: int) -> Certificate | None:
    """The certificate of one secret; None where that is a number, or the rows take more than a value for ten people.

    It rests on one row of each person, and on nobody among them having served to make the release: whoever asks has to
    know that. Names, order and the writing of cells are no part of the rows and are not limited.

    Which values there are is seen in the release and not known before. The plug-in limit holds all the same: the best
    attack is right on these people as often as it is, whatever values nobody of them released (see
    `privgan.theory.certificate.plug_in`).

    Args:
        data: the release.
        roles: whose people are counted.
        confidence: that the limit holds.
        seed: of the draw of a row of each person.
    """
    labels = data.labels(*roles)
    classes = len(labels.s_names)
    if classes < 2:
        return None
    most = len(np.unique(labels.group)) // PEOPLE_A_VALUE
    value_N = _values(data, data.indices(*roles), most)
    if value_N is None:
        return None
    cells = int(value_N.max()) + 1
    counts_SZ = count(labels.s, value_N, labels.group, classes=classes, cells=cells, seed=seed)
    if not counts_SZ.sum(axis=1).all():
        return None
    found = certify(counts_SZ, confidence, methods=("plug-in",))
    return cast(Certificate, {**asdict(found), "people_S": list(found.people_S), "roles": list(roles)})


def _values(data: DataModule, index_N: np.ndarray, most: int) -> np.ndarray | None:
    """The number of the value that each of these rows has; None where there are more than `most`."""
    number: dict[bytes, int] = {}
    parts = []
    for start in range(0, len(index_N), PIECE):
        rows = data.store.gather(index_N[start : start + PIECE])
        parts.append([number.setdefault(row.tobytes(), len(number)) for row in rows])
        if len(number) > most:
            return None
    return np.concatenate(parts)
