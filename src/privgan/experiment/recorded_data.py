"""Where the data of a recorded run lies here.

A run folder may come from anybody, and a record may name any path. Paths of a record are read only where this account
wrote the record itself; else the user says on the command line or in the environment where the data lies. The cache is
always the user's.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

from privgan.config import RecordedConfig
from privgan.config.commands.base import RecordedData
from privgan.config.registry import member
from privgan.config.schema import parameters
from privgan.errors import RequestError
from privgan.runs.record import RunFolder
from privgan.runs.seal import key_folder
from privgan.untrusted import printable

ARCHIVE = "archive"  # of a set: a name within its root


def located(recorded: RecordedConfig, given: RecordedData, folder: RunFolder) -> RecordedConfig:
    """The recorded config with the paths that count; shows what will be read.

    Args:
        recorded: the config of the run, as data.
        given: of the command, which says where things lie.

    Raises:
        RequestError: a record of somebody else, and a path that the user did not give.
    """
    config = recorded.plain
    data = config.get("data")
    if not isinstance(data, dict) or not isinstance(source := data.get("source"), dict) or "_target_" not in source:
        raise RequestError(f"{folder.path}: its record names no source of data: it is no run of this version")
    own = folder.recorded_here()
    names = list(_paths(source))
    for name in names:
        path = getattr(given.source, name, None)
        if path is not None:
            source[name] = str(path.expanduser().absolute())
        elif source.get(name) is not None and not own:
            raise RequestError(
                f"{folder.path}: this run was not recorded by you, and its data lies at a path of its own, "
                f"{source[name]}: give data.source.{name}=PATH, where the data lies here"
            )
    archive = source.get(ARCHIVE)
    if isinstance(archive, str) and not own and (Path(archive).is_absolute() or ".." in Path(archive).parts):
        raise RequestError(f"{folder.path}: its record names {archive}, which is not within the set: it is not read")
    if given.cache is not None or not own:
        data["cache"] = str(given.cache or key_folder())
    if shown := ", ".join(f"{name} {source[name]}" for name in names if source.get(name)):
        print(printable(f"{folder.path}: reads {shown}; packs it in {data.get('cache')}"), flush=True)
    return RecordedConfig.of(config)


def out_of(folder: RunFolder, name: str) -> Path:
    """The `out` that a run folder lies in, from its own place: a recorded `out` is a path of whoever recorded it."""
    tail = (*Path(name).parts, folder.path.name)
    parts = folder.path.absolute().parts
    return Path(*parts[: -len(tail)]) if parts[-len(tail) :] == tail else folder.path


def _paths(source: Mapping[str, object]) -> Iterator[str]:
    """Names of the arguments of a reader that are paths."""
    return (one.name for one in parameters(member("source", source["_target_"])) if one.is_path)
