"""The page: made of the template, style and script beside this module."""

from pathlib import Path

from privgan.demo.picture import FACES, Demo
from privgan.html import render

TEMPLATES = Path(__file__).with_name("templates")
SCRIPT = TEMPLATES / "page.js"


def page(demo: Demo) -> str:
    """The page over the channels of a demo; it fetches its script and its pictures from where it came from."""
    return render(
        *(TEMPLATES, "demo.html"),
        state={"channels": demo.state(), "shape": list(demo.shape), "faces": FACES},
        size=" \u00d7 ".join(map(str, demo.shape[1:])),
    )
