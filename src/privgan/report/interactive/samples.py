"""The sample pictures of an interactive page: inside it as far as they fit, else from their run folders."""

import base64
import os
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from urllib.parse import quote

from privgan.report.frontier import Frontier
from privgan.report.records import Run
from privgan.report.trade_off import pareto
from privgan.runs.pictures import SAMPLES, shown

ROOM = 20_000_000  # characters that all pictures together may take inside the page


def addresses(found: Sequence[Frontier], to: Path, room: int = ROOM) -> dict[Path, str]:
    """Folder of a run -> a data: address of its pictures, or once the room is used up, a path relative to `to`.

    The page has one of each setting of the front first, so that what counts travels with it. A relative address is
    fetched only when somebody looks at it; there is none of pictures that show originals which may not be shown.
    """
    told = {}
    for run in _in_order(found):
        if run.folder in told or (content := _content(run)) is None:
            continue
        inside = 4 * -(-len(content) // 3)
        if inside <= room:
            room -= inside
            told[run.folder] = f"data:image/png;base64,{base64.b64encode(content).decode()}"
        elif run.originals:
            told[run.folder] = quote(os.path.relpath((run.folder / SAMPLES).resolve(), to.resolve()))
    return told


def _content(run: Run) -> bytes | None:
    """The pictures as a PNG, with the originals only where they may be shown."""
    picture = shown(run.folder / SAMPLES, run.originals)
    if picture is None:
        return None
    file = BytesIO()
    picture.save(file, "png")
    return file.getvalue()


def _in_order(found: Sequence[Frontier]) -> Iterator[Run]:
    """The typical runs of the fronts, then those of all other settings, then every run."""
    for frontier in found:
        yield from (point.typical for point in pareto(frontier.points, frontier.metric))
    for frontier in found:
        yield from (point.typical for point in frontier.points)
    for frontier in found:
        yield from frontier.runs
