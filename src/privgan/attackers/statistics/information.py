"""How many nats about s an attacker infers: a lower bound of the mutual information between s and the release.

For any q(s|x) that was fixed before the test rows were seen, I(s; x) >= H(s) - E[-ln q(s|x)] (Barber and Agakov, NIPS
2003). McAllester and Stratos (AISTATS 2020, arXiv:1811.04251) advise this difference of entropies, and show that no
distribution-free lower bound of N rows, at high confidence, can exceed O(ln N).

Shapes: N rows, K classes, F features of a score.
"""

import numpy as np
from scipy.special import log_softmax
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import PolynomialFeatures, StandardScaler

BLEND = 0.01  # of the prior, in every prediction: a row can cost no more than ln(1 / BLEND) nats above the prior


def information(
    validation_score: np.ndarray,
    validation_s_N: np.ndarray,
    test_score: np.ndarray,
    test_s_N: np.ndarray,
    confidence: float = 0.95,
    comparisons: int = 1,
    design: float = 1.0,
) -> dict[str, float]:
    """What scores of any kind say about the class s, in nats; at most H(s), the entropy of s on the test rows.

    Scores are score_N or score_NK; they become probabilities by logistic regression on the validation rows. Where s is
    a number, give its terciles as s_N and the estimate as the score: they say no more than s itself. design: how many
    rows are worth one independent row, see `privgan.attackers.judging.persons`.

    Returns {lower_bound_nats, limit_nats, entropy_nats, ceiling_nats}: the bound as seen on test; what it exceeds with
    this confidence, for all of `comparisons` at once (empirical Bernstein: Maurer and Pontil, COLT 2009, theorem 4);
    H(s); ln N of the test rows, the order beyond which no N rows can support such a claim, whatever s is.
    """
    classes = int(max(validation_s_N.max(), test_s_N.max())) + 1
    # The square of a single score lets the middle be a class of its own, as the middle tercile is.
    powers = PolynomialFeatures(2 if validation_score.ndim == 1 else 1, include_bias=False)
    calibrated = make_pipeline(StandardScaler(), powers, StandardScaler(), LogisticRegression(max_iter=500))
    calibrated.fit(_columns(validation_score), validation_s_N)
    prior_K = np.bincount(validation_s_N, minlength=classes) / len(validation_s_N)
    probability_NK = (1 - BLEND) * calibrated.predict_proba(_columns(test_score)) + BLEND * prior_K
    # The entropy of the frequencies on test is below the true one on average, so it claims nothing extra.
    seen_K = np.bincount(test_s_N, minlength=classes) / len(test_s_N)
    gain_N = np.log(probability_NK[np.arange(len(test_s_N)), test_s_N] / seen_K[test_s_N])
    n, logarithm = max(2.0, len(gain_N) / design), float(np.log(2 * comparisons / (1 - confidence)))
    widest = float(np.log(1 / BLEND) + np.log(1 / min(seen_K[seen_K > 0].min(), prior_K.min())))
    slack = np.sqrt(2 * gain_N.var(ddof=1) * logarithm / n) + 7 * widest * logarithm / (3 * (n - 1))
    return {
        "lower_bound_nats": max(0.0, float(gain_N.mean())),
        "limit_nats": max(0.0, float(gain_N.mean() - slack)),
        "entropy_nats": float(-(seen_K[seen_K > 0] * np.log(seen_K[seen_K > 0])).sum()),
        "ceiling_nats": float(np.log(len(gain_N))),
    }


def _columns(score: np.ndarray) -> np.ndarray:
    """A single score as it is; several as log probabilities."""
    return log_softmax(score.astype(np.float64), axis=1) if score.ndim == 2 else score.astype(np.float64)[:, None]
