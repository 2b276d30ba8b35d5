"""Composition, checks of values, and the construction of objects."""

from pathlib import Path
from typing import Any

import pytest
from omegaconf import OmegaConf

from privgan.channel.autoencoder import Autoencoder
from privgan.config import build, compose, config_folder, nearest, settle
from privgan.errors import RequestError

NET = {"_target_": "privgan.channel.autoencoder.Autoencoder", "widths": [4, 8], "depth": 1, "code": [8]}
OBJECTIVE = {
    "_target_": "privgan.objective.minimax.Minimax",
    "distortion": {"_target_": "privgan.objective.distortion.l1", "_partial_": True},
    "leakage": {"_target_": "privgan.objective.leakage.CrossEntropy"},
    "lam": 0.1,
}


def node(tree: dict[str, Any], **changes: Any) -> Any:
    return OmegaConf.create({"part": tree | changes}).part


def test_every_command_composes() -> None:
    assert compose(["experiment=smoke"]).name == "smoke"
    assert compose(["run=x"], "attack").export is None
    assert compose(["from=x", "to=y"], "report").to == str(Path.cwd() / "y")
    assert compose([], "data").data.seed == 0
    assert (config_folder() / "config.yaml").is_file()


def test_relative_paths_are_those_of_the_caller(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert compose(["out=here"]).out == str(tmp_path / "here")
    assert compose(["out='~/there'"]).out == str(Path.home() / "there")
    assert list(compose(["from=[a,/b]", "to=c"], "report")["from"]) == [str(tmp_path / "a"), "/b"]


@pytest.mark.parametrize(
    ("override", "says"),
    [
        ("seed=-1", "seed=-1"),
        ("seed=true", "seed=True"),
        ("seed=1.5", "seed=1.5"),
        ("debug=1", "debug=1"),
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
        settle(OmegaConf.create({"source": {"root": "???"}}))


def test_built_objects_are_new_and_take_what_is_no_config() -> None:
    first, second = (build(node(NET), shape=(3, 8, 8)) for _ in range(2))
    assert isinstance(first, Autoencoder) and first is not second


def test_nested_objects_are_built_too() -> None:
    assert build(node(OBJECTIVE)).leakage.__class__.__name__ == "CrossEntropy"


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"lamb": 1}, "unknown key part.lamb (nearest: lam)"),
        ({"lam": "much"}, "part.lam=much is of the wrong kind: give float"),
        ({"lam": True}, "part.lam=True is of the wrong kind"),
        ({"lam": -1.0}, "lam=-1.0"),
        ({"lam": None}, "part.lam=None is of the wrong kind"),
        ({"distortion": "mse"}, "part.distortion=mse is of the wrong kind"),
        ({"leakage": {"_target_": "os.system"}}, "part.leakage._target_=os.system is no class of privgan"),
        ({"_target_": "subprocess.run"}, "part._target_=subprocess.run is no class of privgan"),
        ({"_target_": "privgan.nowhere.Nothing"}, "part._target_=privgan.nowhere.Nothing is not found"),
    ],
)
def test_an_object_that_cannot_be_built_names_its_key(changes: dict[str, Any], says: str) -> None:
    with pytest.raises(RequestError) as caught:
        build(node(OBJECTIVE, **changes))
    assert says in str(caught.value)


def test_a_group_given_as_a_value_is_pointed_to() -> None:
    with pytest.raises(RequestError, match="choose it as a group, objective/distortion=mse"):
        build(compose(["objective.distortion=mse"]).objective)


def test_a_missing_argument_is_named() -> None:
    with pytest.raises(RequestError, match=r"part\.shape is missing"):
        build(node(NET))
    with pytest.raises(RequestError, match="needs a _target_"):
        build(None)


def test_nearest_looks_at_the_last_part_too() -> None:
    known = ["objective.lam", "game.itr_d", "seed"]
    assert nearest("lam", known) == " (nearest: objective.lam)"
    assert nearest("objectve.lam", known) == " (nearest: objective.lam)"
    assert nearest("zzzz", known) == ""
