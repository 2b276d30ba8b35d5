"""`interactive.html`: style, script and data in one file, made of the parts beside this module."""

from collections.abc import Sequence
from pathlib import Path

from markupsafe import Markup

from privgan.html import render
from privgan.report.frontier import Frontier
from privgan.report.interactive.data import page_data
from privgan.report.interactive.samples import addresses
from privgan.report.records import Sweep
from privgan.report.theme import DARK, LIGHT

INTERACTIVE = "interactive.html"
HERE = Path(__file__).parent
_NAMED = ("surface", "ink", "muted", "faint", "aside")  # colours that are no curve's
_SCRIPTS = ("element", "view", "scale", "points", "known", "plot", "pick", "run", "main")  # each builds on those before


def interactive_page(sweeps: Sequence[Sweep], found: Sequence[Frontier], to: Path) -> str:
    """The page over these data sets, which will lie in the folder `to`."""
    return render(
        *(HERE, "interactive.html"),
        names=" · ".join(dict.fromkeys(sweep.name for sweep in sweeps)),
        style=_colours() + _part("interactive.css"),
        data=page_data(found, addresses(found, to)),  # the filter `tojson` lets no text of a record end the block
        script=Markup("\n").join(_part(f"{name}.js") for name in _SCRIPTS),
    )


def _part(name: str) -> Markup:
    return Markup(HERE.joinpath(name).read_text(encoding="utf-8"))  # noqa: S704  # a file of this package


def _colours() -> Markup:
    """The colours of the figures as CSS, the light one and the dark one of each."""
    pairs = {name: (getattr(LIGHT, name), getattr(DARK, name)) for name in _NAMED}
    pairs |= {f"series-{number}": pair for number, pair in enumerate(zip(LIGHT.series, DARK.series, strict=True))}
    told = "".join(f"  --{name}: light-dark({light}, {dark});\n" for name, (light, dark) in pairs.items())
    paints = "".join(
        f'[data-series="{number}"] {{ --series: var(--series-{number}); }}\n' for number in range(len(LIGHT.series))
    )
    return Markup(f":root {{\n{told}}}\n{paints}")  # noqa: S704  # colours of this package
