"""Adult ("census income", B. Becker and R. Kohavi, UCI 1996): people of the US census of 1994, and what they earn.

Looked for under `root/adult`: `adult.data` and `adult.test` as UCI publishes them, or a zip that holds both.
"""

import csv
import zlib
from collections.abc import Mapping, Sequence
from functools import cached_property
from io import StringIO
from pathlib import Path
from types import MappingProxyType

import numpy as np

from privgan.config.types import ColumnName
from privgan.data.archive import Archive
from privgan.data.columns import Columns
from privgan.data.copies import Copies
from privgan.data.source import MissingError, digest
from privgan.data.table import Table
from privgan.errors import RequestError

NAMES = (
    *("age", "workclass", "fnlwgt", "education", "education-num", "marital-status", "occupation", "relationship"),
    *("race", "sex", "capital-gain", "capital-loss", "hours-per-week", "native-country", "income"),
)
KINDS = MappingProxyType({"education": "category", "native-country": "category"})
LABELS = ("sex", "income")
TRAIN, TEST = "adult.data", "adult.test"


class Adult(Table):
    """Sex or income against everything else; the other of the two is what a release has to keep.

    Args:
        root: the folder that holds `adult`.
        sensitive: sex or income.
        official_test: the people of `adult.test` are the role test, whatever `data.shares.test` says; false mixes
            all.
        drop_columns: left out; by default the census weight and the number of the education, which is the same as
            its name.
        weights: see `Table`. Cells marked `?` are empty.

    Raises:
        RequestError: another secret.
    """

    def __init__(
        self,
        root: str | Path,
        sensitive: str = "sex",
        official_test: bool = True,
        drop_columns: Sequence[ColumnName] = ("fnlwgt", "education-num"),
        weights: Mapping[str, float] = MappingProxyType({}),
    ) -> None:
        if sensitive not in LABELS:
            raise RequestError(f"data.source.sensitive={sensitive}: of adult it is sex or income")
        self.folder, self.official_test = Path(root) / "adult", official_test
        other = LABELS[1 - LABELS.index(sensitive)]
        super().__init__(
            self.folder,
            sensitive,
            utility=[other],
            missing="indicator",
            drop_columns=drop_columns,
            columns=KINDS,
            weights=weights,
        )
        self.name = "adult"

    @property
    def given(self) -> dict[str, Path | None]:
        """Nothing: it is looked for below the root."""
        return {}

    @property
    def copies(self) -> Copies:
        """Equal rows are of people who are alike in a dozen coarse values."""
        return "none"

    @property
    def key(self) -> str:
        options = [self.sensitive, self.official_test, *self.drop_columns]
        return f"adult-{digest({'options': options})[:12]}"

    def fingerprint(self) -> str:
        return digest({"files": [zlib.crc32(content) for content in self._files], "options": self.key})

    @cached_property
    def columns(self) -> Columns:
        """Both files, that of training first."""
        rows = [row for number in range(2) for row in self._rows(number)]
        cells = {name: [row[place] for row in rows] for place, name in enumerate(NAMES)}
        return Columns(self.folder, cells)

    @property
    def test_rows(self) -> np.ndarray | None:
        """Row numbers of the official test, ascending; None where all are mixed."""
        count = len(self.columns)
        return np.arange(count - len(self._rows(1)), count) if self.official_test else None

    def _rows(self, number: int) -> list[list[str]]:
        """Cells without blanks around, labels without the dot that ends them in the test."""
        name, text = (TRAIN, TEST)[number], self._files[number].decode("utf-8-sig", errors="replace")
        found = []
        for line, row in enumerate(csv.reader(StringIO(text), skipinitialspace=True), 1):
            if not row or (len(row) == 1 and row[0].startswith("|")):  # an empty line, or one that counts the folds
                continue
            if len(row) != len(NAMES):
                raise RequestError(
                    f"{self.folder}: {name}, line {line} has {len(row)} cells, not {len(NAMES)}: fetch the set again"
                )
            cells = [cell.strip() for cell in row]
            found.append([*cells[:-1], cells[-1].rstrip(".")])
        if not found:
            raise RequestError(f"{self.folder}: {name} has no rows: fetch the set again")
        return found

    @cached_property
    def _files(self) -> tuple[bytes, bytes]:
        """The content of both files, from a zip where they are not unpacked."""
        if all((self.folder / name).is_file() for name in (TRAIN, TEST)):
            train, test = (Archive(self.folder).read(name) for name in (TRAIN, TEST))
            return train, test
        for path in sorted(self.folder.glob("*.zip")):
            archive = Archive(path)
            at = [archive.find(name) for name in (TRAIN, TEST)]
            if at[0] is not None and at[1] is not None:
                return archive.read(at[0]), archive.read(at[1])
        raise MissingError(
            f"adult is not in {self.folder}: get adult.zip from archive.ics.uci.edu/dataset/2/adult and put it, zipped "
            f"or not, at {self.folder}/adult.zip, or {self.folder}/{TRAIN} and {self.folder}/{TEST}"
        )
