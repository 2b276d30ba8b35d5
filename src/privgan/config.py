"""From YAML to objects: composition by Hydra, validation, and the one place where classes are instantiated."""

import difflib
import inspect
import re
import typing
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from types import NoneType, UnionType
from typing import Any

from hydra import compose as hydra_compose
from hydra import initialize_config_dir
from hydra.core.global_hydra import GlobalHydra
from hydra.errors import HydraException
from hydra.utils import get_object, instantiate
from omegaconf import DictConfig, ListConfig, OmegaConf
from omegaconf.errors import OmegaConfBaseException

from privgan.errors import RequestError

# Relative paths are resolved against the caller's working folder, once, when the config is composed.
PATH_KEYS = (
    *("out", "run", "from", "to", "export", "input", "output", "released", "original", "labels"),
    *("data.source.root", "data.source.path", "data.source.labels", "data.cache"),
)
CHOICES: dict[str, tuple[object, ...]] = {
    "trainer.accelerator": ("auto", "cpu", "cuda", "gpu", "mps"),
    "trainer.precision": ("auto", "32-true", "bf16-mixed"),
    "trainer.progress": ("auto", True, False),
    "trainer.compile": (True, False),
    "debug": (True, False),
    "plan": (True, False),
    "json": (True, False),
}


def config_folder() -> Path:
    """The folder of the YAML files: inside the wheel, else at the root of the repository."""
    package = Path(__file__).resolve().parent
    for folder in (package / "conf", package.parents[1] / "conf"):
        if folder.is_dir():
            return folder
    raise RequestError(f"the folder conf is not beside {package}: install privgan again")


def nearest(word: str, known: Iterable[object]) -> str:
    """A hint such as ' (nearest: objective.lam, game.itr_d)', empty when nothing known is near."""

    def likeness(name: str) -> float:
        last = difflib.SequenceMatcher(None, word.rpartition(".")[2], name.rpartition(".")[2]).ratio()
        return max(difflib.SequenceMatcher(None, word, name).ratio(), 0.95 * last)

    names = sorted({str(name) for name in known}, key=lambda name: (-likeness(name), name))
    close = [name for name in names[:3] if likeness(name) > 0.6]
    return f" (nearest: {', '.join(close)})" if close else ""


def compose(overrides: Sequence[str] = (), name: str = "config", extra: Path | None = None) -> DictConfig:
    """The config of a command as plain values, from tests and scripts.

    overrides: as on the command line; name: the primary config (config = train, attack, report, data);
    extra: one more config folder, searched first.
    """
    where = [f"hydra.searchpath=[file://{extra.resolve()}]"] if extra else []
    GlobalHydra.instance().clear()
    with initialize_config_dir(version_base="1.3", config_dir=str(config_folder())):
        return settle(hydra_compose(name, overrides=[*overrides, *where]))


def settle(config: DictConfig) -> DictConfig:
    """Resolves interpolations and relative paths in place and checks the values that belong to no class."""
    try:
        missing = sorted(OmegaConf.missing_keys(config))
        if missing:
            raise RequestError(f"{missing[0]} is missing: add {missing[0]}=VALUE")
        OmegaConf.resolve(config)
    except OmegaConfBaseException as error:
        raise RequestError(f"config: {' '.join(str(error).split())}") from error
    for key in PATH_KEYS:
        value = OmegaConf.select(config, key)
        if value == "":
            raise RequestError(f"{key} is empty: give {key}=PATH")
        if isinstance(value, ListConfig):
            OmegaConf.update(config, key, [_absolute(part) for part in value])
        elif value is not None:
            OmegaConf.update(config, key, _absolute(value))
    _validate(config)
    return config


def plain(config: DictConfig) -> dict[str, Any]:
    """The config as plain containers, interpolations resolved."""
    container = OmegaConf.to_container(config, resolve=True)
    assert isinstance(container, dict)
    return {str(key): value for key, value in container.items()}


def _absolute(value: object) -> str:
    return str(Path.cwd() / Path(str(value)).expanduser())


def _validate(config: DictConfig) -> None:
    for key, allowed in CHOICES.items():
        value = OmegaConf.select(config, key, default=allowed[0])
        if not any(value == choice and type(value) is type(choice) for choice in allowed):
            names = ", ".join(str(choice).lower() for choice in allowed)
            raise RequestError(f"{key}={value} is not known: choose one of {names}")
    seed = OmegaConf.select(config, "seed")
    if seed is not None and (not isinstance(seed, int) or isinstance(seed, bool) or seed < 0):
        raise RequestError(f"seed={seed} is not a whole number from 0: give one, for example seed=0")
    name = OmegaConf.select(config, "name", default="default")
    if not re.fullmatch(r"\w[\w.+-]*(/\w[\w.+-]*)*", str(name)):
        raise RequestError(f"name={name} cannot name a folder: use letters, digits, '.', '_', '-' and '/'")


