"""Every number of a member has a range, and what lies outside it is refused in a line before any work."""

import typing
from collections.abc import Mapping
from pathlib import Path

import pytest

from privgan.cli import main
from privgan.config.registry import ROLES, members
from privgan.config.schema import Parameter, fault, parameters

# What may be any number: a place on a line, a covariance, a share of what a channel of its own scale leaks.
ANY = {
    *("means", "covariances", "bounds", "mean", "bound", "start", "crop", "seed"),
    "components",  # a share, or how many
    "weights",
}
SMOKE = ("train", "experiment=smoke", "data.source.count=200")


def ranged(hint: object) -> bool:
    """Whether there is a range anywhere in an annotation."""
    return bool(getattr(hint, "__metadata__", ())) or any(ranged(part) for part in typing.get_args(hint))


def is_number(hint: object) -> bool:
    return hint in (int, float) or any(is_number(part) for part in typing.get_args(hint))


def numbers() -> list[tuple[str, Parameter]]:
    """Class and parameter, of all that a config may give to a member."""
    return [
        (name, one)
        for role, kind in ROLES.items()
        for name, found in members(role).items()
        for one in parameters(found)
        if one.name not in kind.given and is_number(one.hint)
    ]


def test_every_number_has_a_range() -> None:
    found = numbers()
    assert len(found) > 200
    bare = {f"{name}.{one.name}" for name, one in found if one.name not in ANY and not ranged(one.hint)}
    assert bare == set()


def test_every_default_lies_in_its_range() -> None:
    for name, one in numbers():
        if not (one.required or one.open_ended or isinstance(one.default, Mapping)):  # which no plain value is
            assert fault(one.hint, one.default) is None, f"{name}.{one.name}={one.default}"


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["channel=blur", "channel.sigma=0"], "channel.sigma=0 must be a number above 0"),
        (["objective.lam=-1"], "objective.lam=-1 must be a number of at least 0"),
        (["game.batch_size=0"], "game.batch_size=0 must be a whole number above 0"),
        (["attackers.attackers.strong_cnn.smoothing=1"], "attackers.attackers.strong_cnn.smoothing=1 must be"),
        (["attackers.confidence=1"], "attackers.confidence=1 must be"),
        (["data.source.size=0"], "data.source.size=0 must be a whole number above 0"),
        (["trainer.log_every=0"], "trainer.log_every=0 must be a whole number above 0"),
    ],
)
def test_a_number_out_of_range_ends_with_one_line_before_any_work(
    words: list[str], line: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*SMOKE, *words, f"out={tmp_path / 'outputs'}"]) == 2
    error = capsys.readouterr().err
    assert line in error and error.count("\n") == 1
    assert not list(tmp_path.rglob("run.json")) and not list(tmp_path.rglob("rows.u8"))
