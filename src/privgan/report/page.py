"""The page: one folder with index.html, a PNG and a CSV for each figure; opens without a network."""

import struct
from collections.abc import Sequence
from html import escape
from importlib.resources import files
from pathlib import Path

from privgan.errors import RequestError
from privgan.report.commands import merged, report_command
from privgan.report.curve import curve_figure, gap_figure
from privgan.report.figures import Figure, slug
from privgan.report.frontier import Frontier, frontiers
from privgan.report.readings import readings_figure
from privgan.report.records import METRICS, Sweep, read_sweeps
from privgan.report.samples import samples_figure
from privgan.report.summary import facts, left_out, sentences, warnings
from privgan.report.tables import Table, overview, run_table
from privgan.report.theme import DARK, LIGHT
from privgan.report.training import training_figures
from privgan.runs.record import write_bytes

INDEX, RUNS = "index.html", "runs.csv"
_COMMANDS = 6  # commands shown with a figure; the rest is in runs.csv


def write_report(sources: Sequence[Path], to: Path) -> Path:
    """Write the report of these sweep (or run) folders into `to`; returns the path of its index.html.

    Beside it lie runs.csv (one row a run) and NAME.png, NAME.csv of each figure; `dark/` has the PNG for dark screens.
    The index is written last, so what it shows is there. Raises RequestError where a source holds no run or `to` is
    not writable.
    """
    sweeps = read_sweeps(sources)
    again = report_command(sources, to)
    try:
        to.mkdir(parents=True, exist_ok=True)
        write_bytes(to / RUNS, run_table(sweeps).csv())
        several = len(frontiers(sweeps)) > 1
        chapters = [_chapter(frontier, to, again, several) for frontier in frontiers(sweeps)]
        write_bytes(to / INDEX, _page(sweeps, chapters, again).encode())
    except OSError as error:
        raise RequestError(
            f"{to}: cannot write the report there ({error.strerror or error}); choose another to="
        ) from error
    return to / INDEX


def _chapter(frontier: Frontier, to: Path, again: str, several: bool) -> str:
    """Everything about one data set: head, figures, table. Writes its pictures and CSV."""
    prefix = f"{slug(frontier.data.title)}-" if several else ""

    def shown(figure: Figure) -> str:
        return _figure(figure, to, prefix, again)

    samples = samples_figure(frontier)
    others = [curve_figure(frontier, metric) for metric in METRICS if metric != "l1"]
    return f"""
<section aria-labelledby="{prefix}title">
<h2 id="{prefix}title">{escape(frontier.data.title)}</h2>
{_head(frontier)}
{shown(curve_figure(frontier))}
{shown(samples) if samples else '<p class="note">No run of this set left sample pictures.</p>'}
<div class="pair">{shown(gap_figure(frontier))}{shown(readings_figure(frontier))}</div>
<h3>Other distances</h3>
<div class="grid">{"".join(map(shown, others))}</div>
<h3>Training</h3>
<div class="grid">{"".join(map(shown, training_figures(frontier))) or '<p class="note">No history was kept.</p>'}</div>
<h3>All runs</h3>
{overview(frontier.runs).html(f"Runs on {frontier.data.title}")}
</section>"""


def _head(frontier: Frontier) -> str:
    numbers = "".join(
        f"<div><dt>{escape(fact.label)}</dt><dd>{escape(fact.value)}</dd><dd class=note>{escape(fact.note)}</dd></div>"
        for fact in facts(frontier)
    )
    told = "".join(f"<p>{escape(sentence)}</p>" for sentence in sentences(frontier))
    alarms = "".join(f"<li>{escape(warning)}</li>" for warning in warnings(frontier))
    return f'<dl class="facts">{numbers}</dl>{told}' + (f'<ul class="warnings">{alarms}</ul>' if alarms else "")


def _figure(figure: Figure, to: Path, prefix: str, again: str) -> str:
    name = prefix + figure.name
    light, dark = figure.paint(LIGHT), figure.paint(DARK)
    write_bytes(to / f"{name}.png", light)
    write_bytes(to / "dark" / f"{name}.png", dark)
    write_bytes(to / f"{name}.csv", figure.table.csv())
    width, height = struct.unpack(">II", light[16:24])  # of the PNG header, so that the page does not jump
    return f"""<figure id="{name}">
<figcaption><h3>{escape(figure.title)}</h3><p>{escape(figure.caption)}</p></figcaption>
<a href="{name}.png"><picture><source srcset="dark/{name}.png" media="(prefers-color-scheme: dark)">
<img src="{name}.png" width="{width}" height="{height}" alt="{escape(figure.alt)}" loading="lazy"></picture></a>
<details><summary>Make it again</summary>{_commands([run.command for run in figure.runs], again)}</details>
<p class="files"><a href="{name}.png">PNG</a> <a href="{name}.csv">CSV</a></p>
</figure>"""


def _commands(trained: Sequence[str], again: str) -> str:
    lines = merged(trained)
    more = f"\n# and {len(lines) - _COMMANDS} more, in the column command of {RUNS}" if len(lines) > _COMMANDS else ""
    return f"<pre><code>{escape(chr(10).join(lines[:_COMMANDS]) + more)}\n{escape(again)}</code></pre>"


def _page(sweeps: Sequence[Sweep], chapters: Sequence[str], again: str) -> str:
    runs = [run for sweep in sweeps for run in sweep.runs]
    missing = left_out(sweeps)
    names = " and ".join(dict.fromkeys(sweep.name for sweep in sweeps))
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
<title>Privacy against distortion: {escape(names)}</title>
<style>
{files("privgan.report").joinpath("page.css").read_text()}</style>
</head>
<body>
<header><p class="kicker">Privacy report</p><h1>{escape(names)}</h1>
<p class="lead">How much of the sensitive value a freshly trained attacker still reads in the release, against how far
the release is from the original.</p></header>
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
