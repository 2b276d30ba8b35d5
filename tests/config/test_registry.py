"""Each place of a config builds its own kind of thing, and a record names no code."""

import importlib.util
import pkgutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from omegaconf import OmegaConf

import privgan
from privgan.config import build, own, recorded
from privgan.config.registry import ROLES, SECTIONS, member, members, role_at
from privgan.errors import RequestError

PLACES = {
    "data": "data",
    "data.source": "source",
    "channel": "channel",
    "adversary": "adversary",
    "objective": "objective",
    "objective.distortion": "distortion",
    "objective.leakage": "leakage",
    "objective.utility": "utility",
    "game": "game",
    "fit": "fit",
    "fit.methods[1]": "fit",
    "fit.methods[0].methods[2]": "fit",
    "attackers": "attackers",
    "attackers.attackers.trees": "attacker",
    "tracking": "tracking",
}
PRESENT = [role for role, kind in ROLES.items() if importlib.util.find_spec(kind.package)]
ONE_OF_EACH = {role: place for place, role in reversed(PLACES.items())}.values()
NOWHERE = ("channel.widths", "data.shares", "data.source.path", "trainer", "attackers.attackers", "hydra.launcher", "x")
STRANGERS = ("os.system", "subprocess.Popen", "builtins.eval", "pathlib.Path", "pickle.loads", "hydra.utils.call", "os")


def test_a_place_has_a_role() -> None:
    assert {place: role_at(place) for place in PLACES} == PLACES
    assert [role_at(place) for place in NOWHERE] == [None] * len(NOWHERE)
    assert set(SECTIONS) <= set(ROLES)


@pytest.mark.parametrize("role", PRESENT)
def test_the_members_of_a_role_are_discovered(role: str) -> None:
    found = members(role)
    assert found
    for name, one in found.items():
        assert member(role, name) is one


def callables() -> Iterator[str]:
    """Every class and function of the package, by the name it would be imported by."""
    for info in pkgutil.walk_packages(privgan.__path__, "privgan."):
        if info.name.endswith("__main__"):
            continue
        try:
            module = importlib.import_module(info.name)
        except ModuleNotFoundError:  # an extra that is not installed
            continue
        for name, value in vars(module).items():
            if callable(value) and str(getattr(value, "__module__", "")).startswith("privgan"):
                yield f"{module.__name__}.{name}"


def put(place: str, target: str) -> Any:
    """The node at this place of a record that names this target there."""
    words = place.replace("[", ".").replace("]", "").split(".")
    tree: Any = {"_target_": target}
    for word in reversed(words[1:]):
        tree = [tree] if word.isdigit() else {word: tree}
    return recorded({words[0]: tree})


def test_a_record_calls_nothing_outside_the_list(monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[str] = []

    def instead(node: Any, **_: Any) -> Any:
        called.append(node["_target_"])
        return lambda **_: None

    monkeypatch.setattr(sys.modules["privgan.config.build"], "instantiate", instead)
    everything = [*sorted(set(callables())), *STRANGERS]
    assert len(everything) > 700
    for place in (*ONE_OF_EACH, *NOWHERE):
        role = role_at(place)
        node = OmegaConf.select(put(place, "nothing"), place)
        given = dict.fromkeys(ROLES[role].given) if role else {}
        known = {f"{one.__module__}.{one.__qualname__}" for one in (members(role) if role in PRESENT else {}).values()}
        for target in everything if role else everything[::20] + list(STRANGERS):
            called.clear()
            node["_target_"] = target
            try:
                build(node, **given)
            except RequestError:
                assert not called
                continue
            module, _, name = target.rpartition(".")
            found = getattr(importlib.import_module(module), name)
            assert f"{found.__module__}.{found.__qualname__}" in known, (place, target)


@pytest.mark.parametrize("deep", [False, True])
def test_an_interpolation_in_a_record_is_refused(deep: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET", "hunter2")
    config = {"data": {"source": {"root": "${oc.env:SECRET}"}}} if deep else {"seed": "${oc.env:SECRET}"}
    with pytest.raises(RequestError, match="is an interpolation") as caught:
        recorded(config)
    assert "hunter2" not in str(caught.value)
    with pytest.raises(RequestError, match="is an interpolation"):  # also where nobody called it a record
        build(
            OmegaConf.create(
                {"channel": {"_target_": "privgan.channel.blur.Blur", "sigma": "${oc.env:SECRET}"}}
            ).channel
        )


def test_a_part_of_a_record_does_not_become_the_users_own() -> None:
    config = own(OmegaConf.create({"channel": None}))
    config.channel = recorded({"channel": {"_target_": "os.path.join"}}).channel
    with pytest.raises(RequestError, match=r"os\.path\.join is no channel of privgan or of an installed package"):
        build(config.channel)


MODULE = """
from privgan.channel.base import Channel
class Still(Channel):
    def __init__(self, shape):
        super().__init__(shape)
    def forward(self, x, s=None):
        return x
open({path!r}, "a").write("imported ")
"""


@pytest.fixture
def still(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A channel of the user's own, which leaves a trace where it is imported."""
    (tmp_path / "still_channel.py").write_text(MODULE.format(path=str(tmp_path / "trace")))
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(sys.modules["privgan.config.registry"], "_trusted", set())
    yield tmp_path / "trace"
    sys.modules.pop("still_channel", None)


NODE = {"channel": {"_target_": "still_channel.Still"}}


def test_a_class_of_ones_own_is_built_where_oneself_names_it(still: Path) -> None:
    with pytest.raises(RequestError, match=r"extensions=\[still_channel\]"):
        build(recorded(NODE).channel, shape=(2,))
    assert not still.exists()  # not even imported
    assert type(build(own(OmegaConf.create(NODE)).channel, shape=(2,))).__name__ == "Still"
    assert type(build(recorded(NODE).channel, shape=(2,))).__name__ == "Still"  # known from now on


def test_a_package_that_the_user_trusts_may_be_named_by_a_record(still: Path) -> None:
    sys.modules["privgan.config.registry"].trust(["still_channel"])
    assert type(build(recorded(NODE).channel, shape=(2,))).__name__ == "Still"


def test_a_class_of_ones_own_must_be_of_the_kind(still: Path) -> None:
    wrong = own(OmegaConf.create({"adversary": {"_target_": "still_channel.Still"}}))
    with pytest.raises(RequestError, match=r"still_channel\.Still is no adversary"):
        build(wrong.adversary, shape=(2,), classes=2)
