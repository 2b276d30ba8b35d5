"""The usual marks of a cell without a value."""

FOLDED = frozenset(
    {"", "na", "n/a", "n.a.", "nan", "-nan", "null", "nil", "<na>", "#n/a", "#na", "nat", "?", "-", "--", "\u2013", "."}
)
EXACT = frozenset({"None"})  # of Python; `none` beside `some` is a class


def absent(cell: str) -> bool:
    """Whether a cell, without blanks around it, holds no value.

    >>> [absent(cell) for cell in ("", "n/a", "?", "None", "none", "0")]
    [True, True, True, True, False, False]
    """
    return cell in EXACT or cell.casefold() in FOLDED
