"""A line of the tables: what is left of a release, and what no attacker exceeds."""

from typing import NamedTuple


class Certified(NamedTuple):
    """One codebook. value: PSNR in dB or accuracy of a target; plug_in and limit: balanced accuracies."""

    name: str
    sees: str
    cells: int
    value: float
    plug_in: float
    limit: float
    people: int
