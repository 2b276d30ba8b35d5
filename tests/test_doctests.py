"""Examples in the docstrings of the public packages give what they say."""

import doctest
import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import privgan
import privgan.api
import privgan.audit
import privgan.channel
import privgan.fit
import privgan.theory
from privgan.html import table
from privgan.report import marked

EXAMPLES = 25  # at least so many are there
SECTIONS = ("Args:", "Raises:", "Examples:")
GIVEN = ("ReleasingTransformer.get_feature_names_out",)  # members that scikit-learn describes
# Modules whose functions other people call.
CALLED = ("gap", "gaussian", "blind_gaussian", "discrete", "transport", "local_privacy.bound")


def modules() -> Iterator[Any]:
    """Of the public packages, and two others with examples."""
    for package in (privgan.api, privgan.theory):
        for info in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            yield importlib.import_module(info.name)
    yield from (table, marked)


def with_examples() -> Iterator[str]:
    """Every module of the package that holds one."""
    root = Path(privgan.__file__).parent
    for path in sorted(root.rglob("*.py")):
        if ">>> " in path.read_text():
            yield ".".join(("privgan", *path.relative_to(root).with_suffix("").parts)).removesuffix(".__init__")


@pytest.mark.parametrize("name", with_examples())
def test_examples_hold(name: str) -> None:
    failed, _ = doctest.testmod(importlib.import_module(name))
    assert failed == 0


def test_there_are_examples() -> None:
    finder = doctest.DocTestFinder()
    found = [importlib.import_module(name) for name in with_examples()]
    assert sum(bool(one.examples) for module in found for one in finder.find(module)) >= EXAMPLES


@pytest.mark.parametrize("package", [privgan.audit, privgan.channel, privgan.fit], ids=lambda package: package.__name__)
def test_functions_that_take_arguments_say_what_they_are(package: Any) -> None:
    missing = []
    for info in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        for name, one in vars(importlib.import_module(info.name)).items():
            if not inspect.isfunction(one) or one.__module__ != info.name or name.startswith("_"):
                continue
            if inspect.signature(one).parameters and "Args:" not in (one.__doc__ or ""):
                missing.append(f"{info.name}.{name}")
    assert missing == []


@pytest.mark.parametrize("module", modules(), ids=lambda module: module.__name__)
def test_whatever_takes_arguments_says_what_they_are(module: Any) -> None:
    """Functions and methods without an underscore; what scikit-learn describes apart."""
    missing = []
    for name, value in vars(module).items():
        if name.startswith("_") or getattr(value, "__module__", "") != module.__name__:
            continue
        own = {name: value} | ({f"{name}.{n}": one for n, one in vars(value).items()} if inspect.isclass(value) else {})
        for place, one in own.items():
            function = one.__func__ if isinstance(one, classmethod | staticmethod) else one
            if not inspect.isfunction(function) or place.rpartition(".")[2].startswith("_") or place in GIVEN:
                continue
            takes = set(inspect.signature(function).parameters) - {"self", "cls"}
            if takes and "Args:" not in (function.__doc__ or ""):
                missing.append(place)
    assert missing == []


@pytest.mark.parametrize("name", CALLED)
def test_public_functions_say_what_they_take_and_refuse(name: str) -> None:
    module = importlib.import_module(f"privgan.theory.{name}")
    for function, value in vars(module).items():
        if inspect.isfunction(value) and value.__module__ == module.__name__ and not function.startswith("_"):
            missing = [section for section in SECTIONS if section not in (value.__doc__ or "")]
            assert not missing or missing == ["Raises:"], (function, missing)


@pytest.mark.parametrize("name", ["load", "train", "judge"])
def test_what_privgan_itself_names_has_an_example(name: str) -> None:
    assert ">>>" in (getattr(privgan, name).__doc__ or "")
