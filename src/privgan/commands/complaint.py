"""An exception as an exit code and one line: what, where, what to do."""

import argparse
import errno
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.errors import (
    ConfigCompositionException,
    HydraException,
    MissingConfigException,
    OverrideParseException,
)
from omegaconf import DictConfig
from omegaconf.errors import OmegaConfBaseException

from privgan.config import config_folder, nearest
from privgan.errors import EXIT_BUSY, EXIT_REQUEST, BusyError, RequestError, WorkError
from privgan.untrusted import printable

DISK = {
    errno.ENOSPC: "the disk is full: free some space, then rerun the same command",
    errno.EDQUOT: "the disk quota is used up: free some space, then rerun the same command",
    errno.EACCES: "no permission: choose another folder, for example out=DIR",
    errno.EPERM: "no permission: choose another folder, for example out=DIR",
    errno.EROFS: "the file system is read-only: choose another folder, for example out=DIR",
    errno.ENOTDIR: "a file stands where a folder should be: choose another folder, for example out=DIR",
    errno.EEXIST: "a file stands where a folder should be: choose another folder, for example out=DIR",
    errno.EISDIR: "a folder stands where a file should be: remove it, or choose another folder, for example out=DIR",
    errno.EFBIG: "the file is larger than the system allows: raise the limit (ulimit -f), or choose another disk",
    errno.ELOOP: "a link leads to itself: remove it",
}
MEMORY = (
    "take smaller batches (game.batch_size=64), keep rows on the disk (data.cache_on_device=false), fewer attackers "
    "at once (attackers.devices=1), smaller pictures (data.source.size) or a larger machine; what was saved is there"
)


def complaint(error: BaseException) -> tuple[int, str]:
    """Exit code (1 the work failed, 2 the request was wrong, 75 another process has the run), and the line to show."""
    told: BaseException | None = error
    while told is not None:
        if isinstance(told, RequestError | WorkError):
            return _code(told), _line(told)
        told = told.__cause__
    cause: BaseException | None = error
    while cause is not None:
        if (number := _errno(cause)) in DISK:
            return EXIT_REQUEST, printable(f"{getattr(cause, 'filename', None) or 'the output folder'}: {DISK[number]}")
        if _out_of_memory(cause):
            return 1, f"out of memory: {MEMORY}"
        cause = cause.__cause__ or cause.__context__
    if isinstance(error, HydraException | OmegaConfBaseException):
        why = str(error.__cause__ or "").partition("\n")[0]
        return EXIT_REQUEST, f"{_line(error)}: {why}" if why and why not in str(error) else _line(error)
    return 1, f"{type(error).__name__}: {_line(error)}"


def _errno(error: BaseException) -> int:
    """Of an error of the system; safetensors tells it in words."""
    if isinstance(error, OSError):
        return error.errno or 0
    told = re.search(r"\(os error (\d+)\)", str(error)) if type(error).__name__ == "SafetensorError" else None
    return int(told[1]) if told else 0


def _out_of_memory(error: BaseException) -> bool:
    """Of Python and numpy, of torch on a GPU, and of torch on the CPU, which tells it in words."""
    words = ("can't allocate memory", "out of memory")
    return (
        isinstance(error, MemoryError)
        or type(error).__name__ == "OutOfMemoryError"
        or (isinstance(error, RuntimeError) and any(word in str(error) for word in words))
        or (isinstance(error, OSError) and error.errno == errno.ENOMEM)
    )


def _code(error: RequestError | WorkError) -> int:
    if isinstance(error, BusyError):
        return EXIT_BUSY
    return EXIT_REQUEST if isinstance(error, RequestError) else 1


def _line(error: BaseException) -> str:
    return printable(" ".join(str(error).split()))


@contextmanager
def explain(name: str, arguments: argparse.Namespace) -> Iterator[None]:
    """Turns Hydra's errors of the composition of the config `name` into RequestErrors with the nearest known names.

    arguments: the parsed command line; `began` on it says that the work began, whose errors pass through.
    """
    try:
        yield
    except OverrideParseException as error:
        raise RequestError(
            f"cannot read {error.override!r}: give key=value, with quotes around odd characters"
        ) from error
    except MissingConfigException as error:
        group, option = _group_and_option(str(error.missing_cfg_file), arguments.overrides)
        options = sorted({*map(str, error.options or ()), *_options(group, arguments.config_dir)})
        known = f"{nearest(option, options)}: choose one of {', '.join(options)}" if options else f": {error}"
        raise RequestError(f"unknown {group or 'config'}={option}{known}") from error
    except ConfigCompositionException as error:
        found = re.search(r"Could not (?:override|append to config|delete from config)[^']*'([^']+)'", str(error))
        if not found:
            raise
        key = found[1]
        hint = _owners(key) or nearest(key, _known(name, arguments, key))
        raise RequestError(f"unknown key {key}{hint}: --cfg job shows every key, +{key}=VALUE adds one") from error
    except ValueError as error:
        if arguments.began:
            raise
        raise RequestError(str(error)) from error


def _group_and_option(wanted: str, overrides: list[str]) -> tuple[str, str]:
    """Where Hydra looked, as group and option: split as the user wrote it, since options may hold slashes."""
    for override in overrides:
        group, _, option = override.lstrip("+").partition("=")
        if wanted == f"{group}/{option}":
            return group, option
    group, _, option = wanted.rpartition("/")
    return group, option


def _options(group: str, extra: str | None) -> list[str]:
    folders = [folder / group for folder in (config_folder(), *([Path(extra)] if extra else []))]
    return [
        path.relative_to(folder).with_suffix("").as_posix() for folder in folders for path in folder.rglob("*.yaml")
    ]


def _owners(key: str) -> str:
    """The choices that would have this key: objective.budget is one of objective=budget."""
    *group, last = key.split(".")
    folder = config_folder().joinpath(*group)
    if not group or not folder.is_dir():
        return ""
    owners = [
        path.stem for path in sorted(folder.glob("*.yaml")) if re.search(rf"(?m)^{re.escape(last)}:", path.read_text())
    ]
    return f", a key of {' or '.join('/'.join(group) + '=' + owner for owner in owners)}" if owners else ""


def _known(name: str, arguments: argparse.Namespace, wrong: str) -> list[str]:
    """Groups and dotted keys of the config, composed without the override that failed, else without any."""
    from hydra import compose, initialize_config_dir
    from hydra.core.global_hydra import GlobalHydra

    parser = OverridesParser.create()
    others = [word for word in arguments.overrides if parser.parse_override(word).key_or_group != wrong]
    folders = [arguments.config_dir] if arguments.config_dir else []
    where = (
        [f"hydra.searchpath=[{','.join(f'file://{Path(folder).resolve()}' for folder in folders)}]"] if folders else []
    )
    GlobalHydra.instance().clear()
    with initialize_config_dir(version_base="1.3", config_dir=str(config_folder())):
        for overrides in (others, []):
            try:
                config = compose(arguments.config_name or name, overrides=[*overrides, *where])
            except HydraException:
                continue
            groups = [path.name for path in config_folder().iterdir() if path.is_dir()]
            return [*groups, *_keys(config)]
    return []


def _keys(node: Any, prefix: str = "") -> Iterator[str]:
    for name in node:
        yield f"{prefix}{name}"
        child = node._get_node(name)
        if isinstance(child, DictConfig) and not (child._is_none() or child._is_missing() or child._is_interpolation()):
            yield from _keys(child, f"{prefix}{name}.")
