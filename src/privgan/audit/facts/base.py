"""What facts are. Shapes: N rows, D facts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

LARGEST = 1e6


@dataclass(frozen=True)
class Facts:
    """value_ND: float32, finite. names: of the D facts, in people's words. unseen: parts that no attacker is given."""

    value_ND: np.ndarray
    names: tuple[str, ...]
    unseen: tuple[str, ...] = ()

    @classmethod
    def of(cls, columns: Mapping[str, Sequence[float] | np.ndarray], unseen: Sequence[str] = ()) -> "Facts":
        """From named columns; those that are the same in all rows are left out, as they tell nothing."""
        kept = {name: np.asarray(column, np.float64) for name, column in columns.items()}
        kept = {name: column for name, column in kept.items() if len(np.unique(column)) > 1}
        rows = len(next(iter(columns.values())))
        if not kept:
            return cls(np.zeros((rows, 0), np.float32), (), tuple(unseen))
        value_ND = np.nan_to_num(np.stack(list(kept.values()), axis=1), nan=0.0, posinf=LARGEST, neginf=-LARGEST)
        return cls(np.clip(value_ND, -LARGEST, LARGEST).astype(np.float32), tuple(kept), tuple(unseen))


def scaled(value_N: np.ndarray) -> np.ndarray:
    """Ranks, equal values alike: no outlier squashes them.

    Args:
        value_N: numbers; NaN where there is none.

    Returns:
        In [0, 1]; -1 for NaN.
    """
    value_N = np.asarray(value_N, np.float64)
    there_N = ~np.isnan(value_N)
    values = np.unique(value_N[there_N])
    rank_N = np.searchsorted(values, value_N) / max(len(values) - 1, 1)
    return np.where(there_N, rank_N, -1.0)


def hashed(texts: Sequence[str], what: str, buckets: int, ngrams: tuple[int, int] = (1, 3)) -> dict[str, np.ndarray]:
    """How often a text has n-grams of characters; case, marks and blanks count.

    Args:
        texts: one a row.
        what: they are, for the names.
        buckets: that n-grams are hashed into.
        ngrams: the shortest and the longest.

    Returns:
        Name of each fact -> its value_N.
    """
    from sklearn.feature_extraction.text import HashingVectorizer

    vectorizer = HashingVectorizer(
        analyzer="char", ngram_range=ngrams, n_features=buckets, lowercase=False, norm=None, alternate_sign=False
    )
    count_ND = vectorizer.transform([text or "\0" for text in texts]).toarray()
    return {f"{what}: characters, group {number}": column for number, column in enumerate(count_ND.T)}
