"""How figures look: one light and one dark theme, colours that colour-blind eyes tell apart (Okabe and Ito, 2008)."""

from dataclasses import dataclass

from matplotlib import colormaps

MARKERS = ("o", "s", "^", "D", "v", "P", "X", "h")


@dataclass(frozen=True)
class Theme:
    """Colours of one theme; `series` in the order in which curves take them, `aside` for lines that are no curve.

    scale: the part of the map for ordered values that shows on the surface.
    """

    name: str
    surface: str
    ink: str
    muted: str
    faint: str
    series: tuple[str, ...]
    aside: str
    scale: tuple[float, float]

    def colour(self, index: int) -> str:
        """Colour of the curve with this number."""
        return self.series[index % len(self.series)]

    def ramp(self, count: int) -> list[tuple[float, float, float, float]]:
        """`count` colours from weak to strong for ordered values (cividis, readable without red-green vision)."""
        first, last = self.scale
        steps = [last + (first - last) * index / max(count - 1, 1) for index in reversed(range(count))]
        return [colormaps["cividis"](step) for step in steps]


LIGHT = Theme(
    name="light",
    surface="#ffffff",
    ink="#1c2024",
    muted="#60676f",
    faint="#e4e7ea",
    series=("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9"),
    aside="#7b4ea3",
    scale=(0.82, 0.0),
)
DARK = Theme(
    name="dark",
    surface="#15191e",
    ink="#e8eaed",
    muted="#9aa3ad",
    faint="#2a3038",
    series=("#56B4E9", "#E69F00", "#009E73", "#CC79A7", "#D55E00", "#F0E442"),
    aside="#b794e0",
    scale=(0.40, 1.0),
)
