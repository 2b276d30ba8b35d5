"""A table, released a piece at a time: the same columns, types and order come out.

Columns that the channel edits come from it. The sensitive column is never released as it is unless asked for: every row
shows the same cell. What else the table holds, such as names of rows, is kept and said, or dropped.

Shapes: N rows of a piece.
"""

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import torch

from privgan.atomic import replacing
from privgan.data.columns import read_columns
from privgan.data.encoding import Problem
from privgan.data.source import Secret
from privgan.data.table_stream import UTF8, Piece, TableStream
from privgan.errors import RequestError
from privgan.release.apply.manifest import Manifest, Skipped
from privgan.release.apply.progress import Progress
from privgan.release.apply.request import Request
from privgan.release.apply.sensitive import require_columns, s_of
from privgan.release.apply.table_files import TableWriter, writer_of
from privgan.release.noise import set_noise
from privgan.release.preprocessing import TableFormat
from privgan.release.table_rows import check_columns, release_cells


class TableRelease:
    """One request about a table. RequestError where the channel releases no tables, or columns are missing."""

    def __init__(self, request: Request, progress: Progress) -> None:
        self.request, self.progress = request, progress
        known = request.preprocessing
        if known is None or known.table is None:
            raise RequestError(f"{request.run}: this channel was not trained on a table: give an .npz of its features")
        self.secrets: tuple[Secret, ...] = known.secrets
        self.stream = TableStream(request.input)
        self.table = _as_stored(known.table, self.stream)
        # Whole numbers beside empty cells are real numbers to readers of a CSV, also where the release fills the cells.
        whole = self.table.encoding.whole_numbers
        self.real = self.stream.gaps().intersection(whole) if whole else set[str]()
        self.others = check_columns(self.table, self.stream.names, self.secrets, str(request.input))
        self._refuse_new()
        self.labels = read_columns(request.labels) if request.labels and request.needs_s else None
        if request.needs_s:
            names = list(self.labels.cells) if self.labels else self.stream.names
            require_columns(self.secrets, names, str(request.labels or request.input))
        self.manifest = Manifest(request, folder=False)

    def run(self) -> Manifest:
        """Releases all rows into one file, which is there whole or not at all."""
        self.request.output.parent.mkdir(parents=True, exist_ok=True)
        with (
            replacing(self.request.output) as fresh,
            writer_of(fresh, self.stream, self._dropped()) as writer,
        ):
            for place, piece in enumerate(self.stream.pieces()):
                self._release(piece, place, writer)
                self.progress.advance(len(piece))
            if self.labels and len(self.labels) != self.manifest.counts["in"]:
                raise RequestError(
                    f"{self.request.labels} has {len(self.labels)} rows and {self.request.input} "
                    f"{self.manifest.counts['in']}: give each row one line, in the same order"
                )
        self.manifest.facts["remarks"] = self._remarks()
        return self.manifest

    def _refuse_new(self) -> None:
        new = [name for name in self.others if name not in self.table.others]
        if new and self.request.others == "keep":
            raise RequestError(
                f"{self.request.input}: column {new[0]} was not in the training table, so nobody knows what it tells: "
                "take it out, or give others=drop"
            )

    def _release(self, piece: Piece, place: int, writer: TableWriter) -> None:
        set_noise(self.request.seed, place)
        s, problems = self._s(piece)
        before = torch.get_rng_state()
        found = release_cells(self.request.channel, self.table, piece.cells, s, self.request.device)
        self.manifest.random |= self.request.device != "cpu" or not torch.equal(before, torch.get_rng_state())
        kept = self._kept(piece, [*found.problems, *problems])
        cells = dict(found.cells)
        cells |= {name: [f"{cell}.0" if cell else "" for cell in cells[name]] for name in self.real}
        if self.request.sensitive == "constant":
            cells |= {name: [cell] * len(piece) for name, cell in self.table.constants.items()}
        writer.write(piece, cells, kept)
        self.manifest.counts["in"] += len(piece)
        self.manifest.counts["out"] += len(kept)
        x, release = torch.from_numpy(found.x_NF[kept]), torch.from_numpy(found.release_NF[kept])
        if len(kept):
            self.manifest.add(x, release)

    def _s(self, piece: Piece) -> tuple[np.ndarray | None, list[Problem]]:
        if not self.request.needs_s:
            return None, []
        cells = piece.cells
        if self.labels:
            rows = slice(piece.first, piece.first + len(piece))
            cells = {name: column[rows] for name, column in self.labels.cells.items()}
            if len(next(iter(cells.values()))) != len(piece):
                raise RequestError(f"{self.request.labels} has fewer rows than {self.request.input}: give one a row")
        return s_of(self.secrets, cells)

    def _kept(self, piece: Piece, problems: Iterable[Problem]) -> list[int]:
        """The rows that are released. RequestError, by column and row, where a cell has no place and none is given."""
        skipped = set()
        for problem in problems:
            cell = f"{problem.cell} " if problem.cell else ""
            why = f"column {problem.column}: {cell}{problem.why}"
            row = piece.first + problem.row + 1
            of_s = any(problem.column == secret.name for secret in self.secrets)
            if self.request.unknown == "refuse" or (of_s and self.request.unknown == "frequent"):
                raise RequestError(
                    f"{self.request.input}, row {row}, {why}: correct it, or give unknown=skip to leave such rows out"
                    + ("" if of_s else ", or unknown=frequent to take the most frequent word or the mean")
                )
            if self.request.unknown == "skip":
                if problem.row not in skipped:
                    self.manifest.skipped.append(Skipped(f"row {row}", why))
                skipped.add(problem.row)
            else:
                self.manifest.facts["replaced"] = self.manifest.facts.get("replaced", 0) + 1
        return [row for row in range(len(piece)) if row not in skipped]

    def _dropped(self) -> set[str]:
        dropped = set(self.table.constants) if self.request.sensitive == "drop" else set()
        return dropped | (set(self.others) if self.request.others == "drop" else set())

    def _remarks(self) -> list[str]:
        present = [name for name in self.table.constants if name in self.stream.names]
        told = []
        if present:
            how = {
                "constant": "shows one and the same cell in every row: its values are not released",
                "drop": "is dropped",
                "keep": "is RELEASED AS IT IS, since sensitive=keep",
            }[self.request.sensitive]
            told.append(f"sensitive column {', '.join(present)} {how}")
        if self.stream.encoding != UTF8:
            told.append(f"the input is {self.stream.encoding} and the release UTF-8")
        if self.others:
            how = "are dropped" if self.request.others == "drop" else "are released as they are: no figure covers them"
            told.append(f"columns that the channel does not edit ({', '.join(self.others)}) {how}")
        if replaced := self.manifest.facts.get("replaced"):
            told.append(f"{replaced} cells that the channel does not know became the most frequent word or the mean")
        return told


def _as_stored(table: TableFormat, stream: TableStream) -> TableFormat:
    """Dates that are no text are read and written as their type shows them, whatever their format in training."""
    return replace(table, encoding=table.encoding.with_date_forms(stream.date_forms))
