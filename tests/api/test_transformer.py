"""The transformer is one that scikit-learn accepts, and hides."""

import numpy as np
import pytest
from sklearn.base import BaseEstimator
from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import parametrize_with_checks

from privgan import PrivateComponents

# The channel works in float32, and a product of fewer rows may add in another order: one in the last digit.
LAST_DIGIT = {"check_methods_subset_invariance": "float32: rows alone may differ in the last digit from rows together"}


@parametrize_with_checks([PrivateComponents()], expected_failed_checks=lambda estimator: LAST_DIGIT)
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
