"""What a set of data is before it is packed and split: its labels, and a reader of its rows."""

import hashlib
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol, Self

import numpy as np

from privgan.errors import RequestError
from privgan.runs.typed import Reference


@dataclass(frozen=True)
class Secret:
    """A value that is to be hidden: its name and those of its classes; a number has no classes."""

    name: str
    classes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Labels:
    """Everything known of the N rows of a set but the rows themselves.

    s: s_N int64, class index into s_names; s_N float32, a number; s_NJ int64, one class index for each of J secrets.
    s_names: classes of one secret; empty for a number and for several secrets.
    u: u_NK float32, one utility column each of u_names (0 / 1 for binary ones); K may be 0.
    group: group_N int64, the person a row belongs to; a row of an unknown person is a group of its own.
    secrets: what s holds, see `privgan.data.secrets.choose`; a reader of a set leaves it empty.
    """

    s: np.ndarray
    s_names: tuple[str, ...]
    u: np.ndarray
    u_names: tuple[str, ...]
    group: np.ndarray
    secrets: tuple[Secret, ...] = ()

    def __len__(self) -> int:
        return len(self.s)

    def take(self, index: np.ndarray) -> Self:
        """The labels of these rows, in this order."""
        return replace(self, s=self.s[index], u=self.u[index], group=self.group[index])

    @property
    def by_secret(self) -> list[tuple[Secret, np.ndarray]]:
        """Each secret with its s_N."""
        secrets = self.secrets or (Secret("s", self.s_names),)
        return list(zip(secrets, self.s.T if self.s.ndim == 2 else [self.s], strict=True))


class Source(Protocol):
    """A reader of one set. Its constructor takes plain options and touches no file.

    `sensitive` names the one value that is hidden unless others are chosen (`data.secrets`); the labels hold it as s.
    A set of pictures may have `copies`, see `privgan.data.copies`, which of them belong to one person; else equal ones
    do. A set of files has `names`, one a row; one of the user's own has `given`, the paths by their config keys. One
    with an official test has `test_rows`, their ascending numbers (or None), which become the role test.
    One of a known law has `population` (see `privgan.theory.law`), its parameters as `law`, and, where that is not l1,
    `metric`, the distortion that its optimum is known in.
    """

    name: str
    sensitive: str

    @property
    def shape(self) -> tuple[int, ...]:
        """(C, H, W) of every row, or (F,) of vectors."""

    @property
    def key(self) -> str:
        """Names the pack: the set and the options, whatever the files hold today."""

    def fingerprint(self) -> str:
        """sha256 of all that determines labels and rows: options and the content of the files."""

    def labels(self) -> Labels:
        """The labels of all rows. RequestError where the set is missing or its lists are broken."""

    def rows(self, start: int, stop: int) -> np.ndarray:
        """x_NCHW uint8 or x_NF float32, rows start..stop decoded. Undecodable where a picture is broken."""

    def warnings(self) -> list[str]:
        """What the lists and the files do not agree on, one line each; nothing that stops the work."""

    def reference(self) -> Reference | None:
        """Distortion of a channel known to leak nothing on this set, if there is one."""


def warnings_of(source: Source) -> list[str]:
    """`Source.warnings`; of a reader that was written when they were called `remarks`, these."""
    if hasattr(source, "warnings"):
        return source.warnings()
    name = type(source).__name__
    print(f"privgan: remarks() of {name} is now called warnings(); it works in this version only", file=sys.stderr)
    older: Any = source
    return list(older.remarks())


def row_dtype(shape: Sequence[int]) -> type[np.uint8] | type[np.float32]:
    """How rows of this shape are kept: pictures (C, H, W) as bytes, vectors (F,) as float32."""
    return np.uint8 if len(shape) == 3 else np.float32


def check_present(source: Source) -> None:
    """RequestError where a file or folder that the user named for this set is not there; none of it is read."""
    for what, path in getattr(source, "given", {}).items():
        if path is not None and not path.exists():
            raise MissingError(f"{what}={path} is missing: give its path")


class MissingError(RequestError):
    """The set is not where it is looked for; the line says where it comes from and where to put it."""


class UndecodableError(RequestError):
    """Pictures that no decoder reads: `names`, of the set called `where`."""

    def __init__(self, where: str, names: list[str]) -> None:
        self.names = names
        more = f" and {len(names) - 1} more" if len(names) > 1 else ""
        super().__init__(f"{where}: {names[0]}{more} cannot be decoded; fetch the set again or remove the picture")


def digest(parts: Mapping[str, object]) -> str:
    """sha256 hex of plain values, independent of the order of the keys."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=list).encode()).hexdigest()
