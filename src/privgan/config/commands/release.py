"""Keys of the commands that use a trained channel: `privgan apply`, `export` and `demo`."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal

from annotated_types import Ge, Le
from pydantic import NonNegativeInt, PositiveInt

from privgan.config.commands.base import Command, RecordedData
from privgan.config.types import ColumnName, Seed


@dataclass(frozen=True, kw_only=True)
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


@dataclass(frozen=True, kw_only=True)
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


@dataclass(frozen=True, kw_only=True)
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
