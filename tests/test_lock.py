"""requirements.lock pins every package with the hashes of its files, and names no index."""

import re
from pathlib import Path

LOCK = Path(__file__).parents[1] / "requirements.lock"


def test_every_pin_has_hashes() -> None:
    """A line without one makes pip refuse them all: `make lock` writes the file, nobody by hand."""
    entries = re.split(r"\n(?=\S)", LOCK.read_text().strip())
    pins = [entry for entry in entries if not entry.startswith("#")]
    assert len(pins) > 100
    for entry in pins:
        name, *hashes = entry.replace("\\\n", "").split("--hash=")
        assert re.match(r"[\w.\[\]-]+==\S+", name), name
        assert hashes and all(re.fullmatch(r"sha256:[0-9a-f]{64}\s*", one) for one in hashes), name


def test_no_index_is_named() -> None:
    assert not re.search(r"://|--(?!hash=)", LOCK.read_text())
