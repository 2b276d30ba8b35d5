"""What a release is still good for: models fitted on released rows, tested on released and on original ones."""

from pathlib import Path

import numpy as np
import pytest

from privgan.attackers.base import Released
from privgan.audit.utility import _threshold, utility_of
from privgan.data.module import DataModule
from privgan.data.table import Table

ROLES = ("channel", "adversary", "attacker")


@pytest.fixture
def data(tmp_path: Path) -> DataModule:
    rng = np.random.default_rng(0)
    count = 1200
    age, sex = rng.normal(40, 10, count).round(2), rng.choice(["f", "m"], count)
    rich = np.where(age + rng.normal(0, 3, count) > 45, "yes", "no")
    lines = [f"{a},{s},{r},{n % 7}" for n, (a, s, r) in enumerate(zip(age, sex, rich, strict=True))]
    path = tmp_path / "t.csv"
    path.write_text("\n".join(["age,sex,rich,week", *lines]) + "\n")
    return DataModule(Table(path, "sex", utility=["rich"]), cache=str(tmp_path / "cache"))


def parts(data: DataModule, scale: float) -> dict[str, Released]:
    """A release whose ages are multiplied; at 0 nothing is left."""
    found = {}
    for name, roles in {"train": ROLES, "validation": ("validation",), "test": ("test",)}.items():
        x_NF = data.store.gather(data.indices(*roles))
        x_NF[:, 0] *= scale
        found[name] = Released(x_NF, data.labels(*roles).s)
    return found


def test_what_is_kept_is_read_and_what_is_lost_is_not(data: DataModule) -> None:
    kept = utility_of(parts(data, 1.0), data, ROLES, 0)
    assert kept is not None and set(kept) == {"rich"}
    told = kept["rich"]
    assert told["released"]["accuracy"] > 0.85 and told["released"] == told["original"] == told["clean"]
    lost = utility_of(parts(data, 0.0), data, ROLES, 0)
    assert lost is not None
    assert lost["rich"]["released"]["auc"] == pytest.approx(0.5, abs=0.1)
    assert lost["rich"]["clean"]["accuracy"] == told["clean"]["accuracy"]
    assert lost["rich"]["blind_guess"] == pytest.approx(0.69, abs=0.07)


def test_a_release_that_turns_a_value_round_fails_on_originals(data: DataModule) -> None:
    turned = utility_of(parts(data, -1.0), data, ROLES, 0)
    assert turned is not None
    assert turned["rich"]["released"]["auc"] > 0.9 and turned["rich"]["original"]["auc"] < 0.1


def test_without_a_column_of_two_values_there_is_nothing_to_tell(data: DataModule, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    alone = DataModule(Table(path, "sex", utility=["age"]), cache=str(tmp_path / "cache"))
    found = {
        name: Released(alone.store.gather(alone.indices(*roles)), alone.labels(*roles).s)
        for name, roles in {"train": ROLES, "validation": ("validation",), "test": ("test",)}.items()
    }
    assert utility_of(found, alone, ROLES, 0) is None


def test_the_threshold_is_that_of_most_right_answers() -> None:
    right, cut = _threshold(np.array([0.1, 0.4, 0.4, 0.8]), np.array([0, 1, 0, 1]))
    assert right == 0.75 and (0.1 < cut < 0.4 or 0.4 < cut < 0.8)
    right, cut = _threshold(np.zeros(5), np.array([0, 0, 1, 0, 0]))
    assert right == 0.8 and cut > 0
