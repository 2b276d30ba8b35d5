"""The page: one folder with index.html, a PNG and a CSV for each figure; opens without a network."""

import struct
from collections.abc import Callable, Sequence
from html import escape
from importlib.resources import files
from pathlib import Path

from privgan.errors import RequestError
from privgan.report.commands import merged, report_command
from privgan.report.curve import curve_figure
from privgan.report.distance import distance_note, distance_overview, distance_table
from privgan.report.evidence import NOTE as EVIDENCE_NOTE
from privgan.report.evidence import evidence_table
from privgan.report.figures import Figure, slug
from privgan.report.frame import Frame, frames_of
from privgan.report.frontier import Frontier, frontiers
from privgan.report.honesty import gap_figure
from privgan.report.interactive.page import INTERACTIVE, interactive_page
from privgan.report.leakage import BALANCED
from privgan.report.pairs import NOTE as PAIRS_NOTE
from privgan.report.pairs import pairs_table
from privgan.report.raw import in_accuracy
from privgan.report.readings import readings_figure
from privgan.report.records import METRICS, Sweep, read_sweeps
from privgan.report.samples import samples_figure
from privgan.report.secrets import knowledge_table, secrets_table
from privgan.report.summary import facts, left_out, sentences, warnings
from privgan.report.tables import Table, overview, run_table
from privgan.report.theme import DARK, LIGHT
from privgan.report.training import training_figures
from privgan.runs.record import write_bytes

INDEX, RUNS = "index.html", "runs.csv"
_COMMANDS = 6  # commands shown with a figure; the rest is in runs.csv


def write_report(sources: Sequence[Path], to: Path) -> Path:
    """Write the report of these sweep (or run) folders into `to`; returns the path of its index.html.

    Beside it lie interactive.html, runs.csv (one row a run) and NAME.png, NAME.csv of each figure; `dark/` and `phone/`
    hold the PNG for such screens. The index is written last, so what it shows is there. Raises RequestError where a
    source holds no run or `to` is not writable.
    """
    sweeps = read_sweeps(sources)
    again = report_command(sources, to)
    try:
        to.mkdir(parents=True, exist_ok=True)
        write_bytes(to / RUNS, run_table(sweeps).csv())
        found = frontiers(sweeps)
        chapters = [_chapter(f, to, again, prefix) for f, prefix in zip(found, prefixes(found), strict=True)]
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


def _chapter(frontier: Frontier, to: Path, again: str, prefix: str) -> str:
    """Everything about one data set: head, figures, table. Writes its pictures and CSV."""

    def shown(figure: Figure) -> str:
        return _figure(figure, to, prefix, again)

    def listed(title: str, name: str, table: Table | None, note: str = "", data: Table | None = None) -> str:
        return _listed(title, prefix + name, table, note, data or table, to)

    frames = frames_of(frontier.data)
    samples, gap = samples_figure(frontier), gap_figure(frontier)
    others = [curve_figure(frontier, m) for m in METRICS if m != frontier.metric and frontier.measures(m)]
    pictures = len(frontier.data.shape) == 3
    unseen = '<p class="note">No run of this set left sample pictures.</p>' if pictures else ""
    return f"""
<section aria-labelledby="{prefix}title">
<h2 id="{prefix}title">{escape(frontier.data.title)}</h2>
{_head(frontier, frames)}
{shown(curve_figure(frontier, frontier.metric, frames[0] if frames else None))}
{"".join(_framed(frontier, frame, shown, listed) for frame in frames)}
{shown(samples) if samples else unseen}
{listed("Secret by secret", "secrets", secrets_table(frontier.runs))}
<div class="pair">{shown(gap) if gap else ""}{shown(readings_figure(frontier))}</div>
{listed("What attackers know", "knowledge", knowledge_table(frontier))}
{listed("Run against run", "pairs", pairs_table(frontier), PAIRS_NOTE)}
{listed("How far the figures carry", "evidence", evidence_table(frontier), EVIDENCE_NOTE)}
<div class="grid">{"".join(map(shown, others))}</div>
<div class="pair">{"".join(map(shown, training_figures(frontier))) or '<p class="note">No history was kept.</p>'}</div>
<h3>All runs</h3>
{overview(frontier.runs).html(f"Runs on {frontier.data.title}")}
</section>"""


def _framed(frontier: Frontier, frame: Frame, shown: Callable[[Figure], str], listed: Callable[..., str]) -> str:
    """Distances to the optimum, and before them the curve itself where the frame is one of raw accuracy."""
    read, curve, title, name = frontier, "", "Distance to the optimum", "distance"
    if frame.reads != BALANCED:
        read, title, name = in_accuracy(frontier), f"{title}, in raw accuracy", f"{name}-accuracy"
        curve = shown(curve_figure(read, read.metric, frame))
    note = distance_note(read, frame)
    return curve + listed(title, name, distance_overview(read, frame), note, distance_table(read, frame))


