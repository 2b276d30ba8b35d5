"""House prices of Southern California ("House Prices and Images - SoCal", ted8080 on Kaggle), as in the paper.

Looked for under `root/socal_houses`: `socal2.csv`, and `socal_pics/IMAGE_ID.jpg` (a folder, or `socal_pics.zip`) where
the photos are there. With them rows are photos; without them what the table says of a house.

Shapes: N rows.
"""

import zlib
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
from pydantic import PositiveInt

from privgan.data.archive import Archive
from privgan.data.columns import Columns, read_columns
from privgan.data.copies import Copies
from privgan.data.house_prices import label, of_labels, two_sides
from privgan.data.source import Labels, MissingError, digest
from privgan.data.table import Table
from privgan.errors import RequestError

TABLE, PHOTOS = "socal2.csv", "socal_pics"
NAMES = ("image_id", "street", "citi", "n_citi", "bed", "bath", "sqft", "price")
SEEN = ("citi", "bed", "bath", "sqft")


class SocalHouses(Table):
    """The price against photos, where they are there, or against bedrooms, bathrooms, area and city.

    root: the folder that holds `socal_houses`. size: height, width of a photo. price_as: "price", in units of 100,000
    dollars within [0, 20], or "terciles" of it. pictures: photos; null: where they are there.
    Rows that repeat another one in everything but its number are left out; so is the street, a real address.
    """

    row_kinds = frozenset({"pictures", "vectors"})

    def __init__(
        self,
        root: str | Path,
        size: PositiveInt | Sequence[PositiveInt] = (106, 208),
        price_as: str = "price",
        pictures: bool | None = None,
    ) -> None:
        self.folder, self.size, self.label, self.pictures = (
            *(Path(root) / "socal_houses", two_sides(size), label(price_as)),
            pictures,
        )
        super().__init__(self.folder / TABLE, "price", columns={"citi": "category"}, task="number")
        self.name = "socal_houses"

    @property
    def given(self) -> dict[str, Path | None]:
        """Nothing: it is looked for below the root."""
        return {}

    @property
    def copies(self) -> Copies:
        """Houses with equal values are different houses; equal photos are of one."""
        return "equal" if self.photos else "none"

    @cached_property
    def photos(self) -> Archive | None:
        """The photos; None where rows are those of the table."""
        if self.pictures is False:
            return None
        for path in (self.folder / PHOTOS, self.folder / f"{PHOTOS}.zip"):
            if path.exists():
                return Archive(path)
        if self.pictures:
            raise MissingError(f"data.source.pictures=true: {self.folder} has no {PHOTOS}: put the photos there")
        return None

    @cached_property
    def shape(self) -> tuple[int, ...]:  # type: ignore[override]
        return (3, *self.size) if self.photos else super().shape

    @property
    def key(self) -> str:
        return f"socal_houses-{digest({'options': [self.size, self.label, bool(self.photos)]})[:8]}"

    def fingerprint(self) -> str:
        pictures = [(entry.name, entry.size, entry.crc) for entry in self.photos.entries] if self.photos else []
        return digest({"table": zlib.crc32(self.path.read_bytes()), "pictures": pictures, "options": self.key})

    @cached_property
    def columns(self) -> Columns:
        """Each house once: what is seen, and the price."""
        if not self.path.is_file():
            raise MissingError(
                f"socal_houses is not in {self.folder}: get 'House Prices and Images - SoCal' (ted8080, Kaggle) and "
                f"put {TABLE}, and {PHOTOS}/ where you have it, there"
            )
        read = read_columns(self.path)
        missing = [name for name in NAMES if name not in read]
        if missing:
            raise RequestError(f"{self.path} has no column {missing[0]}: it is not {TABLE} of this set, fetch it again")
        cells = {name: [*map(str, read[name])] for name in NAMES}
        seen: dict[tuple[str, ...], int] = {}
        for line in range(len(read)):
            seen.setdefault(tuple(cells[name][line] for name in NAMES[1:]), line)
        kept = {name: [cells[name][line] for line in seen.values()] for name in NAMES}
        kept["bath"] = [_bathrooms(cell) for cell in kept["bath"]]
        self._price(kept["price"])
        self._names, self._repeats = tuple(kept["image_id"]), len(read) - len(seen)
        return Columns(self.path, {name: kept[name] for name in (*SEEN, "price")})

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Of the rows, in their order: `image_id`."""
        _ = self.columns
        return self._names

    def labels(self) -> Labels:
        s_N, classes = of_labels(self._price(self.columns["price"]), self.label)
        nothing = np.zeros((len(s_N), 0), np.float32)
        return Labels(s_N, classes, nothing, (), np.arange(len(s_N)))

    def rows(self, start: int, stop: int) -> np.ndarray:
        if self.photos is None:
            return super().rows(start, stop)
        return self.photos.pictures([self._photo(name) for name in self.names[start:stop]], "RGB", self.size)

    def warnings(self) -> list[str]:
        count = len(self.columns)
        told = [f"{self._repeats} rows of {TABLE} repeat another one of {count} and are left out"]
        return told if self.photos else [*told, f"{self.folder} has no {PHOTOS}: rows are those of the table"]

    def _photo(self, name: str) -> str:
        assert self.photos is not None
        found = self._files.get(name)
        if found is None:
            raise RequestError(f"{self.photos.path} has no {name}.jpg, which {TABLE} names: fetch the photos again")
        return found

    @cached_property
    def _files(self) -> dict[str, str]:
        return {Path(entry.name).stem: entry.name for entry in self.photos.entries} if self.photos else {}

    def _price(self, cells: list[str]) -> np.ndarray:
        """Dollars of each row; RequestError at the first that has none."""
        for row, cell in enumerate(cells, 1):
            if not cell.replace(".", "", 1).isdigit() or float(cell) <= 0:
                raise RequestError(
                    f"{self.path}: price '{cell}' of house {row} is none; give it in dollars, or leave the row out"
                )
        return np.array(cells, np.float64)


def _bathrooms(cell: str) -> str:
    """N.M is N of them and M half ones; anything else is left as it is."""
    full, _, half = cell.partition(".")
    return f"{int(full) + int(half or 0) / 2:g}" if full.isdigit() and (half or "0").isdigit() else cell
