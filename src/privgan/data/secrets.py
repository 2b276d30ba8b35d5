"""Which of what is known of the rows is to be hidden: one value, by default the set's own, or several at once.

Shapes: N rows, J secrets, K utility columns or classes.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from privgan.config import nearest
from privgan.data.source import Labels, Secret
from privgan.errors import RequestError


def names_of(secrets: str | Sequence[str] | None) -> tuple[str, ...] | None:
    """The option data.secrets as names; None keeps the set's own. RequestError for no name, or one named twice."""
    if secrets is None:
        return None
    names = (secrets,) if isinstance(secrets, str) else tuple(map(str, secrets))
    if not names:
        raise RequestError("data.secrets=[] names nothing to hide: give [NAME, NAME], or null for the set's own value")
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice:
        raise RequestError(f"data.secrets=[{','.join(names)}]: {twice} is listed twice")
    return names


def choose(labels: Labels, sensitive: str, names: Sequence[str] | None = None) -> Labels:
    """The labels with these secrets, named among the set's own value (called `sensitive`) and its utility columns.

    None keeps the set's own. A utility column of 0 and 1 becomes the classes "not NAME" and NAME, any other a number;
    it leaves u. The set's own value joins u where it is not chosen: as it is if binary or a number, else a column a
    class.

    Raises:
        RequestError: an unknown name; a number beside other secrets; a number that is not finite.
    """
    chosen = names_of(names) or (sensitive,)
    known = [sensitive, *labels.u_names]
    for name in chosen:
        if name not in known:
            hint = nearest(name, known) or f": there are {', '.join(known)}"
            raise RequestError(f"data.secrets: {name} is neither the sensitive value nor a utility column{hint}")
    columns = [
        (Secret(sensitive, labels.s_names), labels.s) if name == sensitive else _from_utility(labels, name)
        for name in chosen
    ]
    secrets = tuple(secret for secret, _ in columns)
    for secret, s_N in columns:
        if not secret.classes and len(secrets) > 1:
            raise RequestError(
                f"data.secrets=[{','.join(chosen)}]: {secret.name} is a number, and a number is hidden alone"
            )
        if not np.isfinite(s_N).all():
            raise RequestError(
                f"{secret.name} is not finite in {int((~np.isfinite(s_N)).sum())} rows: fix the data set"
            )
    rest = labels if sensitive in chosen else _own_as_utility(labels, sensitive)
    kept = [number for number, name in enumerate(rest.u_names) if name not in chosen]
    return Labels(
        s=columns[0][1] if len(columns) == 1 else np.stack([s_N for _, s_N in columns], axis=1),
        s_names=secrets[0].classes if len(secrets) == 1 else (),
        u=np.ascontiguousarray(rest.u[:, kept]),
        u_names=tuple(rest.u_names[number] for number in kept),
        group=labels.group,
        secrets=secrets,
    )


def strata(s: np.ndarray) -> np.ndarray:
    """stratum_N int64 of rows that should be found in every role: the class, the joint class, the third of a number."""
    if s.ndim == 2:
        return np.unique(s, axis=0, return_inverse=True)[1].reshape(-1).astype(np.int64)
    return thirds(s) if s.dtype.kind == "f" else s


def thirds(s_N: np.ndarray) -> np.ndarray:
    """0, 1 or 2 int64 for the low, middle and high third of a number."""
    return np.searchsorted(np.quantile(s_N, [1 / 3, 2 / 3]), s_N, side="right").astype(np.int64)


def _from_utility(labels: Labels, name: str) -> tuple[Secret, np.ndarray]:
    """A utility column as a secret."""
    u_N = labels.u[:, labels.u_names.index(name)]
    if np.isin(u_N, (0, 1)).all():
        return Secret(name, (f"not {name}", name)), u_N.astype(np.int64)
    return Secret(name), np.ascontiguousarray(u_N, np.float32)


def _own_as_utility(labels: Labels, sensitive: str) -> Labels:
    """The set's own value as utility columns, after the others."""
    several = len(labels.s_names) > 2
    own_NK = np.eye(len(labels.s_names))[labels.s] if several else labels.s[:, None]
    return replace(
        labels,
        u=np.concatenate([labels.u, own_NK.astype(np.float32)], axis=1),
        u_names=(*labels.u_names, *(labels.s_names if several else (sensitive,))),
    )
