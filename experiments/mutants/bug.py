"""What a plausible bug is: a change of one place of the source, and the tests that have to fail because of it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Bug:
    """A change of one place.

    Args:
        what: in a line.
        file: below src/privgan.
        right: what stands there, once.
        wrong: what takes its place.
        tests: below tests/, of which at least one has to fail.
    """

    what: str
    file: str
    right: str
    wrong: str
    tests: tuple[str, ...]
