"""The page of the reproduction: verdicts once, prose as prose, and no scrolling sideways at 1,200 pixels."""

import json
import sys
from pathlib import Path

import pytest
from PIL import Image

PAPER = Path(__file__).parents[2] / "experiments" / "paper"
sys.path.insert(0, str(PAPER))

import page as reproduction  # noqa: E402

STAND_IN = "drawn faces are no photographs: nothing is claimed about the paper's data"
SIDEWAYS = """
    const wide = (node) => node.scrollWidth > node.clientWidth;
    const first = document.querySelector("tbody th");
    return {
        page: wide(document.documentElement),
        tables: [...document.querySelectorAll(".scroll")].filter(wide).length,
        first: getComputedStyle(first).fontFamily.includes("mono"),
        text: first.textContent,
    };
"""


def result() -> dict:
    """One set that ran, one that is missing, findings on sets of a known law."""
    expected = json.loads((PAPER / "expected.json").read_text())
    ours = {"ours": 0.5649, "lower": 0.5014, "upper": 0.6283, "strongest": 0.739, "verdict": "stand-in"}
    says = "the curve falls: rank correlation of distortion and leakage over 12 lambdas"
    finding = {"says": says, "value": -0.8, "holds": True}
    ran = {
        "set": "drawn_faces",
        "figures": [claim | ours | {"why": STAND_IN} for claim in expected],
        "findings": [finding],
        "runs": [{"seconds": 60}],
    }
    law = {"says": "gaussian, Δ 6: at least 8 points below GAP, shift + noise, for D from 0.9 to 4.4", "holds": False}
    known = {"findings": [law | {"value": -0.11}], "curves": [{"title": "gaussian", "file": "curve.png"}], "runs": []}
    sets = [ran, {"set": "celeba", "missing": "<no> folder"}]
    return {"profile": "quick", "failed": ["celeba/low"], "sets": sets, "theory": known}


@pytest.fixture
def index(tmp_path: Path) -> Path:
    """The page, with pictures of the reports' size."""
    for folder in ("drawn_faces", "theory"):
        for screen in ("", "dark"):
            file = tmp_path / folder / "report" / screen / "curve.png"
            file.parent.mkdir(parents=True, exist_ok=True)
            Image.new("RGB", (1216, 800)).save(file)
    reproduction.write_index(tmp_path, result())
    return tmp_path / "index.html"


def test_what_it_says(index: Path) -> None:
    """Verdicts, the reason of a stand-in once, what failed, what did not run; text of a message stays text."""
    text = index.read_text()
    assert text.count("nothing is claimed about the paper&#39;s data") == 1
    assert "Failed: celeba/low." in text
    assert "Not run: &lt;no&gt; folder" in text
    assert "does not hold" in text and "56.5% (50.1% to 62.8%)" in text
    assert all((index.parent / f"{folder}/report/curve.png").is_file() for folder in ("drawn_faces", "theory"))


def test_it_fits_1200_pixels(index: Path, browser) -> None:
    """Page and tables alike; the first column is no code. On a telephone the page itself does not scroll sideways."""
    text = index.read_text()
    index.write_text(
        text.replace("default-src 'none'", "script-src 'unsafe-inline'")
    )  # the page itself forbids scripts
    told = browser.ask(index, SIDEWAYS, width=1200)
    assert told == {"page": False, "tables": 0, "first": False, "text": "a CNN on undefended pictures"}
    assert browser.ask(index, SIDEWAYS, width=390)["page"] is False
