"""What is hidden: the set's own value, another column, a number, or several; never the same twice."""

from pathlib import Path

import numpy as np
import pytest

from privgan.data.drawn_faces import DrawnFaces
from privgan.data.module import DataModule
from privgan.data.secrets import choose, strata
from privgan.data.source import Labels, Secret
from privgan.data.split import ROLES, SHARES, split
from privgan.errors import RequestError

GLASSES = Secret("glasses", ("not glasses", "glasses"))


def labels(count: int = 400, classes: tuple[str, ...] = ("no", "yes")) -> Labels:
    rng = np.random.default_rng(0)
    u_NK = np.stack([rng.random(count) < 0.3, rng.normal(40, 10, count)], axis=1).astype(np.float32)
    s_N = rng.integers(0, len(classes), count)
    return Labels(s_N, classes, u_NK, ("glasses", "age"), np.arange(count))


def test_the_sets_own_value_is_hidden_unless_others_are_named() -> None:
    for names in (None, ["smile"]):
        chosen = choose(labels(), "smile", names)
        assert chosen.secrets == (Secret("smile", ("no", "yes")),) and chosen.s_names == ("no", "yes")
        assert np.array_equal(chosen.s, labels().s) and chosen.u_names == ("glasses", "age")


def test_several_secrets_leave_the_utility_columns() -> None:
    chosen = choose(labels(), "smile", ["glasses", "smile"])
    assert chosen.secrets == (GLASSES, Secret("smile", ("no", "yes"))) and chosen.s_names == ()
    assert chosen.s.dtype == np.int64 and chosen.s.shape == (400, 2)
    assert np.array_equal(chosen.s[:, 1], labels().s) and np.array_equal(chosen.s[:, 0], labels().u[:, 0])
    assert chosen.u_names == ("age",) and np.array_equal(chosen.u, labels().u[:, 1:])
    assert [secret.name for secret, _ in chosen.by_secret] == ["glasses", "smile"]


def test_a_number_is_hidden_as_it_is_and_the_own_value_becomes_utility() -> None:
    chosen = choose(labels(), "smile", ["age"])
    assert chosen.secrets == (Secret("age"),) and chosen.s_names == () and chosen.s.dtype == np.float32
    assert np.array_equal(chosen.s, labels().u[:, 1])
    assert chosen.u_names == ("glasses", "smile") and np.array_equal(chosen.u[:, 1], labels().s)


def test_an_own_value_of_three_classes_becomes_three_columns() -> None:
    chosen = choose(labels(classes=("a", "b", "c")), "kind", ["glasses"])
    assert chosen.u_names == ("age", "a", "b", "c")
    assert np.array_equal(chosen.u[:, 1:].argmax(1), labels(classes=("a", "b", "c")).s)


@pytest.mark.parametrize(
    ("names", "line"),
    [
        (["smlie"], r"smlie is neither .* \(nearest: smile\)"),
        (["Q"], r"Q is neither .*: there are smile, glasses, age"),
        (["smile", "smile"], "smile is listed twice"),
        ([], "names nothing to hide"),
        (["smile", "age"], "age is a number, and a number is hidden alone"),
    ],
)
def test_names_that_do_not_do(names: list[str], line: str) -> None:
    with pytest.raises(RequestError, match=line):
        choose(labels(), "smile", names)


def test_a_number_that_is_not_finite_is_refused() -> None:
    broken = labels()
    broken.u[3, 1] = np.nan
    with pytest.raises(RequestError, match="age is not finite in 1 rows"):
        choose(broken, "smile", ["age"])


def test_roles_are_stratified_by_the_joint_class_and_by_thirds() -> None:
    for names in (["smile", "glasses"], ["age"]):
        chosen = choose(labels(4000), "smile", names)
        stratum_N = strata(chosen.s)
        whole_K = np.bincount(stratum_N) / len(stratum_N)
        assert len(whole_K) == (4 if len(names) == 2 else 3)
        for role, rows in split(chosen, SHARES, 0).items():
            assert np.bincount(stratum_N[rows]) / len(rows) == pytest.approx(whole_K, abs=0.002), role


def test_what_a_role_lacks_is_named() -> None:
    rare = labels(60)
    rare.u[:, 0] = np.arange(60) < 3
    with pytest.raises(RequestError, match=r"gets none for 1 of 2 classes of glasses"):
        split(choose(rare, "smile", ["smile", "glasses"]), SHARES, 0)
    few = labels(8).take(np.arange(8))
    with pytest.raises(RequestError, match=r"of 3 thirds of age"):
        split(choose(few, "smile", ["age"]), SHARES, 0)


def test_a_number_that_is_always_the_same_and_one_that_is_to_be_balanced() -> None:
    same = labels()
    same.u[:, 1] = 7
    with pytest.raises(RequestError, match="age: all 400 rows are 7: there is nothing to hide"):
        split(choose(same, "smile", ["age"]), SHARES, 0)
    with pytest.raises(RequestError, match=r"data\.balance=subsample: age is a number"):
        split(choose(labels(), "smile", ["age"]), SHARES, 0, "subsample")


def test_subsampling_makes_joint_classes_equal() -> None:
    chosen = choose(labels(4000), "smile", ["smile", "glasses"])
    for rows in split(chosen, SHARES, 0, "subsample").values():
        assert len(np.unique(np.bincount(strata(chosen.s[rows])))) == 1


def test_a_set_serves_and_describes_what_is_hidden(cache: Path) -> None:
    def module(*names: str) -> DataModule:
        return DataModule(DrawnFaces(count=600), cache=str(cache), secrets=names)

    several, number = module("smile", "glasses"), module("skin_tone")
    batch = next(several.batches("test", batch_size=5))
    assert batch.s.shape == (5, 2) and batch.u.shape[1] == len(several.u_names) and "glasses" not in several.u_names
    assert several.classes == [2, 2] and number.classes == 0
    said = several.describe()
    assert said["reference"] is None
    assert said["sensitive"] == ["smile", "glasses"] and said["s_names"] == []
    assert said["secrets"][1] == {"name": "glasses", "classes": ["not glasses", "glasses"]}
    assert said["class_balance"]["test"]["smile"] == pytest.approx(several.labels("test").s[:, 0].mean())
    assert next(number.batches("test", batch_size=5)).s.dtype.is_floating_point
    said = number.describe()
    assert (
        said["sensitive"] == "skin_tone" and said["reference"] is None and said["class_balance"] == dict.fromkeys(ROLES)
    )
