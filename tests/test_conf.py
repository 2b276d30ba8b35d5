"""Every YAML builds a class, every class that can be built has a YAML."""

import importlib
import inspect
from pathlib import Path

import pytest
import yaml

from privgan.config import build, compose, config_folder

GROUPS = ("data", "channel", "adversary", "objective", "game", "attackers", "tracking")


def nodes(value):
    if isinstance(value, dict):
        if "_target_" in value:
            yield value
        for child in value.values():
            yield from nodes(child)


def targets(group):
    for path in sorted((config_folder() / group).rglob("*.yaml")):
        for node in nodes(yaml.safe_load(path.read_text())):
            yield path, node["_target_"]


@pytest.mark.parametrize("group", GROUPS)
def test_every_target_is_a_class_or_function_of_the_groups_own_room(group):
    found = list(targets(group))
    assert found
    for path, target in found:
        module, _, name = target.rpartition(".")
        assert callable(getattr(importlib.import_module(module), name)), path
        assert module.startswith(f"privgan.{group}"), path


@pytest.mark.parametrize("group", ["channel", "adversary", "game", "attackers", "tracking"])
def test_a_yaml_carries_the_stem_of_its_module(group):
    modules = {path.stem for path in (Path(__file__).parents[1] / "src/privgan" / group).glob("*.py")}
    for path, target in targets(group):
        if group != "attackers":  # a panel names many
            assert target.split(".")[2] == path.stem, path
        assert target.split(".")[2] in modules


@pytest.mark.parametrize(
    ("group", "module", "base"),
    [
        ("channel", "privgan.channel", "Channel"),
        ("objective", "privgan.objective.leakage", None),
        ("objective", "privgan.objective.distortion", None),
    ],
)
def test_no_class_is_left_without_a_yaml(group, module, base):
    named = {target.rpartition(".")[2] for _, target in targets(group)}
    room = importlib.import_module(module)
    built = {
        name
        for name, member in vars(room).items()
        if inspect.isclass(member) and member.__module__.startswith(module) and name not in (base, "Measured")
    }
    assert built and built <= named


RECIPES = sorted(
    p.relative_to(config_folder() / "experiment") for p in (config_folder() / "experiment").rglob("*.yaml")
)


@pytest.mark.parametrize("recipe", RECIPES, ids=str)
@pytest.mark.parametrize("channel", ["noise", "pixelate", "erasure"])
def test_any_channel_takes_the_place_of_a_recipes_own(recipe, channel):
    """What a recipe asks of its channel lies with the channel, so that no key of it is left behind."""
    config = compose([f"experiment={recipe.with_suffix('')}", f"channel={channel}"])
    build(config.channel, shape=(3, 32, 32))
