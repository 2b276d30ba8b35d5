"""Adult: gender hidden, income wanted. Cells of an income score, so that what is released serves income first.

The score is P(income above 50K | row) of boosted trees, fitted on the same people as the codebook. A cell is a part of
its range, where the channel sees s shifted by gender so that both use every cell equally often. What is released is
the number of the cell; income is predicted from it by the majority of the fitted people.

Shapes: N people, F columns, M cells.
"""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
from certified import Certified
from sklearn.ensemble import HistGradientBoostingClassifier

from privgan.channel.prototypes import People, fit_prototypes
from privgan.theory import semi_discrete
from privgan.theory.certificate import certify, count

LEAST_INCOME = 0.80
CELLS = (4, 8, 16)
COLUMNS = (
    *(
        "age",
        "workclass",
        "fnlwgt",
        "education",
        "education_num",
        "marital",
        "occupation",
        "relationship",
        "race",
        "sex",
    ),
    *("gain", "loss", "hours", "country", "income"),
)
# fnlwgt is a sampling weight; relationship says husband or wife.
LEFT_OUT = ["fnlwgt", "sex", "income", "relationship"]


def read(path: Path) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(x_NF, gender_N, income_N) of both files; categories as codes, missing ones as a category."""
    with zipfile.ZipFile(path) as archive:
        parts = [
            pd.read_csv(io.BytesIO(archive.read(name)), names=list(COLUMNS), skipinitialspace=True, skiprows=skip)
            for name, skip in (("adult.data", 0), ("adult.test", 1))
        ]
    table = pd.concat(parts, ignore_index=True)
    text = [name for name in COLUMNS if not pd.api.types.is_numeric_dtype(table[name])]
    codes = table.assign(**{name: table[name].astype("category").cat.codes for name in text})
    gender_N = (table["sex"] == "Female").to_numpy(np.int64)
    income_N = table["income"].str.startswith(">50K").to_numpy(np.int64)
    return codes.drop(columns=LEFT_OUT).to_numpy(np.float32), gender_N, income_N


def census(path: Path, fitted: float = 0.3, seed: int = 0) -> Iterator[Certified]:
    """Codebooks of the score; income accuracy and the limit on gender are of all people that were not fitted."""
    x_NF, gender_N, income_N = read(path)
    order = np.random.default_rng(seed).permutation(len(x_NF))
    fit_N, held_N = np.split(order, [int(fitted * len(order))])
    # Two halves, each scored by trees of the other: the score of a fitted person would be too sure.
    halves = np.array_split(fit_N, 2)
    score_N = np.zeros(len(x_NF))
    trees = [HistGradientBoostingClassifier(random_state=seed).fit(x_NF[half], income_N[half]) for half in halves]
    for own, other in zip(halves, trees[::-1], strict=True):
        score_N[own] = other.predict_proba(x_NF[own])[:, 1]
    score_N[held_N] = np.mean([one.predict_proba(x_NF[held_N])[:, 1] for one in trees], axis=0)
    code_NF = score_N[:, None].astype(np.float32)
    people = People(code_NF[fit_N], code_NF[fit_N], gender_N[fit_N], fit_N)
    for cells in CELLS:
        for sees in ("x", "xs"):
            book = fit_prototypes(
                people, cells, aware=sees == "xs", allowance=float(sees == "x"), min_people=100, seed=seed
            )
            offsets = book.offset_SM if sees == "xs" else np.repeat(book.offset_SM, 2, axis=0)
            cost_NM = semi_discrete.squared_distances(code_NF, book.code_MF)
            cell_N, number = semi_discrete.assign(cost_NM, gender_N, offsets), len(book.code_MF)
            majority_M = semi_discrete.shares(income_N[fit_N], cell_N[fit_N], number, 2)[:, 1] > 0.5
            found = certify(count(gender_N[held_N], cell_N[held_N], classes=2, cells=number))
            value = float(np.mean(majority_M[cell_N[held_N]] == income_N[held_N]))
            yield Certified("adult", sees, number, value, found.plug_in, found.balanced_accuracy, len(held_N))
