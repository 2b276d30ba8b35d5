"""What people should know of a column of their table before it is used."""

from collections.abc import Iterator

import numpy as np

from privgan.data.features import MOST_WORDS, far_rows
from privgan.data.kinds import Column


def remarks_of(column: Column, table: str) -> Iterator[str]:
    """A line for each thing: too many words, cells that are no numbers or far from all others, dates as they are read.

    Args:
        column: as it is understood.
        table: its name.
    """
    words = len(set(column.cells)) if column.kind in ("category", "text") else 0
    if words > MOST_WORDS:
        yield (
            f"column {column.name} of {table} has {words} different words, all but the {MOST_WORDS} most frequent "
            "share a feature"
        )
    number = column.number
    if column.kind in ("integer", "real") and number is not None:
        rows = np.flatnonzero(number.stray_N)
        if len(rows):
            cell = f"{column.cells[rows[0]]} in row {rows[0] + 1}"
            yield f"column {column.name} holds numbers; {len(rows)} cells that are none ({cell}) are missing"
        far = far_rows(number.value_N)
        if far:
            cell = f"{column.cells[far[0]]} in row {far[0] + 1}"
            yield f"column {column.name} has {len(far)} cells far from all others ({cell}): they set no scale"
    if column.date_N is not None and "/" in column.cells[0]:
        first = str(column.date_N[0])[:10]
        yield f"column {column.name} is taken as dates, the first ({column.cells[0]}) as {first}"
