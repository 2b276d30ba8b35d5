"""Adult: gender hidden, income wanted. Cells that serve income first: parts of an income score, and leaves of a tree.

The score is P(income above 50K | row) of boosted trees, fitted on the same people as the codebook. A cell is a part of
its range, where the channel sees s shifted by gender so that both use every cell equally often. Leaves are those of
`channel=tree`, which does not see s and pays for what its leaves tell. What is released is the number of the cell;
income is predicted from it by the majority of the fitted people.

Shapes: N people, F columns, M cells, S genders.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from certified import Certified
from sklearn.ensemble import HistGradientBoostingClassifier

from privgan.channel.prototypes import People, fit_prototypes
from privgan.channel.tree import Tree
from privgan.config import build, compose
from privgan.data.module import DataModule
from privgan.fit.untouched import OF_A_CLOSED_FORM
from privgan.theory import semi_discrete
from privgan.theory.certificate import certify, count

LEAST_INCOME = 0.80
CELLS = (4, 8, 16)
LEAVES, PRICES, LEAST_PEOPLE = (8, 16, 32, 50), (0.5, 1.0, 2.0), 100
# A census weight, the number of the education; relationship says husband or wife, so the score does without it.
LEFT_OUT = ("fnlwgt", "education-num", "relationship")


def census(cache: Path) -> Iterator[Certified]:
    """Both kinds of cells, fitted on the role `channel`; income and the limit are of all people not fitted on."""
    yield from _trees(_data(LEFT_OUT[:2], cache))
    yield from _scores(_data(LEFT_OUT, cache))


def _data(left_out: tuple[str, ...], cache: Path) -> DataModule:
    words = ["data=adult", f"data.source.drop_columns=[{','.join(left_out)}]", f"data.cache={cache}"]
    data: DataModule = build(compose(words).data)
    data.prepare()
    return data


def _rows(data: DataModule, *roles: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(x_NF, gender_N, income_N) of these roles."""
    labels = data.labels(*roles)
    return data.store.gather(data.indices(*roles)), labels.s, labels.u[:, 0].astype(np.int64)


def _trees(data: DataModule) -> Iterator[Certified]:
    fitted, held = _rows(data, "channel"), _rows(data, *OF_A_CLOSED_FORM)
    for leaves in LEAVES:
        for price in PRICES:
            channel = Tree(data.shape, cells=leaves, min_people=LEAST_PEOPLE, price=price)
            channel.fit(data.batches("channel"), data.classes)
            cells = [channel.cell(torch.from_numpy(x_NF)).numpy() for x_NF, *_ in (fitted, held)]
            yield _certified(f"tree, price {price:g}", "x", channel.cells, cells, fitted[1:], held[1:])


def _scores(data: DataModule) -> Iterator[Certified]:
    (x_NF, gender_N, income_N), held = _rows(data, "channel"), _rows(data, *OF_A_CLOSED_FORM)
    # Two halves, each scored by trees of the other: the score of a fitted person would be too sure.
    halves = np.array_split(np.random.default_rng(0).permutation(len(x_NF)), 2)
    trees = [HistGradientBoostingClassifier(random_state=0).fit(x_NF[half], income_N[half]) for half in halves]
    score_N = np.zeros(len(x_NF))
    for own, other in zip(halves, trees[::-1], strict=True):
        score_N[own] = other.predict_proba(x_NF[own])[:, 1]
    held_N = np.mean([one.predict_proba(held[0])[:, 1] for one in trees], axis=0)
    code_N1, held_N1 = (column[:, None].astype(np.float32) for column in (score_N, held_N))
    people = People(code_N1, code_N1, gender_N, np.arange(len(x_NF)))
    for number in CELLS:
        for sees in ("x", "xs"):
            book = fit_prototypes(
                people, number, aware=sees == "xs", allowance=float(sees == "x"), min_people=LEAST_PEOPLE, seed=0
            )
            offset_SM = book.offset_SM if sees == "xs" else np.repeat(book.offset_SM, 2, axis=0)
            cells = [
                semi_discrete.assign(semi_discrete.squared_distances(code, book.code_MF), s_N, offset_SM)
                for code, s_N in ((code_N1, gender_N), (held_N1, held[1]))
            ]
            yield _certified("score", sees, len(book.code_MF), cells, (gender_N, income_N), held[1:])


def _certified(
    name: str,
    sees: str,
    cells: int,
    cell: list[np.ndarray],
    fitted: tuple[np.ndarray, ...],
    held: tuple[np.ndarray, ...],
) -> Certified:
    """cell: of the fitted and of the held people; fitted, held: their gender and income."""
    majority_M = semi_discrete.shares(fitted[1], cell[0], cells, 2)[:, 1] > 0.5
    counts_SM = count(held[0], cell[1], classes=2, cells=cells)
    found, by_cells = certify(counts_SM), certify(counts_SM, methods=("cells",))
    value = float(np.mean(majority_M[cell[1]] == held[1]))
    people = len(held[0])
    return Certified(
        name, sees, cells, value, found.plug_in, found.balanced_accuracy, people, by_cells.balanced_accuracy
    )
