"""The sample grid in the paper's layout (Figures 4 and 5): originals on top, one row of releases for each lambda."""

from collections.abc import Sequence
from functools import partial
from io import BytesIO

import numpy as np
from matplotlib import font_manager
from PIL import Image, ImageDraw, ImageFont

from privgan.html import Table
from privgan.report.figures import Figure, evenly, font_family
from privgan.report.frontier import Frontier
from privgan.report.records import Run
from privgan.report.theme import Theme
from privgan.runs.pictures import SAMPLES, read_halves

_ROWS, _WIDTH, _GAP, _FONT = 12, 1280, 8, 26  # rows at most; pixels

Band = tuple[str, np.ndarray]  # what stands above a row of pictures, and the row: H x nW x 3, uint8


def samples_figure(frontier: Frontier) -> Figure | None:
    """The grid over the typical runs of up to twelve settings; None where no run left a readable `samples.png`."""
    typical = [point.typical for point in frontier.points]
    runs = [run for run in evenly(typical, _ROWS) if read_samples(run) is not None]
    if not runs:
        return None
    table = tuple(
        (run.sweep, run.lam, run.seed, run.signature, run.distortion["l1"], run.leakage.strongest.balanced_accuracy)
        for run in runs
    )
    rows = bands(runs)
    return Figure(
        name="samples",
        title="Before and after",
        caption=f"People of the test role: {_what(runs)}, one row a setting, in native pixels. "
        "The percentage is the balanced accuracy of the strongest fresh attacker over the whole test role.",
        alt="Pictures of the test role. From top to bottom: "
        + ("originals; " if runs[0].originals else "")
        + "; ".join(_label(run, runs) for run in runs)
        + ".",
        table=Table(("sweep", "lambda", "seed", "signature", "l1", "balanced_accuracy"), table),
        runs=tuple(runs),
        paint=partial(_paint, rows, frontier.data.shape[-1], _FONT),
        phone=partial(_paint, rows, frontier.data.shape[-1], 2 * _FONT),
    )


def read_samples(run: Run) -> tuple[np.ndarray, np.ndarray] | None:
    """(originals, releases) of `samples.png`, each H x nW x 3 uint8; None where missing, broken or of another size."""
    halves = read_halves(run.folder / SAMPLES)
    if halves is None or len(run.data.shape) != 3:
        return None
    _, height, width = run.data.shape
    return halves if len(halves[0]) == height and not halves[0].shape[1] % width else None


def bands(runs: Sequence[Run]) -> list[Band]:
    """The rows from top to bottom. Runs that show other originals than those above them bring their own."""
    found: list[Band] = []
    shown: np.ndarray | None = None
    for run in runs:
        halves = read_samples(run)
        if halves is None:
            continue
        originals, releases = halves
        if run.originals and (shown is None or not np.array_equal(shown, originals)):
            found.append(("originals", originals))
            shown = originals
        found.append((_label(run, runs), releases))
    return found


def _what(runs: Sequence[Run]) -> str:
    if all(run.originals for run in runs):
        return "originals above, their releases below"
    return "their releases (originals stay in the run folders unless share_originals=true)"


def _label(run: Run, runs: Sequence[Run]) -> str:
    sweep = f"{run.sweep} · " if len({other.sweep for other in runs}) > 1 else ""
    setting = f"{run.strength.name} = {run.strength.value:.3g}" if run.strength.text else run.data.name
    return f"{sweep}{setting} · attacker {100 * run.leakage.strongest.balanced_accuracy:.0f} %"


def _paint(rows: Sequence[Band], width: int, size: int, theme: Theme) -> bytes:
    """The PNG with labels of `size` pixels; scaled by whole numbers, so that every pixel shown is a pixel released."""
    strips = [_strip(pixels, width, theme) for _, pixels in rows]
    font = ImageFont.truetype(font_manager.findfont(font_manager.FontProperties(family=font_family())), size)
    step = [strip.height + 2 * size + _GAP for strip in strips]
    wide = max(max(strip.width for strip in strips), round(max(font.getlength(label) for label, _ in rows)))
    sheet = Image.new("RGB", (wide, sum(step)), theme.surface)
    pen, top = ImageDraw.Draw(sheet), 0
    for (label, _), strip, height in zip(rows, strips, step, strict=True):
        pen.text((0, top), label, font=font, fill=theme.muted if label == "originals" else theme.ink)
        sheet.paste(strip, (0, top + round(1.5 * size)))
        top += height
    buffer = BytesIO()
    sheet.save(buffer, format="png")
    return buffer.getvalue()


def _strip(pixels: np.ndarray, width: int, theme: Theme) -> Image.Image:
    """One row of pictures, scaled up, with a gap between neighbours."""
    count = pixels.shape[1] // width
    scale = max(1, (_WIDTH // count - _GAP) // width)
    height = pixels.shape[0] * scale
    strip = Image.new("RGB", (count * (width * scale + _GAP) - _GAP, height), theme.surface)
    for index in range(count):
        picture = Image.fromarray(pixels[:, index * width : (index + 1) * width])
        strip.paste(
            picture.resize((width * scale, height), Image.Resampling.NEAREST), (index * (width * scale + _GAP), 0)
        )
    return strip
