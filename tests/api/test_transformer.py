"""The transformers are ones that scikit-learn accepts, and hide."""

import numpy as np
import pytest
from sklearn.base import BaseEstimator
from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier
from sklearn.utils.estimator_checks import parametrize_with_checks

from privgan import PrivateCode, PrivateComponents

# The channel works in float32, and a product of fewer rows may add in another order: one in the last digit.
LAST_DIGIT = {"check_methods_subset_invariance": "float32: rows alone may differ in the last digit from rows together"}
QUICK = PrivateCode(numbers=2, noise=0, steps=2, batch_size=8, widths=(4,))  # without noise, of which no two are alike


@parametrize_with_checks([PrivateComponents(), QUICK], expected_failed_checks=lambda estimator: LAST_DIGIT)
def test_scikit_learn_accepts_it(estimator: BaseEstimator, check) -> None:
    check(estimator)


def test_it_holds_a_place_in_a_pipeline_and_hides_what_is_linear() -> None:
    X, y = load_iris(return_X_y=True)
    X, s = X[50:], y[50:]
    plain = LogisticRegression(max_iter=1000).fit(X, s).score(X, s)
    released = make_pipeline(StandardScaler(), PrivateComponents(components=3)).fit(X, s).transform(X)
    assert plain > 0.9 and LogisticRegression(max_iter=1000).fit(released, s).score(released, s) < 0.65


def test_a_map_that_sees_s_is_given_it() -> None:
    X, y = load_iris(return_X_y=True)
    names = np.array(["a", "b", "c"])[y]
    fitted = PrivateComponents(components=2, map="barycentre").fit(X, names)
    released = fitted.transform(X, s=names)
    means = np.stack([released[names == name].mean(axis=0) for name in "abc"])
    assert np.ptp(means, axis=0).max() < 0.02 * np.ptp(X, axis=0).max()
    with pytest.raises(ValueError, match="sees s"):
        fitted.transform(X)
    with pytest.raises(ValueError, match="must hold one of"):
        fitted.transform(X, s=["z"] * len(X))


def rings(rows: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Two classes with one mean: the second has the larger radius in two of four features. No line tells them apart."""
    rng = np.random.default_rng(seed)
    s_N = rng.integers(0, 2, rows)
    x_NF = rng.normal(size=(rows, 4))
    x_NF[:, :2] *= (1 + 2 * s_N)[:, None]
    return x_NF, s_N


def read(released: np.ndarray, s: np.ndarray, fresh: np.ndarray, truth: np.ndarray) -> float:
    return float(DecisionTreeClassifier(max_depth=5, random_state=0).fit(released, s).score(fresh, truth))


def test_a_trained_code_hides_what_no_line_reads() -> None:
    (X, s), (fresh, truth) = rings(2000, 0), rings(2000, 1)
    linear = PrivateComponents(components=4).fit(X, s)
    trained = PrivateCode(numbers=3, sees="xs", lam=0.5, steps=250, batch_size=128, widths=(32,)).fit(X, s)
    undone = read(linear.transform(X), s, linear.transform(fresh), truth)
    moved = trained.transform(fresh, s=truth)
    assert undone > 0.7 and read(trained.transform(X, s=s), s, moved, truth) < undone - 0.1
    assert np.mean((moved - fresh) ** 2) < np.mean(fresh**2) / 3


def test_noise_is_never_the_same_and_leaves_the_callers_generator_alone() -> None:
    import torch

    X, s = rings(200, 0)
    fitted = PrivateCode(numbers=2, steps=12, batch_size=8, widths=(4,)).fit(X, s)
    torch.manual_seed(5)
    before = torch.get_rng_state()
    assert (fitted.transform(X) != fitted.transform(X)).any()
    assert torch.equal(before, torch.get_rng_state())