def build(node: Any, **extra: Any) -> Any:
    """The object that a config node describes by `_target_` and plain arguments; every call builds it anew.

    extra: arguments that are no config (a module, a device), given to the outermost class. Only classes of
    `privgan` are built. Wrong, missing or mistyped arguments raise RequestError naming their config key.
    """
    fit(node, *extra)
    key = _key(node)
    try:
        return instantiate(node, _partial_=True, _convert_="all")(**extra)
    except HydraException as error:
        cause = error.__cause__
        if isinstance(cause, RequestError):
            raise cause from error
        raise RequestError(f"{key}: {cause or error}") from error
    except (TypeError, ValueError) as error:
        raise RequestError(f"{key}: {error}") from error


def fit(node: Any, *extra: str) -> None:
    """Raises RequestError, naming the config key, unless `build` with these extra arguments would find all it needs.

    Looks at classes, names of arguments and plain types, and builds nothing.
    """
    if not isinstance(node, DictConfig):
        raise RequestError(f"config: {node!r} describes no object: it needs a _target_")
    for part in _described(node):
        _check_arguments(part, extra if part is node else ())


def _key(node: DictConfig, child: str | None = None) -> str:
    return str(node._get_full_key(child)) or "config"


def _described(node: Any) -> Iterator[DictConfig]:
    """The node and all below it that have a `_target_`; the outermost must."""
    target = node.get("_target_")
    if not isinstance(target, str) or not target.startswith("privgan."):
        raise RequestError(f"{_key(node)}._target_={target} is no class of privgan: give one such as privgan.game...")
    waiting: list[Any] = [node]
    while waiting:
        part = waiting.pop()
        children = list(part.values()) if isinstance(part, DictConfig) else list(part)
        waiting += [child for child in children if isinstance(child, DictConfig | ListConfig)]
        if isinstance(part, DictConfig) and "_target_" in part:
            if not str(part["_target_"]).startswith("privgan."):
                raise RequestError(f"{_key(part)}._target_={part['_target_']} is no class of privgan")
            yield part


def _check_arguments(node: DictConfig, extra: Sequence[str]) -> None:
    """Names and plain types of the arguments against the constructor, before anything is built."""
    try:
        target = get_object(node["_target_"])
        parameters = inspect.signature(target).parameters
    except (ImportError, AttributeError, ValueError, TypeError) as error:
        raise RequestError(f"{_key(node)}._target_={node['_target_']} is not found: {error}") from error
    given = {str(name) for name in node if not str(name).startswith("_")}
    if not any(p.kind is p.VAR_KEYWORD for p in parameters.values()):
        for name in sorted(given - set(parameters)):
            known = sorted(set(parameters) - set(extra))
            raise RequestError(f"unknown key {_key(node, name)}{nearest(name, known)}: there are {', '.join(known)}")
    for name, parameter in parameters.items() if not node.get("_partial_") else ():
        plain = parameter.kind in (parameter.POSITIONAL_OR_KEYWORD, parameter.KEYWORD_ONLY)
        if plain and parameter.default is parameter.empty and name not in given | set(extra):
            raise RequestError(f"{_key(node, name)} is missing: add {_key(node, name)}=VALUE")
    hints = _hints(target)
    for name in sorted(given):
        value = node[name]
        if not isinstance(value, DictConfig | ListConfig) and not _fits(value, hints.get(name, Any)):
            raise RequestError(
                f"{_key(node, name)}={value} is of the wrong kind: {_remedy(_key(node, name), value, hints[name])}"
            )


def _remedy(key: str, value: Any, hint: Any) -> str:
    group = key.replace(".", "/")
    if (config_folder() / group).is_dir():
        return f"choose it as a group, {group}={value}"
    return f"give {inspect.formatannotation(hint)}"


def _hints(target: Any) -> dict[str, Any]:
    try:
        return typing.get_type_hints(target.__init__ if inspect.isclass(target) else target)
    except NameError:  # a name imported for type checking only
        return {}


def _fits(value: Any, hint: Any) -> bool:
    origin = typing.get_origin(hint)
    if origin in (typing.Union, UnionType):
        return any(_fits(value, option) for option in typing.get_args(hint))
    if origin is typing.Literal:
        return value in typing.get_args(hint)
    if hint is float:
        return isinstance(value, int | float) and not isinstance(value, bool)
    if hint is int:
        return isinstance(value, int) and not isinstance(value, bool)
    if hint in (str, bool, NoneType):
        return isinstance(value, hint)
    # A plain value where an object or a list belongs, such as objective.distortion=mse for objective/distortion=mse.
    return hint in (Any, object, Path)
