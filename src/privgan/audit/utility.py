"""What a release is still good for: the utility columns, as fresh models read them that were fitted on released rows.

Shapes: N rows, F features.
"""

from collections.abc import Callable, Mapping

import numpy as np
from sklearn.metrics import balanced_accuracy_score, roc_auc_score

from privgan.attackers.base import Attacker, Released, chunks
from privgan.attackers.linear import Linear
from privgan.attackers.trees import Trees
from privgan.data.module import DataModule
from privgan.runs.typed_attack import KeptUtility, ModelFigures

ROLES = {"validation": ("validation",), "test": ("test",)}


def utility_of(
    parts: Mapping[str, Released], data: DataModule, train_roles: tuple[str, ...], seed: int
) -> dict[str, KeptUtility] | None:
    """By column of 0 and 1: how well it is read in released test rows and in original ones; None without such a column.

    {name: {"released": {...}, "original": {...}, "clean": {...}, "blind_guess": share}}, each with `accuracy`,
    `balanced_accuracy`, `auc` and the `model`. released, original: of a model fitted on released rows, on released and
    on original test rows. clean: fitted and tested on originals. The model is the better of a linear one and trees on
    validation rows of the kind that it was fitted on, and so is the threshold, which is that of most right answers.

    Args:
        parts: {"train", "validation", "test"} of the release.
        train_roles: whose rows are in "train".
    """
    if len(data.shape) != 1 or data.texts:
        return None
    labels = {"train": data.labels(*train_roles), **{role: data.labels(*of) for role, of in ROLES.items()}}
    binary = [
        (place, name)
        for place, name in enumerate(data.u_names)
        if all(np.isin(of.u[:, place], (0, 1)).all() and np.ptp(of.u[:, place]) for of in labels.values())
    ]
    if not binary:
        return None
    original = {
        role: data.store.gather(data.indices(*roles)) for role, roles in {"train": train_roles, **ROLES}.items()
    }
    told: dict[str, KeptUtility] = {}
    for place, name in binary:
        u = {role: of.u[:, place].astype(np.int64) for role, of in labels.items()}
        clean = {role: Released(original[role], u[role]) for role in u}
        released = {role: Released(parts[role].x, u[role]) for role in u}
        reader, scores, cut = _fitted(released, seed)
        own, own_scores, own_cut = _fitted(clean, seed)
        told[name] = {
            "released": _figures(reader, scores(released["test"].x), cut, u["test"]),
            "original": _figures(reader, scores(clean["test"].x), cut, u["test"]),
            "clean": _figures(own, own_scores(clean["test"].x), own_cut, u["test"]),
            "blind_guess": float(max(u["test"].mean(), 1 - u["test"].mean())),
        }
    return told


def _fitted(parts: Mapping[str, Released], seed: int) -> tuple[str, Callable[[np.ndarray], np.ndarray], float]:
    """(name, scores of rows, threshold) of the model that is right most often on validation rows."""
    models: tuple[Attacker, ...] = (Linear(strengths=(0.001, 0.1, 10.0), max_rows=20_000), Trees())
    best: tuple[float, float, Attacker] | None = None
    for model in models:
        model.fit(parts["train"], parts["validation"], seed=seed)
        right, cut = _threshold(_scores(model, parts["validation"].x), parts["validation"].s)
        if best is None or right > best[0]:
            best = right, cut, model
    assert best is not None
    _, cut, model = best
    return model.name, lambda x: _scores(model, x), cut


def _threshold(score_N: np.ndarray, u_N: np.ndarray) -> tuple[float, float]:
    """(share of right answers, threshold) of the best threshold; rows of one score stand on one side."""
    order = np.argsort(score_N, kind="stable")
    score_N, u_N = score_N[order], u_N[order]
    # Everybody below place k is told 0, all others 1.
    right = np.concatenate([[0], np.cumsum(1 - u_N)]) + np.concatenate([[u_N.sum()], u_N.sum() - np.cumsum(u_N)])
    allowed = np.concatenate([[True], score_N[1:] > score_N[:-1], [True]])
    place = int(np.argmax(np.where(allowed, right, -1)))
    edges = np.concatenate([[score_N[0] - 1], score_N, [score_N[-1] + 1]])
    return float(right[place]) / len(u_N), float((edges[place] + edges[place + 1]) / 2)


def _scores(model: Attacker, x: np.ndarray) -> np.ndarray:
    return np.concatenate([model.scores(x[rows]) for rows in chunks(len(x), 4096)])


def _figures(name: str, score_N: np.ndarray, cut: float, u_N: np.ndarray) -> ModelFigures:
    said_N = score_N > cut
    return {
        "model": name,
        "accuracy": float((said_N == u_N).mean()),
        "balanced_accuracy": float(balanced_accuracy_score(u_N, said_N)),
        "auc": float(roc_auc_score(u_N, score_N)),
    }
