"""Numbers of a config that no run can use"""

import copy
import math
from functools import cache
from typing import Any

import pytest
from omegaconf import DictConfig, OmegaConf

from privgan.config import build, compose, fit, own, settings
from privgan.config.registry import ROLES
from privgan.errors import RequestError

EXPERIMENTS = ("smoke", "theory/binary", "theory/gaussian", "recipes/pcgan")
HUGE = 10**25


def numbers(node: Any, key: str = "") -> list[str]:
    """The keys that hold numbers, but those of Hydra."""
    if isinstance(node, DictConfig):
        return [found for name, child in node.items() for found in numbers(child, f"{key}.{name}".lstrip("."))]
    return [key] if isinstance(node, int | float) and not isinstance(node, bool) and not key.startswith("hydra") else []


@cache
def composed(experiment: str) -> DictConfig:
    return own(OmegaConf.create(dict(compose([f"experiment={experiment}"]).plain)))


def refused(experiment: str, key: str, value: object) -> str:
    """The line with which a run refuses this before it touches data; empty where it does not."""
    try:
        config = copy.deepcopy(composed(experiment))
        OmegaConf.update(config, key, value, merge=False)
        settings.check(config, "config")
        part = key.partition(".")[0]
        if part in ROLES and ROLES[part].given:
            fit(config[part], *ROLES[part].given)
        elif part in ROLES:
            build(config[part])
    except RequestError as error:
        return str(error)
    return ""


WHERE = {key: one for one in reversed(EXPERIMENTS) for key in numbers(composed(one))}


@pytest.mark.parametrize("key", WHERE)
def test_a_number_that_is_none(key: str) -> None:
    """`nan` at any place of a config that holds a number: refused by its key before data are touched"""
    line = refused(WHERE[key], key, math.nan)
    assert key.split(".")[0] in line and "nan" in line and "\n" not in line


@pytest.mark.parametrize("key", WHERE)
def test_a_number_without_measure(key: str) -> None:
    """A whole number of 26 digits at any of these places: refused, for no record holds it"""
    line = refused(WHERE[key], key, HUGE)
    assert key.split(".")[0] in line and str(HUGE) in line and "\n" not in line


@pytest.mark.parametrize("key", ["seed", "data.split_seed", "data.source.seed"])
@pytest.mark.parametrize("value", [-1, 2**32, 0.5, True])
def test_a_seed_that_no_generator_takes(key: str, value: object) -> None:
    """A seed below 0, beyond 32 bits or no whole number: refused by its key"""
    assert key in refused("smoke", key, value)


@pytest.mark.parametrize("role", ["validation", "test"])
def test_nobody_is_left_to_judge_by(role: str) -> None:
    """`data.shares.test=0`: refused before data are touched"""
    shares = {"channel": 0.5, "adversary": 0.2, "attacker": 0.1, "validation": 0.1, "test": 0.1} | {
        role: 0,
        "adversary": 0.3,
    }
    assert f"data.shares.{role}=0: nobody is left" in refused("smoke", "data.shares", shares)


@pytest.mark.parametrize("threads", [0, -1, 1025, 100000, "many"])
def test_threads_that_no_machine_has(threads: object) -> None:
    """Threads below 1 or above 1,024: refused, where the library below would crash"""
    assert f"trainer.threads={threads}" in refused("smoke", "trainer.threads", threads)
