"""What `privgan data list` said of a set, kept while its files stay as they are: labels of large sets take seconds."""

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from typing_extensions import TypedDict

from privgan import __version__
from privgan.atomic import replacing
from privgan.data.source import Source
from privgan.untrusted import parse_json, read_bounded

FILE = "listing.json"


class Entry(TypedDict):
    """What was said of a set, and the state that its files had then."""

    paths: list[str]
    state: str
    text: str


class Remembered:
    """The paragraphs in a folder, that of the packs. One that cannot be read or written is none.

    Known by the section `source` of a config, the version and the working folder; they hold while every file of the
    set has its size and time, and every folder of it its time.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE
        self._known = _read(self.path)
        self._fresh: dict[str, Entry] = {}

    def text(self, section: Mapping[str, object]) -> str | None:
        """The paragraph; None where it was never said or something has changed."""
        entry = self._known.get(_key(section))
        if not isinstance(entry, dict) or not isinstance(entry.get("text"), str):
            return None
        paths = entry.get("paths")
        if not isinstance(paths, list) or not all(isinstance(path, str) for path in paths):
            return None
        return str(entry["text"]) if _state(map(Path, paths)) == entry.get("state") else None

    def keep(self, section: Mapping[str, object], source: Source, text: str) -> None:
        """Of a reader of privgan: others may read what nobody here knows of."""
        if not type(source).__module__.startswith("privgan."):
            return
        paths = sorted({value for value in vars(source).values() if isinstance(value, Path)})
        entry: Entry = {"paths": [str(path) for path in paths], "state": _state(paths), "text": text}
        self._fresh[_key(section)] = entry

    def save(self) -> None:
        """Writes what was kept, beside what others wrote meanwhile."""
        if not self._fresh:
            return
        with suppress(OSError), replacing(self.path) as fresh:
            fresh.write_text(json.dumps(_read(self.path) | self._fresh, indent=1))


def _read(path: Path) -> dict[str, object]:
    try:
        found = parse_json(read_bounded(path))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _key(section: Mapping[str, object]) -> str:
    text = json.dumps([__version__, str(Path.cwd()), section], sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def _state(paths: Iterable[Path]) -> str:
    """Of files and folders: what changes when a file is written, put there or taken away."""
    summed = hashlib.sha256()
    for path in paths:
        for line in _lines(path):
            summed.update(line.encode(errors="surrogateescape") + b"\0")
    return summed.hexdigest()


def _lines(path: Path) -> Iterable[str]:
    try:
        status = path.stat()
    except OSError:
        yield f"{path} absent"
        return
    yield f"{path} {status.st_size} {status.st_mtime_ns}"
    for folder, below, files in os.walk(path):
        below.sort()
        yield f"{folder} {Path(folder).stat().st_mtime_ns}"
        for name in sorted(files) if Path(folder) == path else ():  # lists and archives; below them lie pictures
            with suppress(OSError):
                status = Path(folder, name).stat()
                yield f"{name} {status.st_size} {status.st_mtime_ns}"
