"""The page stands alone: its files are there, it needs no network, and nothing is half-written."""

import csv
import errno
import math
from html.parser import HTMLParser

import pytest
from PIL import Image

from privgan.errors import RequestError
from privgan.report import chapter, files, page
from privgan.report.page import write_report

VOID = {"meta", "img", "source", "br", "link"}


class Reader(HTMLParser):
    """Tags, attributes and text; complains of tags that do not match."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data

    def files(self):
        """Everything that the page fetches or links to."""
        found = [attrs.get(key) for _, attrs in self.tags for key in ("src", "href", "srcset")]
        return {file for file in found if file}


@pytest.fixture(scope="module")
def written(runs_in, tmp_path_factory):
    """The report of two sweeps, one with a broken run, on one data set."""
    folder = tmp_path_factory.mktemp("report")
    runs = runs_in(folder / "outputs")
    runs.sweep("low", lams=(0.01, 0.1), seeds=2)
    runs.sweep("high", lams=(0.1, 0.3), seeds=1)
    (runs.add("high", lam=1.0) / "run.json").write_text("{")
    return write_report([runs.root / "low", runs.root / "high"], folder / "report")


def test_the_page_stands_alone(written):
    """No script, no outside link; every file it names lies beside it, every picture has words and its data."""
    text = written.read_text()
    reader = Reader(text)
    assert written.name == "index.html"
    assert not {"script", "link", "iframe"} & {tag for tag, _ in reader.tags}
    assert "http" not in text.replace("http-equiv", "")
    assert "url(" not in text
    assert all((written.parent / file).is_file() for file in reader.files())
    assert all(attrs["alt"] for tag, attrs in reader.tags if tag == "img")

    pictures = sorted(path.stem for path in written.parent.glob("*.png"))
    assert {"curve", "curve-mse", "curve-psnr", "curve-ssim", "gap", "attackers", "samples"} <= set(pictures)
    assert "training-channel-distortion" in pictures
    for name in pictures:
        assert {f"{name}.png", f"{name}.csv", f"dark/{name}.png"} <= reader.files()
        with Image.open(written.parent / f"{name}.png") as image:
            image.verify()

    assert "broken" in reader.text
    assert "000000000007" in reader.text
    assert "privgan report from=" in reader.text
    assert "privgan train -m experiment=paper/low objective.lam=0.01,0.1 seed=0,1" in reader.text


def test_the_curve_as_data(written):
    """One row a setting: both sweeps, medians over seeds, the levels."""
    with (written.parent / "curve.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert [(row["curve"], float(row["lambda"]), row["seeds"]) for row in rows] == [
        ("low", 0.01, "2"),
        ("low", 0.1, "2"),
        ("high", 0.1, "1"),
        ("high", 0.3, "1"),
    ]
    leaks = [0.92 - 0.3 * math.sqrt(0.1) + 0.01 * seed for seed in (0, 1)]
    assert float(rows[1]["balanced_accuracy"]) == pytest.approx(sum(leaks) / 2)
    assert (float(rows[1]["lower"]), float(rows[1]["upper"])) == pytest.approx((leaks[0] - 0.02, leaks[1] + 0.02))
    assert float(rows[1]["l1"]) == pytest.approx(0.03)
    assert (float(rows[1]["clean"]), float(rows[1]["guess"])) == (0.92, 0.5)
    with (written.parent / "runs.csv").open() as file:
        assert len(list(csv.DictReader(file))) == 6


def test_written_again_is_the_same(written):
    """The same runs give the same bytes, and leave no temporary file."""
    before = {path: path.read_bytes() for path in written.parent.rglob("*.*")}
    assert not [path for path in before if path.suffix == ".tmp"]
    runs = written.parent.parent / "outputs"
    write_report([runs / "low", runs / "high"], written.parent)
    assert {path: path.read_bytes() for path in written.parent.rglob("*.*")} == before


def test_each_data_set_has_its_chapter_and_files(runs, tmp_path, monkeypatch):
    """Distortions on different data do not share an axis; a name with markup in it stays text."""
    monkeypatch.setattr(chapter, "training_figures", lambda frontier: ())
    monkeypatch.setattr(chapter, "METRICS", ("l1",))
    runs.add("low")
    folder = runs.add("<b>other")
    record = (folder / "run.json").read_text()
    (folder / "run.json").write_text(record.replace("drawn_faces", "smiles").replace("f" * 64, "e" * 64))
    index = write_report([runs.root], tmp_path / "report")
    assert "<b>other" in Reader(index.read_text()).text
    assert {"drawn-faces-curve.png", "smiles-curve.png"} <= {path.name for path in index.parent.glob("*.png")}


def test_no_run_is_done_yet(runs, tmp_path):
    """Said, with the reason of each."""
    (runs.add() / "run.json").write_text('{"state": "failed", "reason": "the game diverged"}')
    reader = Reader(write_report([runs.root / "low"], tmp_path / "report").read_text())
    assert "No run is finished yet" in reader.text
    assert "the game diverged" in reader.text


def test_nowhere_to_write(runs, tmp_path, monkeypatch):
    """A file in the way, a full disk: one line, and the old page stays."""
    runs.add()
    (tmp_path / "file").write_text("")
    with pytest.raises(RequestError, match="cannot write the report there"):
        write_report([runs.root / "low"], tmp_path / "file" / "report")

    def full(path, content):
        raise OSError(errno.ENOSPC, "No space left on device")

    for writer in (page, files):
        monkeypatch.setattr(writer, "write_bytes", full)
    (tmp_path / "report").mkdir()
    (tmp_path / "report" / "index.html").write_text("old")
    with pytest.raises(RequestError, match="No space left on device"):
        write_report([runs.root / "low"], tmp_path / "report")
    assert (tmp_path / "report" / "index.html").read_text() == "old"
