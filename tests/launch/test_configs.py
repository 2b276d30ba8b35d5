"""Configs put together from templates are those that composing each job gives, whatever is combined."""

from collections.abc import Sequence
from itertools import product
from pathlib import Path

import pytest
from hydra import compose as hydra_compose
from hydra import initialize_config_dir
from omegaconf import DictConfig

from privgan.config import compose, config_folder
from privgan.errors import RequestError
from privgan.launch.configs import Configs

GROUPS = {path.relative_to(config_folder()).as_posix() for path in config_folder().rglob("*") if path.is_dir()}


class Counted:
    """Composes as Hydra does, and counts how often."""

    def __init__(self) -> None:
        self.calls = 0

    def __call__(self, overrides: Sequence[str]) -> DictConfig:
        self.calls += 1
        with initialize_config_dir(version_base="1.3", config_dir=str(config_folder())):
            return hydra_compose("config", overrides=list(overrides))


def configs() -> tuple[Configs, Counted]:
    counted = Counted()
    return Configs(counted, GROUPS.__contains__), counted


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["experiment=smoke", "objective.lam=0.1", "seed=3"],
        ["experiment=smoke", "seed=3", "data.split_seed=4", "data.seed=5"],  # data.seed points to seed
        ["experiment=paper/smiling_low", "data=drawn_faces", "objective.lam=1", "out=elsewhere", "name=a/b"],
        ["experiment=theory/gaussian", "channel=noise", "channel.scale=0.5", "seed=1"],
        ["objective.lam=0.1", "objective.lam=0.2"],
        ["+extensions=[privgan]", "seed=7"],
        ["~tracking", "tracking=none", "seed=7"],
        ["trainer.devices=2", "trainer.precision=bf16", "seed=0", "plan=true"],
        ["attackers=smoke", "attackers.repeats=3", "seed=9"],
        ["data.shares.test=0.3", "data.shares.channel=0.2"],
        ["data.shares={channel: 0.3, adversary: 0.3, attacker: 0.2, validation: 0.1, test: 0.1}", "seed=2"],
        ["seed=0", "data.secrets=[smile,glasses]", "objective.lam=0.3"],
    ],
)
def test_they_are_what_composing_gives(words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    made, _ = configs()
    try:
        expected = dict(compose(words).plain)
    except Exception as error:  # refused in the same words
        with pytest.raises(type(error)) as refused:
            made.of(words)
        assert str(refused.value) == str(error)
        return
    made.of(words)
    assert made.of(words).plain == expected
    assert list(made.of(words).plain) == list(expected)
    assert made.of(words).trainer == compose(words).trainer


def test_a_grid_composes_its_groups_once() -> None:
    made, counted = configs()
    grid = [
        ["experiment=smoke", f"channel={channel}", f"objective.lam={lam}", f"seed={seed}"]
        for channel, lam, seed in product(("code", "blur"), (0.1, 0.2, 0.3), range(5))
    ]
    found = [made.of(words).plain for words in grid]
    assert counted.calls == 2
    assert [one["seed"] for one in found] == [one["data"]["seed"] for one in found] == list(range(5)) * 6
    assert [one["objective"]["lam"] for one in found[:10:5]] == [0.1, 0.2]
    assert found[7] == compose(grid[7]).plain
    assert found[0]["attackers"] is found[1]["attackers"], "what no value changes is held once"


def test_a_wrong_value_is_refused_in_the_job_that_has_it() -> None:
    made, _ = configs()
    made.of(["seed=0"])
    with pytest.raises(RequestError, match="seed=-1"):
        made.of(["seed=-1"])


def test_what_reads_two_keys_is_composed_anew(tmp_path: Path) -> None:
    """A leaf that both values change is known from neither alone."""
    (tmp_path / "experiment").mkdir()
    (tmp_path / "experiment" / "both.yaml").write_text("# @package _global_\nname: x${seed}-${objective.lam}\n")

    def composed(overrides: Sequence[str]) -> DictConfig:
        with initialize_config_dir(version_base="1.3", config_dir=str(config_folder())):
            return hydra_compose("config", overrides=[f"hydra.searchpath=[file://{tmp_path}]", *overrides])

    made = Configs(composed, GROUPS.__contains__)
    assert made.of(["experiment=both", "seed=1", "objective.lam=0.5"]).plain["name"] == "x1-0.5"
    assert made.of(["experiment=both", "seed=2", "objective.lam=0.5"]).plain["name"] == "x2-0.5"
