"""Section 4.3: how much of a house price photos tell, beside what a table of the house tells.

`python experiments/paper/houses.py` (`make reproduce-paper SECTION=houses`) writes houses.json and prints its table:
R^2 on unseen houses of the mean, of bedrooms, bathrooms, area and place, of the four photos, and of both.

Shapes: N houses, F features, S splits.
"""

import argparse
import math
import statistics
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from scipy.stats import t as student
from sklearn.compose import make_column_transformer
from sklearn.decomposition import PCA
from sklearn.linear_model import RidgeCV
from sklearn.model_selection import GroupShuffleSplit
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from privgan.config import build, compose
from privgan.data.source import MissingError
from privgan.html import Table
from privgan.report.marked import markdown
from privgan.runs.json_files import read_json, write_json

SEEDS, TEST, CONFIDENCE = 5, 0.2, 0.95
SIZE = "[32,64]"  # of a row of four photos: ridge sees no more in larger ones
STRENGTHS = np.logspace(0, 6, 13)
TABLE, PHOTOS, BOTH = "table", "photos", "both"


def explained(s_N: np.ndarray, group_N: np.ndarray, model: Callable[[], Any], x_NF: np.ndarray) -> dict[str, Any]:
    """{r2, lower, upper, seeds}: of ridge regression on splits of whole owners, against the mean of training houses.

    Splits share houses, so the variance over them is enlarged (Nadeau and Bengio, Machine Learning 52 (2003), 239-281).
    """
    found = []
    for train_N, test_N in GroupShuffleSplit(SEEDS, test_size=TEST, random_state=0).split(x_NF, s_N, group_N):
        said_N = np.clip(model().fit(x_NF[train_N], s_N[train_N]).predict(x_NF[test_N]), 0, 20)
        guess = float(s_N[train_N].mean())
        found.append(1 - float(((s_N[test_N] - said_N) ** 2).sum() / ((s_N[test_N] - guess) ** 2).sum()))
    mean = statistics.fmean(found)
    error = math.sqrt(statistics.variance(found) * (1 / SEEDS + TEST / (1 - TEST)))
    reach = float(student.isf((1 - CONFIDENCE) / 2, SEEDS - 1)) * error
    return {"r2": mean, "lower": mean - reach, "upper": mean + reach, "seeds": found}


def of_table() -> Any:
    """Bedrooms, bathrooms, area (columns 0 to 2) and place (column 3)."""
    columns = make_column_transformer(
        (StandardScaler(), [0, 1, 2]), (OneHotEncoder(min_frequency=3, handle_unknown="infrequent_if_exist"), [3])
    )
    return make_pipeline(columns, RidgeCV(STRENGTHS))


def of_photos() -> Any:
    """Principal components of pixels."""
    return make_pipeline(StandardScaler(), PCA(100, random_state=0), RidgeCV(STRENGTHS))


def of_both() -> Any:
    """The table's columns, and principal components of the pixels behind them."""
    columns = make_column_transformer(
        (StandardScaler(), [0, 1, 2]),
        (OneHotEncoder(min_frequency=3, handle_unknown="infrequent_if_exist"), [3]),
        (make_pipeline(StandardScaler(), PCA(100, random_state=0), StandardScaler()), slice(4, None)),
        sparse_threshold=0,
    )
    return make_pipeline(columns, RidgeCV(STRENGTHS))


def measured(source: Any) -> dict[str, Any]:
    """R^2 by what is known of a house; the mean has 0 by definition."""
    warnings.filterwarnings("ignore", message="Found unknown categories")
    labels, s_N = source.labels(), source.labels().s.astype(np.float64)
    place_N = np.unique([house.place for house in source.table], return_inverse=True)[1]
    table_NF = np.column_stack([labels.u, place_N])
    photo_NF = source.rows(0, len(s_N)).reshape(len(s_N), -1) / 255.0
    models = {
        TABLE: (of_table, table_NF),
        PHOTOS: (of_photos, photo_NF),
        BOTH: (of_both, np.hstack([table_NF, photo_NF])),
    }
    rows = {name: explained(s_N, labels.group, model, x_NF) for name, (model, x_NF) in models.items()}
    nothing = {"r2": 0.0, "lower": 0.0, "upper": 0.0, "seeds": [0.0] * SEEDS}
    variance = float(s_N.var())
    return {
        "houses": len(s_N),
        "owners": len(np.unique(labels.group)),
        "variance": variance,
        "r2": {"mean": nothing, **rows},
    }


def read(out: Path) -> dict[str, Any] | None:
    """What `main` wrote there; None before."""
    path = out / "houses.json"
    return read_json(path) if path.exists() else None


def says(result: dict[str, Any]) -> str:
    """What was measured on how many, beside the paper's figure."""
    return (
        f"{result['houses']} houses of {result['owners']} owners, {SEEDS} splits by owner; 95 % intervals over splits. "
        f"The variance of prices is {result['variance']:.1f}; the paper's network erred by 19.9 on unseen houses."
    )


def table(result: dict[str, Any]) -> Table:
    """R^2 by what is known of a house."""
    rows = []
    for name, one in result["r2"].items():
        ends = f" ({one['lower']:.2f} to {one['upper']:.2f})" if name != "mean" else ""
        rows.append((name, f"{one['r2']:.2f}{ends}"))
    return Table(("known of a house", "R^2 on unseen houses"), tuple(rows))


def main() -> int:
    """Measure, write, print; 2 where the set is missing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("outputs/reproduce-paper"))
    arguments = parser.parse_args()
    try:
        result = measured(build(compose(["data=houses", f"data.source.size={SIZE}"]).data.part("source")))
    except MissingError as error:
        print(f"houses: not run, {error}", file=sys.stderr)
        return 2
    arguments.out.mkdir(parents=True, exist_ok=True)
    write_json(arguments.out / "houses.json", result)
    print("\n".join([says(result), "", *markdown(table(result))]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