def _listed(title: str, name: str, table: Table | None, note: str, data: Table | None, to: Path) -> str:
    """A table under its title and a note, with its data as CSV; nothing where it has no rows."""
    if table is None or data is None or not table.rows:
        return ""
    write_bytes(to / f"{name}.csv", data.csv())
    said = f'<p class="note">{escape(note)}</p>' if note else ""
    link = f'<div class="below"><a href="{name}.csv">CSV</a></div>'
    return f'<h3 id="{name}">{escape(title)}</h3>{said}{table.html(title)}{link}'


def _head(frontier: Frontier, frames: Sequence[Frame]) -> str:
    numbers = "".join(
        f"<div><dt>{escape(fact.label)}</dt><dd>{escape(fact.value)}</dd><dd class=note>{escape(fact.note)}</dd></div>"
        for fact in facts(frontier)
    )
    told = "".join(f"<p>{escape(sentence)}</p>" for sentence in sentences(frontier))
    alarms = "".join(f"<li>{escape(warning)}</li>" for warning in warnings(frontier, frames))
    return f'<dl class="facts">{numbers}</dl>{told}' + (f'<ul class="warnings">{alarms}</ul>' if alarms else "")


def _figure(figure: Figure, to: Path, prefix: str, again: str) -> str:
    """A figure with its files: PNG for light, dark and narrow screens, CSV, and the commands that make it again."""
    name = prefix + figure.name
    dark, narrow = "(prefers-color-scheme: dark)", "(max-width: 40rem)"
    light = figure.paint(LIGHT)
    others = [(f"dark/{name}.png", dark, figure.paint(DARK))]
    if figure.phone:
        others.insert(0, (f"phone/{name}.png", narrow, figure.phone(LIGHT)))
        others.insert(0, (f"phone/dark/{name}.png", f"{narrow} and {dark}", figure.phone(DARK)))
    for file, png in ((f"{name}.png", light), *((file, png) for file, _, png in others)):
        write_bytes(to / file, png)
    tables = {f"{name}.csv": figure.table, **{f"{name}-{key}.csv": table for key, table in figure.beside.items()}}
    for file, table in tables.items():
        write_bytes(to / file, table.csv())
    named = zip(tables, ("CSV", *(f"CSV of the {key}" for key in figure.beside)), strict=True)
    links = " ".join(f'<a href="{file}">{what}</a>' for file, what in named)
    choices = "".join(f'<source srcset="{file}" media="{media}" {_size(png)}>' for file, media, png in others)
    commands = _commands([run.command for run in figure.runs], again)
    caption = f"<p>{escape(figure.caption)}</p>" if figure.caption else ""
    return f"""<figure id="{name}" class="{figure.name}">
<figcaption><h3>{escape(figure.title)}</h3>{caption}</figcaption>
<a href="{name}.png"><picture>{choices}
<img src="{name}.png" {_size(light)} alt="{escape(figure.alt)}" loading="lazy"></picture></a>
<div class="below"><details><summary>Make it again</summary>{commands}</details>
<a href="{name}.png">PNG</a> {links}</div>
</figure>"""


def _size(png: bytes) -> str:
    """Width and height from the PNG header, so that the page does not jump while it loads."""
    width, height = struct.unpack(">II", png[16:24])
    return f'width="{width}" height="{height}"'


def _commands(trained: Sequence[str], again: str) -> str:
    lines = merged(trained)
    more = f"\n# and {len(lines) - _COMMANDS} more, in the column command of {RUNS}" if len(lines) > _COMMANDS else ""
    return f"<pre><code>{escape(chr(10).join(lines[:_COMMANDS]) + more)}\n{escape(again)}</code></pre>"


def _page(sweeps: Sequence[Sweep], chapters: Sequence[str], again: str) -> str:
    runs = [run for sweep in sweeps for run in sweep.runs]
    missing = left_out(sweeps)
    names = " · ".join(dict.fromkeys(sweep.name for sweep in sweeps))
    aside = Table(("run", "sweep", "state", "reason"), tuple((run, sweep, *why) for sweep, run, *why in missing))
    listed = aside.html("Runs that failed, are unfinished or broken")
    unused = f"<section><h2>Not in the figures</h2>{listed}</section>" if missing else ""
    none = "" if chapters else '<p class="warnings">No run is finished yet: there is nothing to draw.</p>'
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Privacy against distortion · {escape(names)}</title>
<style>
{files("privgan.report").joinpath("page.css").read_text()}</style>
</head>
<body>
<header><p class="kicker">{escape(names)}</p><h1>Privacy against distortion</h1>
<p class="lead">How much of the sensitive value a freshly trained attacker still reads in the release, against how far
the release is from the original. <a href="{INTERACTIVE}">Run by run</a>: every run as a point that opens.</p></header>
<main>{none}{"".join(chapters)}
{unused}
<section><h2>Make it again</h2>
<p>Every figure comes from run folders, and those from these commands; finished runs are skipped.
All numbers are in <a href="{RUNS}">{RUNS}</a>, one row a run.</p>
{_commands([run.command for run in runs], again)}</section>
</main>
</body>
</html>
"""
