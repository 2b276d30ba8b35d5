"""What each command reads besides the parts that are built: default, range and a line for each key."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal

from annotated_types import Ge, Le
from pydantic import NonNegativeInt, PositiveInt
from pydantic.types import StringConstraints

from privgan.config.trainer import Trainer
from privgan.config.types import ColumnName, Seed, Share

Name = Annotated[str, StringConstraints(pattern=r"^\w[\w.+-]*(/\w[\w.+-]*)*$")]


@dataclass(frozen=True)
class Command:
    """What every command reads.

    Args:
        debug: errors come with their traceback.
        extensions: packages of yours whose classes somebody's run folder may name.
    """

    debug: bool = False
    extensions: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Train(Command):
    """Keys of `privgan train`.

    Args:
        name: runs lie in out/name/signature.
        seed: of every random draw.
        out: the folder of all runs.
        plan: say what would run and for how long, and train nothing; also --dry-run.
        trainer: the device and what goes with it.
        share_originals: trackers and pages get originals of data that are not synthetic, too.
    """

    name: Name = "default"
    seed: Seed = 0
    out: Path = Path("outputs")
    plan: bool = False
    trainer: Trainer = field(default_factory=Trainer)
    share_originals: bool = False


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


@dataclass(frozen=True)
class Attack(Command):
    """Keys of `privgan attack`: of a run (run, export), or of data of your own (all from released on).

    Args:
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
        missing: of tables: cells without a value are refused, or get a feature that says where they are.
        shares: of the rows in train, validation and test, whole persons.
        external_attackers: who join the panel for data of your own; null: all that say they do.
        planted: hide known secrets in copies of the release: an audit whose attackers miss them is blind.
        seed: of that split and of the attackers.
        to: the folder of leakage.json and index.html.
        trainer: the device and what goes with it.
        share_originals: trackers and pages get originals of data that are not synthetic, too.
    """

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
    missing: Literal["refuse", "indicator"] = "indicator"
    shares: Mapping[str, Share] | None = None
    external_attackers: list[str] | None = None
    planted: bool = True
    seed: Seed = 0
    to: Path = Path("privgan-attack")
    trainer: Trainer = field(default_factory=Trainer)
    share_originals: bool = False


@dataclass(frozen=True)
class Apply(Command):
    """Keys of `privgan apply`.

    Args:
        run: the folder of a run, or what privgan export wrote.
        input: a folder or zip of pictures, a table (.csv, .parquet), or an .npz with x (and s).
        output: a folder for pictures, a file of the same ending for a table or an array.
        labels: a table with the sensitive column, for a channel that is given it (channel.sees=xs).
        key: its column that names the pictures; null: file, image or another usual name.
        format: of pictures.
        quality: of jpeg.
        unknown: cells of a table that the channel does not know; skip leaves out the row, frequent takes the most
            frequent word, or the mean.
        sensitive: that column of a table; constant is one cell in all rows.
        others: columns of a table that the channel does not edit.
        batch: pictures or rows at a time.
        accelerator: where the channel is computed.
        progress: auto is a bar on a terminal and plain lines elsewhere.
        seed: for tests only; null: noise from the operating system.
    """

    run: Path | None = None
    input: Path | None = None
    output: Path | None = None
    labels: Path | None = None
    key: ColumnName | None = None
    format: Literal["png", "jpeg"] = "png"
    quality: Annotated[int, Ge(1), Le(100)] = 95
    unknown: Literal["refuse", "skip", "frequent"] = "refuse"
    sensitive: Literal["constant", "drop", "keep"] = "constant"
    others: Literal["keep", "drop"] = "keep"
    batch: PositiveInt = 64
    accelerator: Literal["auto", "cpu", "cuda", "gpu", "mps"] = "auto"
    progress: Literal["auto"] | bool = "auto"
    seed: Seed | None = None


@dataclass(frozen=True)
class Export(Command):
    """Keys of `privgan export`.

    Args:
        run: the folder of a finished run.
        to: the folder to write; an earlier export there is replaced.
        title: of the card; null: the name and the signature of the run.
        license: of what is published, as hubs write it, such as apache-2.0.
        source: where the training data is from.
        terms: on which terms it may be used.
        pictures: originals and releases in the card: auto (drawn ones only), true (see the terms of the data), false.
        onnx: an ONNX graph besides.
        force: also a channel that did not pass its evaluation; the card begins with that.
    """

    run: Path | None = None
    to: Path | None = None
    title: str | None = None
    license: str | None = None
    source: str | None = None
    terms: str | None = None
    pictures: Literal["auto"] | bool = "auto"
    onnx: bool = True
    force: bool = False


@dataclass(frozen=True)
class Demo(Command):
    """Keys of `privgan demo`.

    Args:
        run: the folder of a run, of a sweep, or what privgan export wrote.
        port: of the address 127.0.0.1; 0: any that is free.
        strongest: so many attackers of each run are fitted again and say what they read; 0: none.
        data: where the data of the runs lies here.
    """

    run: Path | None = None
    port: Annotated[int, Ge(0), Le(65535)] = 8601
    strongest: NonNegativeInt = 2
    data: RecordedData = field(default_factory=RecordedData)


@dataclass(frozen=True)
class Data(Command):
    """Keys of `privgan data`.

    Args:
        seed: of the order of rows.
    """

    seed: Seed = 0


@dataclass(frozen=True)
class Runs(Command):
    """Keys of `privgan runs`; `from` is one, and no name in Python.

    Args:
        state: running, done, failed, broken (its process is gone or its record unreadable), or several.
        where: conditions on columns or config keys: 'objective.lam>=0.1', or several: ['leakage<0.6','seed=0'].
        sort: folder, state, age, step, leakage, distortion.l1 ..., or a config key; -leakage: the largest first.
        json: JSON in place of a table; also --json.
    """

    state: str | list[str] | None = None
    where: str | list[str] | None = None
    sort: str = "folder"
    json: bool = False


@dataclass(frozen=True)
class Report(Command):
    """Keys of `privgan report`.

    Args:
        to: the folder of the page.
        share_originals: trackers and pages get originals of data that are not synthetic, too.
    """

    to: Path = Path()
    share_originals: bool = False


@dataclass(frozen=True)
class Track(Command):
    """Keys of `privgan track`."""


@dataclass(frozen=True)
class Dashboard(Command):
    """Keys of `privgan dashboard`.

    Args:
        to: a file for the workspace as JSON; null: saved online where there is a W&B key, else dashboard.json.
        measure: the distortion of the curves.
        project: of W&B.
        entity: the team or user; null: that of the key.
        name: of the workspace.
    """

    to: Path | None = None
    measure: Literal["l1", "mse", "psnr", "ssim"] = "l1"
    project: str = "privgan"
    entity: str | None = None
    name: str = "privgan"


# By the name of the primary config.
COMMANDS: dict[str, type[Command]] = {
    "config": Train,
    "attack": Attack,
    "apply": Apply,
    "export": Export,
    "demo": Demo,
    "data": Data,
    "runs": Runs,
    "report": Report,
    "track": Track,
    "dashboard": Dashboard,
}
# `from` cannot be a field: a folder of runs, or several.
FROM = ("runs", "report", "track", "dashboard")
