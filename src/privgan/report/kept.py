"""What releases are still good for: how well fresh models read the utility columns, setting by setting."""

from collections.abc import Iterator

from privgan.errors import RequestError
from privgan.html import Table
from privgan.report.frontier import Frontier
from privgan.report.leakage import number
from privgan.report.records import LEAKAGE, Run
from privgan.runs.record import read_json
from privgan.untrusted import printable

COLUMNS = ("sweep", "setting", "seed", "column", "released", "originals", "clean", "blind guess", "strongest attacker")
NOTE = (
    "Share of right answers on test rows, of models that were begun afresh. released: fitted and tested on released "
    "rows. originals: fitted on released rows, tested on original ones. clean: fitted and tested on originals. Beside "
    "them the balanced accuracy of the strongest attacker on what is hidden."
)


def kept_table(frontier: Frontier) -> Table | None:
    """One row a run and utility column, in the order of the curves; None where no run measured it."""
    rows = tuple(row for point in frontier.points for run in point.runs for row in _rows(run))
    return Table(COLUMNS, rows) if rows else None


def _rows(run: Run) -> Iterator[tuple[object, ...]]:
    """Nothing of a run without such columns, or whose record cannot be read."""
    try:
        kept = read_json(run.folder / LEAKAGE).get("utility") or {}
        found = [
            (name, *(number(one[rows]["accuracy"]) for rows in ("released", "original", "clean")), one["blind_guess"])
            for name, one in kept.items()
        ]
    except (RequestError, AttributeError, KeyError, TypeError, ValueError):
        return
    setting = f"{run.strength.name} = {run.strength.value:.3g}" if run.strength.text else ""
    for name, *shares, guess in found:
        read = run.leakage.strongest.balanced_accuracy
        yield run.sweep, setting, run.seed, printable(str(name)), *shares, number(guess), read
