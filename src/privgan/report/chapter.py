"""What a report shows of one data set: head, figures and tables, in the order of the page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from privgan.report.curve import curve_figure
from privgan.report.data_sets import METRICS
from privgan.report.evidence import NOTE as EVIDENCE_NOTE
from privgan.report.evidence import evidence_table
from privgan.report.frame import Frame, frames_of
from privgan.report.frontier import Frontier
from privgan.report.honesty import gap_figure
from privgan.report.kept import NOTE as KEPT_NOTE
from privgan.report.kept import kept_table
from privgan.report.messages import messages_table
from privgan.report.optimum import optimum
from privgan.report.pairs import NOTE as PAIRS_NOTE
from privgan.report.pairs import pairs_table
from privgan.report.parts import Listing, Part, Remark, listing, row
from privgan.report.readings import readings_figure
from privgan.report.recipes import NOTE as RECIPES_NOTE
from privgan.report.recipes import recipes_figure, recipes_table
from privgan.report.samples import samples_figure
from privgan.report.secrets import knowledge_table, secrets_table
from privgan.report.summary import Fact, facts, sentences, warnings
from privgan.report.tables import overview
from privgan.report.training import training_figures


@dataclass(frozen=True)
class Chapter:
    """One data set: the numbers of its head, sentences, warnings, then figures and tables."""

    title: str
    facts: Sequence[Fact]
    sentences: Sequence[str]
    warnings: Sequence[str]
    parts: Sequence[Part]


def chapter(frontier: Frontier) -> Chapter:
    """The chapter of one data set; nothing is painted yet, figures are when they are written."""
    frames = frames_of(frontier.data)
    parts = tuple(part for part in _parts(frontier, frames) if part)
    return Chapter(frontier.data.title, facts(frontier), sentences(frontier), warnings(frontier, frames), parts)


def _parts(frontier: Frontier, frames: Sequence[Frame]) -> Iterator[Part | None]:
    yield curve_figure(frontier, frontier.metric, frames[0] if frames else None)
    for frame in frames:
        yield from optimum(frontier, frame)
    pictures = len(frontier.data.shape) == 3
    yield samples_figure(frontier) or (Remark("No run of this set left sample pictures.") if pictures else None)
    messages, note = messages_table(frontier)
    yield listing("messages", "Message by message", messages, note)
    yield listing("kept", "What releases are good for", kept_table(frontier), KEPT_NOTE)
    yield listing("secrets", "Secret by secret", secrets_table(frontier.runs))
    yield recipes_figure(frontier)
    yield listing("area", "Recipe by recipe", recipes_table(frontier), RECIPES_NOTE)
    yield row("pair", gap_figure(frontier), readings_figure(frontier))
    yield listing("knowledge", "What attackers know", knowledge_table(frontier))
    yield listing("pairs", "Run against run", pairs_table(frontier), PAIRS_NOTE)
    yield listing("evidence", "Statistical reliability", evidence_table(frontier), EVIDENCE_NOTE)
    others = (metric for metric in METRICS if metric != frontier.metric and frontier.measures(metric))
    yield row("grid", *(curve_figure(frontier, metric) for metric in others))
    yield row("pair", *training_figures(frontier)) or Remark("No history was kept.")
    yield Listing("", "All runs", overview(frontier.runs))
