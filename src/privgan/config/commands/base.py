"""What every command reads, and where the data of a recorded run lies here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from privgan.config.part import Part


@dataclass(frozen=True, kw_only=True)
class Command:
    """What every command reads.

    Args:
        plain: the whole config as plain containers, as a record holds it; no key.
        debug: errors come with their traceback.
        extensions: packages of yours whose classes somebody's run folder may name.
    """

    plain: Mapping[str, Any] = field(default_factory=dict)
    debug: bool = False
    extensions: list[str] = field(default_factory=list)

    @property
    def parts(self) -> dict[str, Part]:
        """What is built, by its section of the config."""
        return {name: one for name, one in vars(self).items() if isinstance(one, Part)}


@dataclass(frozen=True)
class RecordedSource:
    """Where the files of a recorded run lie here; null: as recorded, where this account recorded it.

    Args:
        root: the folder of sets; PRIVGAN_DATA says so too.
        path: pictures or a table of your own.
        labels: their table.
    """

    root: Path | None = None
    path: Path | None = None
    labels: Path | None = None


@dataclass(frozen=True)
class RecordedData:
    """Where the data of a recorded run lies here.

    Args:
        cache: where it is packed; null: as recorded, where this account recorded it, else ~/.cache/privgan.
        source: its files.
    """

    cache: Path | None = None
    source: RecordedSource = field(default_factory=RecordedSource)
