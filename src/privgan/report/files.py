"""The files of a report: PNG and CSV of each part of a chapter, and what the page says of them."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from privgan.report.commands import excerpt
from privgan.report.figures import Figure
from privgan.report.parts import Listing, Part, Remark, Row
from privgan.report.theme import DARK, LIGHT
from privgan.runs.json_files import write_bytes

_DARK, _NARROW = "(prefers-color-scheme: dark)", "(max-width: 40rem)"


@dataclass(frozen=True)
class Picture:
    """A PNG with its size in pixels; media: the screens it is for (empty: any)."""

    file: str
    media: str
    width: int
    height: int


@dataclass(frozen=True)
class Plate:
    """A figure on the page: its pictures, the last for any screen; (file, name) of its data; what makes it again."""

    kind = "plate"
    figure: Figure
    name: str
    pictures: tuple[Picture, ...]
    data: tuple[tuple[str, str], ...]
    commands: str


@dataclass(frozen=True)
class Plates:
    """Figures side by side; layout: `pair` or `grid`."""

    kind = "plates"
    layout: str
    plates: tuple[Plate, ...]


@dataclass(frozen=True)
class Sheet:
    """A table on the page, with `name`.csv beside it where it has a name."""

    kind = "sheet"
    listing: Listing
    name: str


@dataclass(frozen=True)
class Writer:
    """Writes the parts of one chapter.

    Args:
        to: Folder of the report.
        prefix: What the chapter's file names begin with.
        again: The command of the report.
    """

    to: Path
    prefix: str
    again: str

    def write(self, part: Part) -> Plate | Plates | Sheet | Remark:
        """Writes the files of a part, and returns what the page shows of it."""
        if isinstance(part, Figure):
            return self._figure(part)
        if isinstance(part, Row):
            return Plates(part.layout, tuple(map(self._figure, part.figures)))
        return self._listing(part) if isinstance(part, Listing) else part

    def _listing(self, listing: Listing) -> Sheet:
        name = self.prefix + listing.name if listing.name else ""
        if name and listing.data:
            write_bytes(self.to / f"{name}.csv", listing.data.csv())
        return Sheet(listing, name)

    def _figure(self, figure: Figure) -> Plate:
        name = self.prefix + figure.name
        tables = {f"{name}.csv": figure.table, **{f"{name}-{key}.csv": table for key, table in figure.beside.items()}}
        for file, table in tables.items():
            write_bytes(self.to / file, table.csv())
        data = tuple(zip(tables, ("CSV", *(f"CSV of the {key}" for key in figure.beside)), strict=True))
        commands = excerpt([run.command for run in figure.runs], self.again)
        return Plate(figure, name, tuple(self._pictures(figure, f"{name}.png")), data, commands)

    def _pictures(self, figure: Figure, file: str) -> Iterator[Picture]:
        """For dark and narrow screens, then for any: a browser takes the first that fits."""
        if figure.phone:
            yield self._picture(f"phone/dark/{file}", f"{_NARROW} and {_DARK}", figure.phone(DARK))
            yield self._picture(f"phone/{file}", _NARROW, figure.phone(LIGHT))
        yield self._picture(f"dark/{file}", _DARK, figure.paint(DARK))
        yield self._picture(file, "", figure.paint(LIGHT))

    def _picture(self, file: str, media: str, png: bytes) -> Picture:
        write_bytes(self.to / file, png)
        width, height = struct.unpack(">II", png[16:24])  # its header, so that the page does not jump while it loads
        return Picture(file, media, width, height)
