"""The page: one folder with index.html, a PNG and a CSV for each figure; opens without a network."""

from collections.abc import Sequence
from pathlib import Path

from privgan.errors import RequestError
from privgan.html import Table, render
from privgan.report.chapter import chapter
from privgan.report.commands import excerpt, report_command
from privgan.report.figures import slug
from privgan.report.files import Writer
from privgan.report.frontier import Frontier, frontiers
from privgan.report.interactive.page import INTERACTIVE, interactive_page
from privgan.report.records import Sweep, read_sweeps
from privgan.report.summary import left_out
from privgan.report.tables import RUNS, run_table
from privgan.runs.json_files import write_bytes

INDEX = "index.html"
TEMPLATES = Path(__file__).with_name("templates")


def write_report(sources: Sequence[Path], to: Path, share_originals: bool = False) -> Path:
    """Write the report of sweeps.

    Beside the index lie interactive.html, runs.csv (one row a run) and NAME.png, NAME.csv of each figure; `dark/` and
    `phone/` hold the PNG for such screens. The index is written last, so what it shows is there.

    Args:
        sources: Folders of sweeps, or of single runs.
        to: Folder to write into; it is made where it is missing.
        share_originals: Whether its pictures may show originals of data that are not synthetic.

    Returns:
        The path of its index.html.

    Raises:
        RequestError: A source holds no run, or `to` is not writable.
    """
    sweeps = read_sweeps(sources, share_originals)
    again = report_command(sources, to)
    try:
        to.mkdir(parents=True, exist_ok=True)
        write_bytes(to / RUNS, run_table(sweeps).csv())
        found = frontiers(sweeps)
        chapters = [_chapter(f, Writer(to, prefix, again)) for f, prefix in zip(found, prefixes(found), strict=True)]
        write_bytes(to / INTERACTIVE, interactive_page(sweeps, found, to).encode())
        write_bytes(to / INDEX, _page(sweeps, chapters, again).encode())
    except OSError as error:
        raise RequestError(
            f"{to}: cannot write the report there ({error.strerror or error}); choose another to="
        ) from error
    return to / INDEX


def prefixes(found: Sequence[Frontier]) -> list[str]:
    """What the file names of each data set begin with: nothing where there is one, its name, or else its title."""
    names = [slug(frontier.data.name) for frontier in found]
    if len(set(names)) < len(names):
        names = [slug(frontier.data.title.replace("Δ", "delta ")) for frontier in found]
    return [""] if len(names) == 1 else [f"{name}-" for name in names]


def _chapter(frontier: Frontier, writer: Writer) -> dict[str, object]:
    """One data set, its files written, as the template names it."""
    head = chapter(frontier)
    return {"head": head, "prefix": writer.prefix, "parts": [writer.write(part) for part in head.parts]}


def _page(sweeps: Sequence[Sweep], chapters: Sequence[dict[str, object]], again: str) -> str:
    missing = tuple((run, sweep, *why) for sweep, run, *why in left_out(sweeps))
    return render(
        *(TEMPLATES, "report.html"),
        names=" · ".join(dict.fromkeys(sweep.name for sweep in sweeps)),
        chapters=chapters,
        left_out=Table(("run", "sweep", "state", "reason"), missing, code=("run",)),
        commands=excerpt([run.command for sweep in sweeps for run in sweep.runs], again),
        interactive=INTERACTIVE,
        runs=RUNS,
    )
