"""Keys of `privgan attack`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from pydantic import PositiveInt

from privgan.config.commands.base import Command, RecordedData
from privgan.config.part import Part
from privgan.config.trainer import Trainer
from privgan.config.types import ColumnName, Seed, Share


@dataclass(frozen=True, kw_only=True)
class Attack(Command):
    """Keys of `privgan attack`: of a run (run, export), or of data of your own (all from released on).

    Args:
        attackers, tracking: what is built.
        run: the folder of a run.
        export: FILE.npz for its released rows, to attack them with tools of your own.
        data: where its data lies here.
        released: a folder (or zip) of pictures, or a table: CSV, or Parquet where pyarrow is installed.
        original: what they were before, as many of the same names; null: attackers that fail altogether go unnoticed.
        labels: a table with the columns named here, a line for each picture or row; null: the table itself.
        sensitive: the column that is to be hidden, or several.
        utility: columns that a release has to keep.
        group: the column of persons, none of whom is on two sides of the split.
        key: the column that names pictures or rows; null: file for pictures, id for rows, else their order.
        task: what the column holds; auto: as it looks.
        size: of pictures: a side, or [height, width], to which all are resized; null: as they are, all alike.
        unreadable: of pictures: one that cannot be read in full refuses the release, or is left out on both sides.
        missing: of tables: cells without a value are refused, or get a feature that says where they are.
        shares: of the rows in train, validation and test, whole persons.
        external_attackers: who join the panel for data of your own; null: all that say they do.
        planted: hide known secrets in copies of the release: an audit whose attackers miss them is blind.
        seed: of that split and of the attackers.
        to: the folder of leakage.json and index.html.
        trainer: the device and what goes with it.
        share_originals: trackers and pages get originals of data that are not synthetic, too.
    """

    attackers: Part
    tracking: Part
    run: Path | None = None
    export: Path | None = None
    data: RecordedData = field(default_factory=RecordedData)
    released: Path | None = None
    original: Path | None = None
    labels: Path | None = None
    sensitive: ColumnName | list[ColumnName] | None = None
    utility: ColumnName | list[ColumnName] | None = None
    group: ColumnName | None = None
    key: ColumnName | None = None
    task: Literal["auto", "classes", "number"] = "auto"
    size: PositiveInt | list[PositiveInt] | None = None
    unreadable: Literal["refuse", "skip"] = "refuse"
    missing: Literal["refuse", "indicator"] = "indicator"
    shares: Mapping[str, Share] | None = None
    external_attackers: list[str] | None = None
    planted: bool = True
    seed: Seed = 0
    to: Path = Path("privgan-attack")
    trainer: Trainer = field(default_factory=Trainer)
    share_originals: bool = False
