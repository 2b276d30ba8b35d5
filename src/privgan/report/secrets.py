"""Tables of several sensitive attributes, and of attackers with more knowledge than labels."""

from collections.abc import Sequence

from privgan.html import Table
from privgan.report.frontier import Frontier
from privgan.report.leakage import Reading
from privgan.report.records import Run
from privgan.report.tables import share

_MEANS = {
    "labels": "knows labels",
    "channel": "knows the channel",
    "utility": "knows utility labels",
}


def secrets_table(runs: Sequence[Run]) -> Table | None:
    """One row a run and secret; None where every run hides one."""
    rows = tuple(
        (
            *(run.signature, run.strength.text, run.seed, name, share(leak.strongest.balanced_accuracy)),
            *(_limits(leak.strongest), leak.strongest.name, share(leak.clean.balanced_accuracy), share(leak.guess)),
            "most" if name == run.leakage.secret else "",
        )
        for run in runs
        for name, leak in run.leakage.secrets.items()
    )
    columns = (
        "run",
        "setting",
        "seed",
        "secret",
        "attacker balanced accuracy",
        "limits",
        "strongest",
        "clean",
        "blind guess",
    )
    return Table((*columns, "leaks"), rows, code=("run",)) if rows else None


def knowledge_table(frontier: Frontier) -> Table | None:
    """The strongest attacker of each level of knowledge, one row a setting; None where all know the same."""
    levels = tuple(dict.fromkeys(knows for run in frontier.runs for knows in run.leakage.by_knowledge))
    if len(levels) < 2:
        return None
    rows = []
    for curve in frontier.curves:
        for point in curve.points:
            run = point.typical
            cells = [_cell(run.leakage.by_knowledge.get(knows)) for knows in levels]
            rows.append((point.strength.text or "-", curve.label, run.seed, *cells))
    return Table(("setting", "curve", "seed", *(_MEANS.get(knows, knows) for knows in levels)), tuple(rows))


def _cell(reading: Reading | None) -> str:
    return f"{share(reading.balanced_accuracy)} ({_limits(reading)}), {reading.name}" if reading else ""


def _limits(reading: Reading) -> str:
    return f"{100 * reading.lower:.1f} to {100 * reading.upper:.1f}"
