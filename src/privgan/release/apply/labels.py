"""The sensitive value of pictures, from the lines of a table, for a channel that is given it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from privgan.data.archive import Entry
from privgan.data.columns import read_columns
from privgan.data.picture_names import lines_of, picture_column, pictures_of
from privgan.errors import RequestError
from privgan.release.apply.listing import Listing
from privgan.release.apply.request import Request
from privgan.release.apply.sensitive import require_columns, s_of


@dataclass(frozen=True)
class PictureLabels:
    """Picture -> its row of s, and why it has none. Empty for a channel that is not given s."""

    needed: bool
    row: dict[str, int]
    s: np.ndarray | None = None
    faults: dict[str, str] | None = None

    @classmethod
    def of(cls, request: Request) -> "PictureLabels":
        """RequestError where the channel is given s and there is no table of it."""
        if not request.needs_s:
            return cls(False, {})
        known = request.preprocessing
        if known is None:
            raise RequestError(f"{request.run} does not say which value it is given: train the channel again")
        if request.labels is None:
            wanted = " and ".join(secret.name for secret in known.secrets)
            raise RequestError(
                f"this channel is given {wanted} with every picture: give labels=FILE.csv with that column, or train "
                "with channel.secret_source=predicted"
            )
        columns = read_columns(request.labels)
        require_columns(known.secrets, list(columns.cells), str(request.labels))
        entries = pictures_of([Entry(picture.name, 0, 0) for picture in Listing(request.input, "")])
        named = lines_of(request.labels, columns[request.key or picture_column(columns)], entries)
        lines = {entry.name: named[name] for name, entry in entries.items() if name in named}
        s_N, problems = s_of(known.secrets, columns.cells)
        wrong = {problem.row: f"{problem.column} {problem.cell} {problem.why}" for problem in problems}
        faults = {name: wrong[line] for name, line in lines.items() if line in wrong}
        return cls(True, lines, s_N, faults)

    def fault(self, name: str) -> str:
        """Why the picture cannot be released; empty where it can."""
        if not self.needed:
            return ""
        if name not in self.row:
            return "has no line in the labels"
        return (self.faults or {}).get(name, "")

    def of_batch(self, names: Sequence[str]) -> Tensor | None:
        """s_B of these pictures."""
        if self.s is None:
            return None
        return torch.from_numpy(self.s[[self.row[name] for name in names]])
