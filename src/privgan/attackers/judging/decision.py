"""From an attacker's scores to what it decides on validation and test rows, whatever the kind of s.

Shapes: N rows, K classes.
"""

from dataclasses import dataclass

import numpy as np

from privgan.attackers.judging.terciles import TERCILES, best_cuts, tercile_cuts, tercile_of
from privgan.attackers.judging.threshold import NATURAL, balanced_accuracy, best_threshold, decide


@dataclass(frozen=True)
class Decisions:
    """Classes decided and true classes, int64; the terciles 0, 1, 2 where s is a number."""

    validation_N: np.ndarray
    validation_s_N: np.ndarray
    test_N: np.ndarray
    test_s_N: np.ndarray
    classes: int

    @property
    def right_N(self) -> np.ndarray:
        """bool, whether each test row was told."""
        right_N: np.ndarray = self.test_N == self.test_s_N
        return right_N


def held_out_accuracy(
    score: np.ndarray, s_N: np.ndarray, person_N: np.ndarray | None = None, cuts_2: np.ndarray | None = None
) -> float:
    """Balanced accuracy on validation people, each half decided at the threshold that is best on the other half.

    It is what runs are compared by before anybody looks at test people: a threshold does not flatter the people that it
    was picked on. Persons stay in one half; where a half lacks a class, one threshold serves all.
    """
    half_N = np.unique(np.arange(len(s_N)) if person_N is None else person_N, return_inverse=True)[1].ravel() % 2 == 0
    cuts_2 = tercile_cuts(s_N) if cuts_2 is None and s_N.dtype.kind == "f" else cuts_2
    class_N = s_N if cuts_2 is None else tercile_of(s_N, cuts_2)
    every = len(np.unique(class_N))
    if min(len(np.unique(class_N[half])) for half in (half_N, ~half_N)) < every:
        said = decisions(score, s_N, score, s_N, cuts_2=cuts_2)
        return balanced_accuracy(said.test_N, said.test_s_N, said.classes)
    decided_N = np.empty(len(s_N), dtype=np.int64)
    for half in (half_N, ~half_N):
        decided_N[half] = decisions(score[~half], s_N[~half], score[half], s_N[half], cuts_2=cuts_2).test_N
    return balanced_accuracy(decided_N, class_N, int(class_N.max()) + 1)


def decisions(
    validation_score: np.ndarray,
    validation_s_N: np.ndarray,
    test_score: np.ndarray,
    test_s_N: np.ndarray,
    *,
    threshold: float | None = None,
    cuts_2: np.ndarray | None = None,
) -> Decisions:
    """Decides at the threshold that is best on validation, unless one is given; for more classes by the largest score.

    Scores are score_N (binary), score_NK, or estimate_N where s is a number (float). A number is judged by whether its
    tercile is inferred correctly: low, middle or high, cut at `cuts_2`, the terciles of the training rows (else those
    of the validation rows). The cuts of the estimates are picked on validation, unless a threshold is given: then they
    are those of s.
    """
    if test_s_N.dtype.kind == "f":
        cuts_2 = tercile_cuts(validation_s_N) if cuts_2 is None else cuts_2
        low_to_high_N = tercile_of(validation_s_N, cuts_2)
        cut_2 = best_cuts(validation_score, low_to_high_N, cuts_2) if threshold is None else cuts_2
        decided = (tercile_of(score, cut_2) for score in (validation_score, test_score))
        validation_N, test_N = decided
        return Decisions(validation_N, low_to_high_N, test_N, tercile_of(test_s_N, cuts_2), TERCILES)
    if threshold is None:
        threshold = best_threshold(validation_score, validation_s_N) if test_score.ndim == 1 else NATURAL
    validation_N, test_N = decide(validation_score, threshold), decide(test_score, threshold)
    classes = int(max(validation_s_N.max(), test_s_N.max())) + 1
    return Decisions(validation_N, validation_s_N, test_N, test_s_N, classes)
