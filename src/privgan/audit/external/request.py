"""What a user wants judged, and the sets that are made of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from privgan.data.columns import is_table
from privgan.data.folder import OF_FOLDERS, Folder
from privgan.data.table import Table
from privgan.errors import RequestError

SHARES = {"train": 0.6, "validation": 0.15, "test": 0.25}  # of the rows, where nobody says


@dataclass(frozen=True)
class Request:
    """Paths and columns, as `conf/attack.yaml` explains them.

    released, original: two folders (or zips) of pictures, or two tables; without original the release is judged alone.
    Raises RequestError where they are not of one kind, or where what that kind needs is not given.
    """

    released: Path
    original: Path | None
    labels: Path | None
    sensitive: tuple[str, ...]
    utility: tuple[str, ...] = ()
    group: str | None = None
    key: str | None = None
    task: str = "auto"
    size: int | Sequence[int] | None = None
    missing: str = "indicator"
    unreadable: Literal["refuse", "skip"] = "refuse"

    def __post_init__(self) -> None:
        for name, path in (("released", self.released), ("original", self.original), ("labels", self.labels)):
            if path is not None and not path.exists():
                raise RequestError(f"{name}={path} is missing: give its path")
        if self.original is not None and is_table(self.original) != self.tables:
            raise RequestError(
                f"released={self.released} and original={self.original} are a table and pictures: give two of a kind"
            )
        if not self.tables and self.labels is None and self.sensitive not in ((), (OF_FOLDERS,)):
            raise RequestError(
                "labels is missing: add labels=FILE.csv with a line for each picture, or sensitive=class where a "
                "folder holds each class"
            )
        if not self.sensitive:
            raise RequestError("sensitive is missing: add sensitive=COLUMN, the column that is to be hidden")
        if self.tables and self.size is not None:
            raise RequestError(f"size={self.size} is of pictures, and {self.released} is a table: leave it out")

    @property
    def tables(self) -> bool:
        """Whether it is about tables, not pictures."""
        return is_table(self.released)

    def of_tables(self, secret: str) -> tuple[Table, Table | None]:
        """(released, original) with this secret as the label."""

        def read(path: Path) -> Table:
            named = (self.labels, self.utility, self.group, self.key, self.task, self.missing)
            hidden = [name for name in self.sensitive if name != secret]
            return Table(path, secret, *named, drop_columns=hidden, everything=True)

        return read(self.released), read(self.original) if self.original else None

    def of_pictures(self, secret: str) -> tuple[Folder, Folder | None]:
        """(released, original) with this secret as the label, both with colour if one has any, and with opacity.

        Equal releases are no sign of one person where there are originals, as a release that hides everything makes
        all alike.
        """

        def read(path: Path, copies: bool, colour: str = "all") -> Folder:
            options = (self.utility, self.group, self.key, self.task, self.size)
            return Folder(
                path, self.labels, secret, *options, colour=colour, group_duplicates=copies, unreadable=self.unreadable
            )

        if self.original is None:
            return read(self.released, True), None
        released, original = self._both(read(self.released, False), read(self.original, True))
        if original.mode != released.mode:
            modes = original.mode + released.mode
            colour = ("colour" if "RGB" in modes else "grey") + ("_opacity" if "A" in modes else "")
            return self._both(read(self.released, False, colour), read(self.original, True, colour))
        return released, original

    def _both(self, released: Folder, original: Folder) -> tuple[Folder, Folder]:
        """What is left out on one side is left out on the other."""
        if self.unreadable == "skip":
            unread = {**released.unread, **original.unread}
            released.leave_out(unread)
            original.leave_out(unread)
        return released, original
