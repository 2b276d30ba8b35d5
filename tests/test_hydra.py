"""What the code relies on in Hydra beyond what Hydra promises: named here, so that an upgrade that moves it says so."""

import inspect
import re
from pathlib import Path

import pytest
from hydra._internal.config_loader_impl import ConfigLoaderImpl
from hydra._internal.config_repository import CachingConfigRepository
from hydra._internal.core_plugins.basic_sweeper import BasicSweeper
from hydra._internal.defaults_list import create_defaults_list
from hydra._internal.utils import _run_hydra, get_args_parser
from hydra.core.default_element import ConfigDefault
from hydra.core.override_parser.types import Override
from hydra.core.utils import JobReturn

SOURCES = Path(__file__).parents[1] / "src"
# Module -> names that are imported from it.
PRIVATE_IMPORTS = {
    "hydra._internal.utils": {"_run_hydra", "get_args_parser"},
    "hydra._internal.core_plugins.basic_sweeper": {"BasicSweeper"},
    "hydra._internal.config_loader_impl": {"ConfigLoaderImpl"},  # values of a sweep put into one composed config
    "hydra._internal.config_repository": {"CachingConfigRepository"},  # one data set composed beside a command
    "hydra._internal.defaults_list": {"create_defaults_list"},
}


def test_no_other_private_module_is_imported() -> None:
    found: dict[str, set[str]] = {}
    for path in SOURCES.rglob("*.py"):
        for module, names in re.findall(r"from (hydra\._internal[\w.]*) import ([\w, ]+)", path.read_text()):
            found.setdefault(module, set()).update(name.strip() for name in names.split(","))
    assert found == PRIVATE_IMPORTS


def test_the_entry_takes_what_the_command_line_gives_it() -> None:
    taken = inspect.signature(_run_hydra).parameters
    assert {"args", "args_parser", "task_function", "config_path", "config_name"} <= set(taken)
    arguments = get_args_parser().parse_intermixed_args(["-m", "a=1", "--config-dir", "x"])
    assert arguments.overrides == ["a=1"] and arguments.multirun and arguments.config_dir == "x"
    assert {"help", "config_name", "hydra_help", "info", "cfg"} <= set(vars(arguments))


def test_values_are_put_into_a_config_that_is_composed() -> None:
    assert [*inspect.signature(ConfigLoaderImpl._apply_overrides_to_config).parameters] == ["overrides", "cfg"]
    taken = inspect.signature(create_defaults_list).parameters
    assert {"repo", "config_name", "overrides_list", "prepend_hydra", "skip_missing"} <= set(taken)
    assert [*inspect.signature(CachingConfigRepository.__init__).parameters] == ["self", "delegate"]


def test_the_sweeper_is_told_its_overrides_and_batches() -> None:
    assert [*inspect.signature(BasicSweeper.split_arguments).parameters] == ["overrides", "max_batch_size"]
    assert [*inspect.signature(BasicSweeper.validate_batch_is_legal).parameters] == ["self", "batch"]


@pytest.mark.parametrize(
    ("kind", "attributes"),
    [
        (ConfigLoaderImpl, {"repository"}),  # where the defaults of a data set are looked up
        (Override, {"_value"}),  # quoting: the value before it is computed
        (JobReturn, {"_return_value"}),  # what came of a job of a sweep
        (ConfigDefault, {"path"}),
    ],
)
def test_attributes_that_are_read(kind: type, attributes: set[str]) -> None:
    text = inspect.getsource(kind)
    assert all(re.search(rf"\b{name}\b", text) for name in attributes)
