"""What `privgan apply` cannot do is refused in one line with exit code 2, and nothing is written."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from album import picture
from channels import saved

from privgan.channel import Dense
from privgan.cli import main
from privgan.data.module import DataModule
from privgan.data.table import Table


@pytest.fixture
def here(pixelate: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Channels for pictures and for a table, and inputs of every kind, in the working folder."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "faces").mkdir()
    picture(0).save("faces/0.png")
    pd.DataFrame({"age": range(60), "job": ["cook", "smith"] * 30, "sex": ["f", "m", "m"] * 20}).to_csv(
        "people.csv", index=False
    )
    data = DataModule(Table(tmp_path / "people.csv", "sex"), cache=str(tmp_path / "cache"))
    data.prepare()
    saved(Dense(data.shape), data, tmp_path / "dense")
    return tmp_path


def occupied(here: Path) -> None:
    (here / "out").mkdir()
    (here / "out" / "thesis.tex").write_text("years")


def damaged_parquet(here: Path) -> None:
    (here / "people.parquet").write_bytes(b"PAR1" + bytes(60) + b"PAR1")


def nothing(here: Path) -> None:
    """Everything is there already."""


@pytest.mark.parametrize(
    ("made", "words", "says"),
    [
        (lambda here: (here / "empty").mkdir(), "run=pixelate input=empty output=out", "holds no pictures"),
        (lambda here: (here / "a.zip").write_bytes(b"PK"), "run=pixelate input=a.zip output=out", "no readable zip"),
        (occupied, "run=pixelate input=faces output=out", "holds files that are no release"),
        (damaged_parquet, "run=dense input=people.parquet output=out.parquet", "cannot be read as Parquet"),
        (nothing, "run=pixelate input=faces output=/proc/out", "output=/proc/out: cannot write there"),
        (nothing, "run=dense input=people.csv output=/proc/out.csv", "output=/proc/out.csv: cannot write there"),
        (nothing, "run=pixelate input=people.csv output=out.csv", "was not trained on a table"),
        (nothing, "run=dense input=faces output=out", "no pictures"),
        (nothing, "run=nowhere input=faces output=out", "no trained channel"),
        (nothing, "run=pixelate input=faces output=faces/out", "lies within input"),
        (nothing, "run=pixelate input=faces output=out format=bmp", "format=bmp is not known"),
        (nothing, "run=dense input=people.csv output=out.csv unknown=drop", "unknown=drop is not known"),
    ],
)
def test_refused(here: Path, capsys, made: Callable[[Path], object], words: str, says: str) -> None:
    made(here)
    before = {path: path.stat().st_mtime_ns for path in here.rglob("*")}
    assert main(["apply", *words.split(), "progress=false"]) == 2
    line = capsys.readouterr().err
    assert says in line and line.count("\n") == 1
    assert set(here.rglob("*")) == set(before)
    assert all(path.stat().st_mtime_ns == at for path, at in before.items() if path.is_file())


def test_an_array_of_objects_is_never_unpickled(here: Path, capsys) -> None:
    np.savez(here / "rows.npz", x=np.array([{"a": 1}], dtype=object))
    assert main(["apply", "run=pixelate", "input=rows.npz", "output=out.npz", "progress=false"]) == 2
    assert capsys.readouterr().err.count("\n") == 1 and not (here / "out.npz").exists()
