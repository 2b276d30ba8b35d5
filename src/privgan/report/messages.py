"""Messages before and after, and what attackers infer from each. Reads `samples.csv` and `predictions.npz` of a run."""

import csv
import io

from privgan.audit.predictions import Predictions, read_predictions
from privgan.errors import RequestError
from privgan.html import Table
from privgan.report.frontier import Frontier
from privgan.report.records import Run
from privgan.runs.record import read_json
from privgan.untrusted import printable, read_bounded

SAMPLES, PREDICTIONS = "samples.csv", "predictions.npz"
MOST_CHARACTERS = 400  # of a message that is shown
COLUMNS = ("row", "is", "before", "read before", "after", "read after")


def messages_table(frontier: Frontier) -> tuple[Table | None, str]:
    """The table of the setting from which the strongest attacker infers least, and the note that says whose it is."""
    for point in sorted(frontier.points, key=lambda point: point.leakage.median):
        run = point.typical
        if rows := _rows(run):
            shown = [(*row[:2], row[2] if run.originals else "", *row[3:]) for row in rows]
            return Table(COLUMNS, tuple(shown)), _note(run)
    return None, ""


def _note(run: Run) -> str:
    setting = f", {run.strength.name} = {run.strength.value:.3g}" if run.strength.text else ""
    told = (
        f"Messages of the test role, of {run.sweep}{setting}, seed {run.seed}. What was read is what the strongest "
        "fresh attacker of the originals said of the message before, and that of the releases of the message after."
    )
    return told if run.originals else f"{told} Originals stay in the run folders unless share_originals=true."


def _rows(run: Run) -> list[tuple[str, ...]]:
    """Nothing where the run left no messages, or files that cannot be read."""
    try:
        samples = list(csv.DictReader(io.StringIO(read_bounded(run.folder / SAMPLES).decode("utf-8"), newline="")))
        classes = [str(name) for name in read_json(run.folder / "run.json")["data"]["s_names"]]
        found = read_predictions(run.folder / PREDICTIONS)
        return [_row(one, classes, found) for one in samples]
    except (OSError, ValueError, KeyError, IndexError, TypeError, csv.Error, RequestError):
        return []


def _row(one: dict[str, str], classes: list[str], found: Predictions | None) -> tuple[str, ...]:
    place, s = int(one["row"]), int(one["class"])
    before, after = (printable(one[name])[:MOST_CHARACTERS] for name in ("before", "after"))
    read_before, read_after = "", ""
    if found is not None:
        (at,) = (found.index_N == place).nonzero()[0].tolist() or (None,)
        if at is not None:
            read_after = _read(classes, s, int(found.released_N[at]))
            read_before = "" if found.clean_N is None else _read(classes, s, int(found.clean_N[at]))
    return str(place), printable(classes[s]), before, read_before, after, read_after


def _read(classes: list[str], s: int, right: int) -> str:
    """What an attacker said that was right, or was not; of more than two classes only that it was another one."""
    if right:
        return printable(classes[s])
    return printable(classes[1 - s]) if len(classes) == 2 else "another"
