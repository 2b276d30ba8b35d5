"""A release beside its originals, row by row."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from privgan.audit.external.request import Request
from privgan.data.columns import numbers
from privgan.data.folder import Folder
from privgan.data.picture_names import listed
from privgan.data.source import Labels, Source, digest
from privgan.data.table import Table
from privgan.errors import RequestError


class ReleaseOf:
    """A release as a set: its rows with the labels and the persons of the originals."""

    def __init__(self, released: Source, original: Source) -> None:
        self.released, self.original = released, original
        self.name, self.sensitive = released.name, original.sensitive
        self.copies = "none"  # a release that hides everything makes all alike
        self.group_N: np.ndarray | None = None  # persons of the originals, once copies among these are known

    @property
    def shape(self) -> tuple[int, ...]:
        return self.released.shape

    @property
    def key(self) -> str:
        return f"release-{digest({'released': self.released.key, 'original': self.original.key})[:12]}"

    def fingerprint(self) -> str:
        return digest({"released": self.released.fingerprint(), "original": self.original.fingerprint()})

    def labels(self) -> Labels:
        labels = self.original.labels()
        return labels if self.group_N is None else replace(labels, group=self.group_N)

    def rows(self, start: int, stop: int) -> np.ndarray:
        return self.released.rows(start, stop)

    def warnings(self) -> list[str]:
        return self.released.warnings()

    def reference(self) -> None:
        return None


@dataclass(frozen=True)
class Pair:
    """The release and, if there are any, the originals; both have the same rows in the same order.

    unseen: parts of the release that are shown to no attacker.
    """

    released: Source
    original: Source | None
    remarks: tuple[str, ...] = ()
    unseen: tuple[str, ...] = ()


def pair(request: Request, secret: str) -> Pair:
    """The sets of a request, with one of its secrets.

    Args:
        request: paths and columns.
        secret: a column that it names.

    Raises:
        RequestError: data that cannot be read, or rows that are not those of one another.
    """
    if request.tables:
        table, own = request.of_tables(secret)
        labels = _labels_in(table, own)
        remarks = [
            *_told_by_columns(labels, table, own),
            *dict.fromkeys([*(own.warnings() if own else ()), *table.warnings()]),
        ]
        return _matched(table, own, remarks, [f"column {name}, which is a label" for name in labels])
    folder, originals = request.of_pictures(secret)
    if originals and originals.shape != folder.shape:
        sizes = [f"{height} x {width}" for _, height, width in (folder.shape, originals.shape)]
        raise RequestError(
            f"{folder.path} holds pictures of {sizes[0]} pixels and {originals.path} of {sizes[1]}: release them "
            "alike, or give size=[height,width], to which both are resized"
        )
    return _matched(folder, originals, folder.warnings())


def _matched(
    released: Folder | Table, original: Folder | Table | None, remarks: Sequence[str], unseen: Sequence[str] = ()
) -> Pair:
    if original is None:
        return Pair(released, None, tuple(remarks), tuple(unseen))
    ours, theirs = set(original.names), set(released.names)
    if ours != theirs:
        raise RequestError(
            f"{original.path} and {released.path} do not match: {listed(sorted(ours - theirs), 'original')} without a "
            f"release, {listed(sorted(theirs - ours), 'release')} without an original; give each original its release"
        )
    return Pair(ReleaseOf(released, original), original, tuple(remarks), tuple(unseen))


def _labels_in(released: Table, original: Table | None) -> list[str]:
    """The columns of the release that are labels. RequestError where a label is another there."""
    if original and (original.keyed_by is None) != (released.keyed_by is None):
        with_key, without = (released, original) if released.keyed_by else (original, released)
        raise RequestError(
            f"{with_key.path} names its rows in column {with_key.keyed_by} and {without.path} has no such column: add "
            "it there, or take it away here if the rows are in the same order"
        )
    truth = original or released
    named = (*released.drop_columns, released.sensitive, *released.annotation.utility)
    shown = [name for name in named if name in released.columns]
    if len(truth.names) == len(released.names):
        for name in shown:
            cells = released.own_cells(name)
            differ = _differ(truth.label_cells(name), cells)
            if differ and len(set(cells)) > 1:  # one and the same value in each row tells nothing
                raise RequestError(
                    f"{released.path}: column {name} is not that of the labels in {differ} of {len(truth.names)} rows: "
                    "rename it if it is part of the release, else take it out"
                )
    return shown


def _told_by_columns(shown: Sequence[str], released: Table, original: Table | None) -> list[str]:
    """Which columns of the release are labels, which are gone or new."""
    told = [f"Columns of the release that are labels, and shown to no attacker: {', '.join(shown)}."] if shown else []
    if original:
        gone, new = set(original.seen) - set(released.seen), set(released.seen) - set(original.seen)
        told += [f"Columns that the release lacks: {', '.join(sorted(gone))}."] if gone else []
        told += [f"Columns that only the release has: {', '.join(sorted(new))}."] if new else []
    return told


def _differ(truth: list[str], found: list[str]) -> int:
    truth_N, found_N = numbers(truth), numbers(found)
    if truth_N is not None and found_N is not None:
        return int((truth_N != found_N).sum())
    return sum(one != other for one, other in zip(truth, found, strict=True))
