"""Types of config values that need a name of their own; pydantic's PositiveInt and the like are used as they are."""

from dataclasses import dataclass
from typing import Annotated

from annotated_types import Ge, Gt, Le, Lt

Share = Annotated[float, Ge(0), Le(1)]
OpenShare = Annotated[float, Gt(0), Lt(1)]  # neither 0 nor 1
BelowOne = Annotated[float, Ge(0), Lt(1)]
Correlation = Annotated[float, Ge(-1), Le(1)]
Epsilon = Annotated[float, Gt(0)]  # of differential privacy
Seed = Annotated[int, Ge(0), Le(2**32 - 1)]  # what every generator takes
AtLeastTwo = Annotated[int, Ge(2)]
Widths = Annotated[list[Annotated[int, Gt(0)]], "widths"]


@dataclass(frozen=True)
class Text:
    """Marks text that people write freely, such as names of columns: the command line takes it as it stands.

    Args:
        words: what it is, for messages.
    """

    words: str


# A config file gives 2020 and true as they are.
ColumnName = Annotated[str | int | float | bool, Text("a column's name")]
