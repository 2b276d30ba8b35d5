"""How far released messages are from their originals. Shapes: N messages, V tokens, D numbers of a meaning."""

from collections.abc import Sequence
from difflib import SequenceMatcher

import numpy as np
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer
from torch import Tensor

from privgan.data.texts import TOKEN, texts_of, tokens_of
from privgan.runs.typed import Changes

MEANINGS = 50


class MessageChanges:
    """Seen batch by batch; means over messages.

    tokens: share of the tokens of a message that are in its release, in their order. edit: edit distance in characters,
    over the length of the longer of the two. meaning: cosine of idf-weighted word vectors, which are those of latent
    semantic analysis of `texts`, no others.

    Args:
        texts: of the channel's people, on which the vectors are fitted.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        self.sums, self.rows = np.zeros(3), 0
        self.counter = TfidfVectorizer(token_pattern=TOKEN.pattern)
        count_NV = self.counter.fit_transform(texts)
        self.space = TruncatedSVD(min(MEANINGS, *(size - 1 for size in count_NV.shape)), random_state=0).fit(count_NV)

    def add(self, x_BF: Tensor, release_BF: Tensor) -> None:
        """Take in messages and their releases."""
        before, after = (texts_of(rows.cpu().numpy()) for rows in (x_BF, release_BF))
        vector_2BD = [self.space.transform(self.counter.transform(texts)) for texts in (before, after)]
        norm_2B = [np.linalg.norm(vector_BD, axis=1) for vector_BD in vector_2BD]
        cosine_B = (vector_2BD[0] * vector_2BD[1]).sum(axis=1) / np.maximum(norm_2B[0] * norm_2B[1], 1e-12)
        same_B = np.array([one == other for one, other in zip(before, after, strict=True)])
        self.sums += [
            sum(tokens_kept(*pair) for pair in zip(before, after, strict=True)),
            sum(edit_distance(*pair) for pair in zip(before, after, strict=True)),
            float(np.where(same_B, 1.0, cosine_B).sum()),
        ]
        self.rows += len(before)

    def result(self) -> Changes:
        """{"tokens", "edit", "meaning"}."""
        tokens, edit, meaning = (self.sums / max(self.rows, 1)).tolist()
        return {"tokens": tokens, "edit": edit, "meaning": meaning}


def tokens_kept(before: str, after: str) -> float:
    """Share of the tokens of `before` that are in `after`, in their order.

    >>> tokens_kept("call me now", "call you now")
    0.6666666666666666
    """
    one, other = tokens_of(before), tokens_of(after)
    blocks = SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks) / len(one) if one else float(not other)


def edit_distance(before: str, after: str) -> float:
    """Insertions, deletions and replacements of characters, over the length of the longer (Levenshtein 1966), 0 to 1.

    >>> edit_distance("call", "cold")
    0.5
    """
    if before == after:
        return 0.0
    one, other = (np.array([ord(sign) for sign in text], np.int64) for text in (before, after))
    place = np.arange(len(other) + 1)
    row = place.copy()
    for number, sign in enumerate(one, 1):
        step = np.minimum(row[1:] + 1, row[:-1] + (other != sign))
        # Insertions run along the row: the least of what stands further left, and one for each step from there.
        row = np.minimum.accumulate(np.concatenate([[number], step]) - place) + place
    return float(row[-1]) / max(len(before), len(after))
