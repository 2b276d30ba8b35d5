"""What a figure of the report is, and the plain axes that the plotting modules fill."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import TypeVar

import numpy as np
from matplotlib import font_manager, rc_context
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure as Canvas
from matplotlib.ticker import FuncFormatter, MaxNLocator
from PIL import Image

from privgan.html import Table
from privgan.report.records import Run
from privgan.report.theme import Theme

DOTS_PER_INCH = 160
ROOM = 4  # lines of a key that the sizes below allow for
WIDE, HALF, THIRD, PHONE = (7.6, 5.0), (5.0, 3.9), (3.7, 3.3), (4.2, 4.6)  # inches; of the page's width
AXES = {
    "l1": "distortion: mean absolute error (l1)",
    "mse": "distortion: mean squared error",
    "psnr": "PSNR in dB, closer releases to the left",
    "ssim": "SSIM, closer releases to the left",
}
FONTS = ("Inter", "Helvetica Neue", "Helvetica", "Arial", "Liberation Sans")  # those of the page, where installed

T = TypeVar("T")


@dataclass(frozen=True)
class Figure:
    """A picture with its data: `name`.png and `name`.csv, and `name`-KEY.csv of each table in `beside`.

    `paint` gives the PNG in one theme; `phone` one that reads on a narrow screen, where the other would shrink too far.
    """

    name: str
    title: str
    caption: str
    alt: str
    table: Table
    runs: tuple[Run, ...]
    paint: Callable[[Theme], bytes]
    phone: Callable[[Theme], bytes] | None = None
    beside: Mapping[str, Table] = field(default_factory=dict)


def plot(draw: Callable[[Axes, Theme], None], theme: Theme, size: tuple[float, float] = WIDE) -> bytes:
    """The PNG that `draw` makes on one pair of axes of `size` inches; needs no display."""
    with rc_context({"font.family": font_family(), "font.size": 10.5}):
        canvas = Canvas(figsize=size, dpi=DOTS_PER_INCH, facecolor=theme.surface, layout="constrained")
        canvas.get_layout_engine().set(w_pad=0.09, h_pad=0.09)  # type: ignore[union-attr, call-arg]
        screen = FigureCanvasAgg(canvas)
        axes = canvas.add_subplot()
        _quiet(axes, theme)
        draw(axes, theme)
        screen.draw()  # once, where savefig draws twice
    buffer = BytesIO()
    Image.fromarray(np.asarray(screen.buffer_rgba())).convert("RGB").save(buffer, format="png")
    return buffer.getvalue()


def font_family() -> list[str]:
    """The fonts of the page that this machine has, and the one that comes with matplotlib."""
    known = {font.name for font in font_manager.fontManager.ttflist}
    return [*(name for name in FONTS if name in known), "DejaVu Sans"]


def percent(axis: Axis) -> None:
    """Label an axis of shares in percent."""
    axis.set_major_locator(MaxNLocator(nbins=6, steps=[1, 2, 5, 10]))
    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{100 * value:.0f} %"))


def heading(axes: Axes, theme: Theme, text: str) -> None:
    """Name the upright axis above it, where it reads without turning one's head."""
    axes.set_title(text, loc="left", color=theme.muted, fontsize=10.5, pad=10)


def legend(axes: Axes, theme: Theme, columns: int = 2) -> None:
    """The key below the axes, so that it never covers a point."""
    handles, labels = axes.get_legend_handles_labels()
    canvas = axes.get_figure(root=True)
    if handles and canvas is not None:
        columns = min(columns, max(1, int(canvas.get_figwidth() / max(map(len, labels)) / 0.085)))  # as many as fit
        beyond = -(-len(labels) // columns) - ROOM
        if beyond > 0:  # a long key must not take the room of the axes
            canvas.set_figheight(canvas.get_figheight() + 0.22 * beyond)
        canvas.legend(
            *(handles, labels),
            loc="outside lower left",
            ncols=columns,
            frameon=False,
            labelcolor=theme.ink,
            fontsize=9.5,
        )


def evenly(items: Sequence[T], most: int) -> list[T]:
    """At most `most` items, first and last among them, evenly spread."""
    if len(items) <= most:
        return list(items)
    return [items[round(index * (len(items) - 1) / (most - 1))] for index in range(most)]


def slug(text: str) -> str:
    """Text as a file name: lower case, one hyphen for whatever is no letter or digit."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def _quiet(axes: Axes, theme: Theme) -> None:
    """Nothing but the data stands out: thin grid, no box, muted labels."""
    axes.set_facecolor(theme.surface)
    axes.grid(color=theme.faint, linewidth=0.8)
    axes.set_axisbelow(True)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(theme.muted)
    axes.tick_params(colors=theme.muted, labelsize=10, length=0, pad=5)
    axes.xaxis.label.set(color=theme.muted, fontsize=10.5)
