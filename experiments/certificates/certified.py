"""A line of the tables: what is left of a release, and what no attacker exceeds."""

import math
from typing import NamedTuple


class Certified(NamedTuple):
    """One channel of few values.

    value: PSNR in dB or accuracy of a target; plug_in and limit: balanced accuracies; by_cells: the limit by Clopper
    and Pearson cell by cell. name: of the set, or of the kind of cells.
    """

    name: str
    sees: str
    cells: int
    value: float
    plug_in: float
    limit: float
    people: int
    by_cells: float = math.nan
    parts: int = 1
