"""Where the data of a recorded run lies here.

A run folder may come from anybody, and a record may name any path. Paths of a record are read only where this account
wrote the record itself; else the user says on the command line or in the environment where the data lies. The cache is
always the user's.
"""

from collections.abc import Iterator
from pathlib import Path

from omegaconf import DictConfig

from privgan.config.registry import member
from privgan.config.schema import parameters
from privgan.errors import RequestError
from privgan.runs.record import RunFolder
from privgan.runs.seal import key_folder
from privgan.untrusted import printable

ARCHIVE = "archive"  # of a set: a name within its root


def locate(recorded: DictConfig, config: DictConfig, folder: RunFolder) -> None:
    """Puts the paths that count into the recorded config, in place, and shows what will be read.

    Args:
        recorded: the config of the run, as data.
        config: of the command; `data.cache` and `data.source.*` say where things lie.

    Raises:
        RequestError: a record of somebody else, and a path that the user did not give.
    """
    data, given = recorded.get("data"), config.data
    if (
        not isinstance(data, DictConfig)
        or not isinstance(data.get("source"), DictConfig)
        or "_target_" not in data.source
    ):
        raise RequestError(f"{folder.path}: its record names no source of data: it is no run of this version")
    own = folder.recorded_here()
    for name in _paths(data.source):
        if given.source.get(name) is not None:
            data.source[name] = str(Path(given.source[name]).expanduser().absolute())
        elif data.source.get(name) is not None and not own:
            raise RequestError(
                f"{folder.path}: this run was not recorded by you, and its data lies at a path of its own, "
                f"{data.source[name]}: give data.source.{name}=PATH, where the data lies here"
            )
    archive = data.source.get(ARCHIVE)
    if isinstance(archive, str) and not own and (Path(archive).is_absolute() or ".." in Path(archive).parts):
        raise RequestError(f"{folder.path}: its record names {archive}, which is not within the set: it is not read")
    if given.cache is not None or not own:
        data.cache = str(given.cache or key_folder())
    if shown := ", ".join(f"{name} {data.source[name]}" for name in _paths(data.source) if data.source.get(name)):
        print(printable(f"{folder.path}: reads {shown}; packs it in {data.cache}"), flush=True)


def out_of(folder: RunFolder, name: str) -> Path:
    """The `out` that a run folder lies in, from its own place: a recorded `out` is a path of whoever recorded it."""
    tail = (*Path(name).parts, folder.path.name)
    parts = folder.path.absolute().parts
    return Path(*parts[: -len(tail)]) if parts[-len(tail) :] == tail else folder.path


def _paths(source: DictConfig) -> Iterator[str]:
    """Names of the arguments of a reader that are paths."""
    return (one.name for one in parameters(member("source", source["_target_"])) if one.is_path)
