"""Houses (E. H. Ahmed and M. N. Moustafa, 2016): four photos of each of 535 houses, and the price.

Looked for under `root/houses`: `Houses-dataset.zip` or its `Houses Dataset/` unpacked, with N_frontal.jpg,
N_kitchen.jpg, N_bedroom.jpg, N_bathroom.jpg, N = 1, 2, ..., and HousesInfo.txt, whose row N is house N.

Shapes: N rows, V views.
"""

import zlib
from collections.abc import Sequence
from functools import cached_property
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

import numpy as np
from pydantic import PositiveInt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from privgan.data.archive import Archive, Entry
from privgan.data.house_prices import label, of_labels, two_sides
from privgan.data.persons import numbered
from privgan.data.source import Labels, MissingError, digest
from privgan.errors import RequestError

VIEWS = ("frontal", "kitchen", "bedroom", "bathroom")
TABLE, COLUMNS = "HousesInfo.txt", ("bedrooms", "bathrooms", "area", "zip code", "price")


class House(NamedTuple):
    """A row of HousesInfo.txt; area in square feet, price in dollars."""

    bedrooms: float
    bathrooms: float
    area: float
    place: str
    price: float


class Houses:
    """The price against everything else on the photos; bedrooms, bathrooms and area are what a release may keep.

    size: height, width of a row. views: the photos it is made of: one fills it, two stand side by side, four in two
    rows, in this order. price_as: "price", in units of 100,000 dollars within [0, 20], or "terciles" of it.
    Houses that share a photo are of one owner, so that none is on two sides of a split.

    Raises:
        RequestError: another view, three of them, another kind of label.
    """

    row_kinds = frozenset({"pictures"})
    name = "houses"
    sensitive = "price"

    def __init__(
        self,
        root: str | Path,
        size: PositiveInt | Sequence[PositiveInt] = (106, 208),
        views: Sequence[str] = VIEWS,
        price_as: str = "price",
    ) -> None:
        self.folder, self.views, self.label = Path(root) / "houses", tuple(views), label(price_as)
        self.size = two_sides(size)
        if len(self.views) not in (1, 2, 4) or not set(self.views) <= set(VIEWS):
            raise RequestError(f"data.source.views={list(self.views)}: name one, two or four of {', '.join(VIEWS)}")

    @property
    def shape(self) -> tuple[int, int, int]:
        return 3, *self.size

    @property
    def key(self) -> str:
        return f"{self.name}-{digest({'options': [self.size, self.views, self.label]})[:8]}"

    def fingerprint(self) -> str:
        pictures = [(entry.name, entry.size, entry.crc) for entry in self._archive.entries]
        return digest({"key": self.key, "pictures": pictures, "table": zlib.crc32(self._text)})

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Of the houses, in the order of the rows: their numbers."""
        return tuple(str(number) for number in self._photos)

    @cached_property
    def table(self) -> list[House]:
        """What is known of each house beside its photos, in the order of the rows."""
        lines = [(number, line.split()) for number, line in enumerate(self._text.decode().splitlines(), 1)]
        found = [_house(f"{self.folder}: {TABLE}, line {number}", cells) for number, cells in lines if cells]
        if len(found) != len(self.names):
            raise RequestError(
                f"{self.folder}: {TABLE} has {len(found)} rows, and there are photos of {len(self._photos)} houses: "
                "they are not of one set, fetch both again"
            )
        return found

    def labels(self) -> Labels:
        s_N, names = of_labels(np.array([house.price for house in self.table]), self.label)
        u_NK = np.array([house[:3] for house in self.table], np.float32)
        return Labels(s_N, names, u_NK, COLUMNS[:3], self._owners)

    def rows(self, start: int, stop: int) -> np.ndarray:
        chosen = [photos[view].name for photos in list(self._photos.values())[start:stop] for view in self.views]
        down, across = {1: (1, 1), 2: (1, 2), 4: (2, 2)}[len(self.views)]
        height, width = self.size[0] // down, self.size[1] // across
        x_MCHW = self._archive.pictures(chosen, "RGB", (height, width))
        x_NDACHW = x_MCHW.reshape(-1, down, across, 3, height, width)
        x_NCHW: np.ndarray = x_NDACHW.transpose(0, 3, 1, 4, 2, 5).reshape(-1, 3, down * height, across * width)
        return x_NCHW

    def warnings(self) -> list[str]:
        shared = len(self.names) - len(np.unique(self._owners))
        return [f"{shared} houses share a photo with another one and count as its owner's"] if shared else []

    def reference(self) -> None:
        return None

    @cached_property
    def _owners(self) -> np.ndarray:
        """group_N: houses that share a photo, whichever view it is filed under, are of one owner."""
        photos = [(row, entry.name) for row, views in enumerate(self._photos.values()) for entry in views.values()]
        # Not by the archive's checksums: PNGs of one length have the same, for they hold checksums of their own.
        content = [blake2b(self._archive.read(name), digest_size=16).digest() for _, name in photos]
        row_M, picture_M = np.array([row for row, _ in photos]), numbered(content)
        count = len(self._photos)
        tie = (np.ones(len(row_M)), (row_M, count + picture_M))
        nodes = count + int(picture_M.max()) + 1
        group_N: np.ndarray = connected_components(coo_array(tie, shape=(nodes, nodes)), directed=False)[1][:count]
        return group_N.astype(np.int64)

    @cached_property
    def _photos(self) -> dict[int, dict[str, Entry]]:
        """Number of a house -> its four photos by view."""
        found: dict[int, dict[str, Entry]] = {}
        for entry in self._archive.entries:
            number, _, view = Path(entry.name).stem.partition("_")
            if number.isdigit() and view in VIEWS:
                found.setdefault(int(number), {})[view] = entry
        for house, photos in sorted(found.items()):
            if absent := [f"{house}_{view}.jpg" for view in VIEWS if view not in photos]:
                raise RequestError(f"{self._archive.path}: house {house} lacks {', '.join(absent)}: fetch it again")
        if not found:
            raise RequestError(f"{self._archive.path}: no photos named like 1_frontal.jpg: fetch the set again")
        if gap := next((house for house in range(1, max(found)) if house not in found), None):
            raise RequestError(
                f"{self._archive.path}: house {gap} has no photos, but row N of {TABLE} is house N: fetch the set again"
            )
        return dict(sorted(found.items()))

    @cached_property
    def _text(self) -> bytes:
        """The content of HousesInfo.txt, beside the photos, or beside their zip or folder."""
        if inside := self._archive.find(TABLE):
            return self._archive.read(inside)
        if (self.folder / TABLE).is_file():
            return Archive(self.folder).read(TABLE)
        raise MissingError(
            f"{self._archive.path} has no {TABLE}, which holds the prices: get it from "
            f"github.com/emanhamed/Houses-dataset and put it at {self.folder / TABLE}"
        )

    @cached_property
    def _archive(self) -> Archive:
        for path in (self.folder / "Houses-dataset.zip", self.folder / "Houses Dataset"):
            if path.exists():
                return Archive(path)
        raise MissingError(
            f"houses is not in {self.folder}: get github.com/emanhamed/Houses-dataset and put 'Houses Dataset', zipped "
            f"or not, at {self.folder}/Houses-dataset.zip or '{self.folder}/Houses Dataset'"
        )


def _house(where: str, cells: list[str]) -> House:
    if len(cells) != len(COLUMNS):
        what = "price is missing: it" if len(cells) == len(COLUMNS) - 1 else "it"
        raise RequestError(f"{where}: {what} has {len(cells)} cells, not {', '.join(COLUMNS)}; complete the line")
    bedrooms, bathrooms, area, place, price = cells
    try:
        house = House(float(bedrooms), float(bathrooms), float(area), place, float(price))
    except ValueError as error:
        raise RequestError(f"{where}: {error}; write bedrooms, bathrooms, area and price as numbers") from error
    if not 0 < house.price < np.inf:
        raise RequestError(f"{where}: price {price} is none; give it in dollars, or leave the house out")
    return house
