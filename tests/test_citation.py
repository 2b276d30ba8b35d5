"""Version and name are the same wherever they stand."""

from pathlib import Path

import yaml

import privgan

ROOT = Path(__file__).parents[1]


def test_one_version():
    """In the package, in CITATION.cff, and as the last release of CHANGELOG.md."""
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text())
    assert citation["version"] == privgan.__version__
    assert citation["cff-version"] == "1.2.0" and citation["authors"] and citation["message"]
    headings = [line for line in (ROOT / "CHANGELOG.md").read_text().splitlines() if line.startswith("## ")]
    assert headings[0] == "## [Unreleased]"
    assert headings[1].startswith(f"## [{privgan.__version__}] - 20")
