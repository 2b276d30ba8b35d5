"""A run from Python has the keys of the command."""

from pathlib import Path

import pytest
from hydra.core.override_parser.overrides_parser import OverridesParser

import privgan
from privgan.api.training import as_word
from privgan.errors import RequestError


@pytest.mark.parametrize("value", [1, 0.5, "smoke", "paper/low", "a folder/it's", "x=1,y", ["a", "b c"], None, True])
def test_python_values_are_read_as_they_are(value: object) -> None:
    (read,) = OverridesParser.create().parse_overrides([f"key={as_word(value)}"])
    assert read.value() == value


def test_a_run_is_trained_once_and_gives_its_channel(cache: Path, tmp_path: Path) -> None:
    keys = dict(
        attackers__attackers__strong_cnn=None,
        data="binary",
        channel="randomized",
        attackers="quick",
        out=str(tmp_path),
        data__cache=str(cache),
        data__source__count=2000,
        trainer__progress=False,
    )
    run = privgan.train(**keys)
    assert run.record["state"] == "done" and run.leakage["strongest"]["balanced_accuracy"] > 0.5
    assert run.channel.shape == (1,) and run.folder == privgan.train(**keys).folder
    with pytest.raises(RequestError, match=r"unknown key objectiv\.lam"):
        privgan.train("objectiv.lam=3")
