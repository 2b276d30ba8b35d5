"""What a chapter consists of beside figures: rows of them, tables with their CSV, remarks."""

from dataclasses import dataclass

from privgan.html import Table
from privgan.report.figures import Figure


@dataclass(frozen=True)
class Row:
    """Figures side by side; layout: `pair` (halves of the page) or `grid` (thirds)."""

    layout: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class Listing:
    """A table under its title and a note; `data` is what its CSV, `name`.csv, holds (None: there is none)."""

    name: str
    title: str
    table: Table
    note: str = ""
    data: Table | None = None


@dataclass(frozen=True)
class Remark:
    """A line that stands where something is missing."""

    kind = "remark"
    text: str


Part = Figure | Row | Listing | Remark


def listing(name: str, title: str, table: Table | None, note: str = "", data: Table | None = None) -> Listing | None:
    """A table with its CSV (`data`, else the table itself); None where it has no rows."""
    return Listing(name, title, table, note, data or table) if table and table.rows else None


def row(layout: str, *figures: Figure | None) -> Row | None:
    """Those of the figures that there are, side by side; None where there is none."""
    found = tuple(figure for figure in figures if figure)
    return Row(layout, found) if found else None
