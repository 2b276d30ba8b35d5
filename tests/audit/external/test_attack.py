"""`privgan attack released=...`: data that privgan did not make, from the command line to the page."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from audited import LINEAR, ROWS, S, found
from own import write_csv, write_labels, write_pictures
from PIL import Image

from privgan.cli import main

NAMES = [f"{number:03}.png" for number in range(ROWS)]


@pytest.fixture
def faces() -> list[str]:
    """Pictures, greyer releases of another format, and labels; the words of the request."""
    write_pictures(Path("faces"), S)
    write_pictures(Path("out"), [0] * ROWS, suffix=".bmp")
    write_labels(Path("labels.csv"), S, person=[number // 2 for number in range(ROWS)])
    return ["attack", "released=out", "original=faces", "labels=labels.csv", "sensitive=smiling", *LINEAR]


def test_pictures(faces: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*faces, "group=person", "to=page"]) == 0
    out = capsys.readouterr().out
    leakage = found("page")
    assert leakage["clean_strongest"]["balanced_accuracy"] > 0.95 > 0.65 > leakage["strongest"]["balanced_accuracy"]
    assert leakage["data"]["counts"] == {"train": 144, "validation": 36, "test": 60}
    assert leakage["data"]["groups"] == {"train": 72, "validation": 18, "test": 30}
    assert {record["on"] for record in leakage["attackers"]} == {"clean", "released"}
    assert re.search(r"^linear +[\d.]+ +[\d.]+-[\d.]+ +[\d.]+ +[\d.]+ +[\d.]+-[\d.]+ +[\d.]+$", out, re.MULTILINE)
    assert "The attackers that were run found nothing above a blind guess (50.0 %)" in out
    assert out.endswith("page/index.html\n")
    page = (Path("page") / "index.html").read_text()
    assert "What leaks of smiling" in page and "prefers-color-scheme: dark" in page
    assert not re.search(r"https?:|<script|<link|src=", page)
    assert sorted(path.name for path in Path().iterdir()) == ["faces", "labels.csv", "out", "page"]
    assert sorted(path.name for path in Path("page").iterdir()) == ["index.html", "leakage.json"]


def test_originals_that_nobody_can_read_are_left_out_on_both_sides(faces: list[str], capsys) -> None:
    Path("faces/007.png").write_bytes(b"no picture")
    Path("out/007.bmp").unlink()
    Image.fromarray(np.full((8, 8), 40_000, np.uint16)).save("faces/008.png")  # its upper 8 bits were released
    assert main(faces) == 2
    assert "cannot be decoded" in capsys.readouterr().err
    assert main([*faces, "unreadable=skip"]) == 0
    assert sum(found()["data"]["counts"].values()) == ROWS - 2


def test_an_unchanged_release_is_said_to_be_one(faces: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*faces, "released=faces"]) == 0
    assert "The release equals the originals in every row: nothing was changed." in capsys.readouterr().out
    assert found()["strongest"]["balanced_accuracy"] > 0.95 and found()["unchanged"] == 1


def test_who_reads_nothing_in_the_originals_does_not_count(
    faces: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*faces, "original=out"]) == 0
    assert found()["broken"] == ["few", "linear"]
    out = capsys.readouterr().out
    assert "No attacker is above a blind guess on the originals" in out and "linear (broken)" in out


def test_a_release_that_tells_more_than_the_originals(faces: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*faces, "original=out", "released=faces"]) == 0
    assert found()["broken"] == [] and found()["above_clean"]
    out = capsys.readouterr().out
    assert re.search("The release leaks: the strongest attacker, (linear|few|facts_[a-z]+), has", out)
    assert "The release leaks more than the originals" in out


def broken_picture() -> None:
    Path("out/007.bmp").write_bytes(b"no picture")


def cut_picture() -> None:
    path = Path("out/007.bmp")
    path.write_bytes(path.read_bytes()[:80])


def nan_pixels() -> None:
    Path("out/007.bmp").unlink()
    Image.fromarray(np.full((8, 8), np.nan, np.float32)).save("out/007.tif")


def another_size() -> None:
    write_pictures(Path("out"), [0] * ROWS, size=9, suffix=".bmp")


def one_fewer() -> None:
    Path("out/007.bmp").unlink()


def emptied() -> None:
    for path in Path("out").iterdir():
        path.unlink()


def ten_rows() -> None:
    for path in [*Path("out").iterdir(), *Path("faces").iterdir()]:
        if int(path.stem) >= 10:
            path.unlink()
    write_labels(Path("labels.csv"), [0, 1] * 5)


def labels(names: list[str], s_N: list[Any]) -> Callable[[], object]:
    return lambda: write_csv(Path("labels.csv"), {"file": names, "smiling": s_N})


@pytest.mark.parametrize(
    ("spoil", "words", "says"),
    [
        (labels(NAMES[1:], S[1:]), [], r"labels\.csv and .* do not match: 1 picture \(000\) without a line"),
        (labels([*NAMES, "x.png"], [*S, 1]), [], r"1 line \(x\) without a picture"),
        (labels([*NAMES, "000.png"], [*S, 1]), [], r"names 000\.png twice"),
        (labels(NAMES, [1] * ROWS), [], "smiling is 1 in all 240 rows: there is nothing to hide"),
        (labels(NAMES, [1] * 3 + [0] * (ROWS - 3)), [], "3 persons of smiling smiling=1 are too few: at least 7"),
        (labels(NAMES, ["", *S[1:]]), [], r"smiling has no value in row 1 \(empty\)"),
        (lambda: Path("labels.csv").write_bytes(b"\xff\x00"), [], "cannot be read as CSV"),
        (lambda: Path("labels.csv").unlink(), [], r"labels=.*labels\.csv is missing"),
        (ten_rows, [], "10 rows are too few to judge smiling by: at least 134"),
        (broken_picture, [], r"007\.bmp cannot be decoded"),
        (cut_picture, [], r"007\.bmp cannot be decoded"),
        (nan_pixels, [], r"007\.tif has pixels of mode F"),
        (another_size, [], "holds pictures of 9 x 9 pixels and .*faces of 8 x 8"),
        (one_fewer, [], r"do not match: 1 original \(007\) without a release"),
        (emptied, [], "holds no pictures"),
        (None, ["sensitive=smilling"], r"has no column smilling \(nearest: smiling\)"),
        (None, ["released=nowhere"], "nowhere is missing"),
        (None, ["original=labels.csv"], "are a table and pictures"),
        (None, ["labels=null"], "labels is missing"),
        (None, ["sensitive=null"], "sensitive is missing"),
        (None, ["run=somewhere"], "run=.*somewhere and released="),
        (None, ["released=null"], "run is missing: give run=DIR of a trained run, or released=PATH"),
        (None, ["export=x.npz"], "export=.* is of a run"),
        (None, ["shares.test=0.5"], "shares="),
        (None, ["to=labels.csv"], r"labels\.csv is a file"),
        (None, ["size=two"], "size=two"),
        (None, ["task=clases"], "task=clases is not known"),
    ],
)
def test_what_cannot_be_judged_is_refused_in_a_line(
    faces: list[str],
    spoil: Callable[[], object] | None,
    words: list[str],
    says: str,
    capsys: pytest.CaptureFixture[str],
    here: Path,
) -> None:
    if spoil:
        spoil()
    before = sorted(here.rglob("*"))
    assert main([*faces, *words]) == 2
    err = capsys.readouterr().err
    assert re.search(says, err) and err.count("\n") == 1 and err.startswith("privgan attack: ")
    assert sorted(here.rglob("*")) == before
