"""Composition, checks of values, and the construction of objects."""

from pathlib import Path
from typing import Any

import pytest
from omegaconf import OmegaConf

from privgan.channel.autoencoder import Autoencoder
from privgan.config import build, compose, config_folder, nearest, settle
from privgan.config.commands.train import Train
from privgan.config.settings import keys_of
from privgan.errors import RequestError

NET = {"_target_": "privgan.channel.autoencoder.Autoencoder", "widths": [4, 8], "depth": 1, "code": [8]}
OBJECTIVE = {
    "_target_": "privgan.objective.minimax.Minimax",
    "distortion": {"_target_": "privgan.objective.distortion.l1", "_partial_": True},
    "leakage": {"_target_": "privgan.objective.leakage.CrossEntropy"},
    "lam": 0.1,
}


def node(tree: dict[str, Any], place: str = "objective", **changes: Any) -> Any:
    return OmegaConf.create({place: tree | changes})[place]


def test_every_command_composes() -> None:
    assert compose(["experiment=smoke"]).name == "smoke"
    assert compose(["run=x"], "attack").export is None
    assert compose(["from=x", "to=y"], "report").to == Path.cwd() / "y"
    assert compose([], "data").data.get("seed") == 0
    assert (config_folder() / "config.yaml").is_file()


def test_relative_paths_are_those_of_the_caller(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert compose(["out=here"]).out == tmp_path / "here"
    assert compose(["out='~/there'"]).out == Path.home() / "there"
    assert compose(["from=[a,/b]", "to=c"], "report").folders == [tmp_path / "a", Path("/b")]


@pytest.mark.parametrize(
    ("override", "says"),
    [
        ("seed=-1", "seed=-1"),
        ("seed=true", "seed=True"),
        ("seed=1.5", "seed=1.5"),
        ("debug=1", "debug=1 has the wrong type: give true or false"),
        ("+lam=0.1", "unknown key lam: nobody reads it"),
        ("+trainer.max_epochs=3", "unknown key trainer.max_epochs"),
        ("trainer.devices=0", "trainer.devices=0 must be"),
        ("trainer.devices=-1", "trainer.devices=-1 must be"),
        ("trainer.threads=100000", "trainer.threads=100000 must be a whole number of at least 1 and up to 1024"),
        ("trainer.guard.loss=-1", "trainer.guard.loss=-1 must be a number above 0"),
        ("seed=99999999999", "seed=99999999999"),
        ("trainer.precision=16", "trainer.precision=16"),
        ("trainer.accelerator=tpu", "choose one of auto, cpu"),
        ("name=../up", "name=../up"),
        ("name=''", "name="),
        ("out=''", "out is empty"),
        ("seed=${nothing}", "nothing"),
    ],
)
def test_a_bad_value_is_named(override: str, says: str) -> None:
    with pytest.raises(RequestError, match=r"\A[^\n]*\Z") as caught:
        compose([override])
    assert says in str(caught.value)


def test_a_value_that_must_be_given_is_asked_for() -> None:
    with pytest.raises(RequestError, match="from is missing: add from=VALUE"):
        compose([], "report")
    with pytest.raises(RequestError, match=r"source\.root is missing"):
        settle(OmegaConf.create({"source": {"root": "???"}}), Train)


def test_built_objects_are_new_and_take_what_is_no_config() -> None:
    first, second = (build(node(NET, "channel"), shape=(3, 8, 8)) for _ in range(2))
    assert isinstance(first, Autoencoder) and first is not second


def test_nested_objects_are_built_too() -> None:
    assert build(node(OBJECTIVE)).leakage.__class__.__name__ == "CrossEntropy"


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"lamb": 1}, "unknown key objective.lamb (nearest: lam)"),
        ({"lam": "much"}, "objective.lam=much has the wrong type: give a number"),
        ({"lam": True}, "objective.lam=True has the wrong type"),
        ({"lam": -1.0}, "lam=-1.0"),
        ({"lam": float("nan")}, "objective.lam=nan"),
        ({"lam": None}, "objective.lam=None has the wrong type"),
        ({"distortion": "mse"}, "objective.distortion=mse has the wrong type: choose it as a group"),
        ({"leakage": {"_target_": "os.system"}}, "objective.leakage._target_=os.system is no leakage"),
        ({"_target_": "subprocess.run"}, "objective._target_=subprocess.run is no objective"),
        ({"_target_": "privgan.objective.nowhere.Nothing"}, "privgan.objective.nowhere.Nothing is not found"),
        ({"_target_": "privgan.launch.job.Task"}, "privgan.launch.job.Task is no objective"),
        ({"lam": {"_target_": "privgan.objective.distortion.Huber"}}, "nothing is built at this place"),
        ({"_args_": [1]}, "objective._args_ is not known"),
    ],
)
def test_an_object_that_cannot_be_built_names_its_key(changes: dict[str, Any], says: str) -> None:
    with pytest.raises(RequestError) as caught:
        build(node(OBJECTIVE, **changes))
    assert says in str(caught.value)


def test_a_key_of_what_takes_none_is_refused() -> None:
    with pytest.raises(RequestError, match=r"unknown key tracking\.mode: there are none"):
        build(compose(["+tracking.mode=online"]).tracking)


def test_a_group_given_as_a_value_is_pointed_to() -> None:
    with pytest.raises(RequestError, match="choose it as a group, objective/distortion=mse"):
        build(compose(["objective.distortion=mse"]).objective)


def test_a_missing_argument_is_named() -> None:
    with pytest.raises(RequestError, match=r"channel\.shape is missing"):
        build(node(NET, "channel"))
    with pytest.raises(RequestError, match="needs a _target_"):
        build(None)


def test_nearest_looks_at_the_last_part_too() -> None:
    known = ["objective.lam", "game.itr_d", "seed"]
    assert nearest("lam", known) == " (nearest: objective.lam)"
    assert nearest("objectve.lam", known) == " (nearest: objective.lam)"
    assert nearest("zzzz", known) == ""


def test_every_key_of_a_command_has_a_type_and_a_line() -> None:
    """A key that is added to a file of `conf` belongs into `privgan.config.commands` as well."""
    for path in sorted(config_folder().glob("*.yaml")):
        known = {name: one for name, one in keys_of(path.stem).items() if name not in ("trainer", "extensions")}
        assert {*known} == {*OmegaConf.load(path)} - {"defaults"}, path
        assert all(one.help for one in known.values()), path
