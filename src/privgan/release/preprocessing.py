"""How a user's pictures and rows become those of a channel, and back: `preprocessing.json`, beside its weights.

Shapes: N rows, C colour channels, H height, W width, F features.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from privgan.data.encoding import Encoding, encoding
from privgan.data.missing import absent
from privgan.data.module import DataModule
from privgan.data.source import Secret
from privgan.data.table import Table
from privgan.data.text import Text
from privgan.errors import RequestError
from privgan.release.drift import RowStatistics, Statistics
from privgan.runs.json_files import read_json, write_json

FILE = "preprocessing.json"
SAMPLED = 10_000  # rows that say what the training rows look like


@dataclass(frozen=True)
class TableFormat:
    """The columns of the training table.

    Args:
        encoding: of those that the channel edits.
        constants: sensitive column -> its most frequent cell, which stands in every released row.
        others: columns that are neither, such as names of rows; the channel has not edited them.
    """

    encoding: Encoding
    constants: Mapping[str, str]
    others: tuple[str, ...]


@dataclass(frozen=True)
class TextFormat:
    """The training messages.

    Args:
        column: of the messages, where they lie in a table.
        constants, others: see `TableFormat`.
    """

    column: str
    constants: Mapping[str, str]
    others: tuple[str, ...]


@dataclass(frozen=True)
class Preprocessing:
    """What is known of the rows that a channel was trained on.

    Args:
        shape: (C, H, W), or (F,) of vectors.
        secrets: what it hides, names of classes in their order.
        statistics: of `RowStatistics`, to notice other data.
        crop: top, left, height, width of what was cut out of training pictures, as shares; None: nothing was.
        table: of the rows of a table.
        text: of messages.
    """

    shape: tuple[int, ...]
    secrets: tuple[Secret, ...]
    statistics: Statistics = field(default_factory=lambda: Statistics())
    crop: tuple[float, float, float, float] | None = None
    table: TableFormat | None = None
    text: TextFormat | None = None

    def save(self, folder: Path) -> None:
        """Write `preprocessing.json`."""
        table = self.table and {
            "columns": self.table.encoding.plain(),
            "constants": dict(self.table.constants),
            "others": list(self.table.others),
        }
        secrets = [{"name": secret.name, "classes": list(secret.classes)} for secret in self.secrets]
        told = {"shape": self.shape, "secrets": secrets, "statistics": self.statistics, "crop": self.crop}
        text = self.text and {
            "column": self.text.column,
            "constants": dict(self.text.constants),
            "others": list(self.text.others),
        }
        write_json(folder / FILE, told | {"table": table} | ({"text": text} if text else {}))

    @classmethod
    def load(cls, folder: Path) -> "Preprocessing | None":
        """What `save` wrote into a folder; None where it is missing, as beside channels of earlier versions.

        RequestError where the file is broken.
        """
        if not (folder / FILE).exists():
            return None
        told = read_json(folder / FILE)
        try:
            table = told["table"] and TableFormat(
                Encoding.of_plain(told["table"]["columns"]),
                told["table"]["constants"],
                tuple(told["table"]["others"]),
            )
            text = told.get("text")
            return cls(
                tuple(told["shape"]),
                tuple(Secret(secret["name"], tuple(secret["classes"])) for secret in told["secrets"]),
                told["statistics"],
                told["crop"] and tuple(told["crop"]),
                table,
                text and TextFormat(str(text["column"]), dict(text["constants"]), tuple(text["others"])),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise RequestError(f"{folder / FILE} is broken ({error}): train the channel again") from error


def preprocessing_of(data: DataModule) -> Preprocessing:
    """That of the set of a run, with the statistics of at most 10,000 rows that the players train on."""
    index = np.union1d(data.rows_for("channel"), data.rows_for("adversary")) if _trained(data) else data.indices("test")
    sampled = index[np.unique(np.linspace(0, len(index) - 1, min(len(index), SAMPLED)).astype(int))]
    if isinstance(data.source, Text):  # moments of characters say nothing
        return Preprocessing(data.shape, data.secrets, text=_text_format(data.source, data.secrets))
    statistics = RowStatistics()
    for start in range(0, len(sampled), 256):
        statistics.add(data.gather(sampled[start : start + 256]).x)
    crop = getattr(data.source, "crop", None)
    table = _table_format(data.source, data.secrets) if isinstance(data.source, Table) else None
    return Preprocessing(data.shape, data.secrets, statistics.result(), crop and tuple(crop), table)


def _trained(data: DataModule) -> bool:
    """Whether the players have rows; shares of an evaluation alone give them none."""
    return bool(len(data.indices("channel")) and len(data.indices("adversary")))


def _table_format(table: Table, secrets: tuple[Secret, ...]) -> TableFormat:
    known = encoding(table.typed)
    constants = {secret.name: _most_frequent(table.label_cells(secret.name)) for secret in secrets}
    others = [name for name in table.columns.cells if name not in known.names and name not in constants]
    return TableFormat(known, constants, tuple(others))


def _text_format(text: Text, secrets: tuple[Secret, ...]) -> TextFormat:
    constants = {secret.name: _most_frequent(text.columns[secret.name]) for secret in secrets}
    others = [name for name in text.columns.cells if name != text.text and name not in constants]
    return TextFormat(text.text, constants, tuple(others))


def _most_frequent(cells: list[str]) -> str:
    return Counter(cell for cell in cells if not absent(cell)).most_common(1)[0][0]
