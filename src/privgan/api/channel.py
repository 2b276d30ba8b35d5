"""A trained channel on arrays, tensors, pictures and data frames.

Shapes: N rows, C colour channels, H height, W width, F features.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from privgan.api.rows import Rows, rows_of
from privgan.channel.base import Channel
from privgan.channel.loading import load as load_channel
from privgan.channel.release import as_float_batch, released_batch
from privgan.data.encoding import Problem
from privgan.data.source import Secret
from privgan.errors import RequestError
from privgan.release.apply.sensitive import s_of
from privgan.release.noise import set_noise
from privgan.release.preprocessing import Preprocessing
from privgan.release.table_rows import check_columns, release_cells

BATCH = 256


def load(path: str | Path) -> "TrainedChannel":
    """The channel of a run folder, or of a folder that `privgan export` wrote.

    Args:
        path: the folder.

    Returns:
        A channel whose `release` takes numpy arrays, tensors, PIL pictures and pandas frames.

    Raises:
        RequestError: the folder holds no trained channel of this version.

    Examples:
        >>> from tempfile import mkdtemp
        >>> from privgan.channel import Pixelate
        >>> folder = Path(mkdtemp())
        >>> Pixelate((3, 16, 16), block=8).save(folder)
        >>> channel = load(folder)
        >>> channel
        <privgan channel: Pixelate, rows of (3, 16, 16), hides unknown>
        >>> release = channel.release(np.arange(2 * 3 * 16 * 16).reshape(2, 3, 16, 16).astype(np.uint8))
        >>> release.shape, len(np.unique(release[0, 0]))
        ((2, 3, 16, 16), 4)
    """
    return TrainedChannel(load_channel(Path(path)), Preprocessing.load(Path(path)))


class TrainedChannel:
    """What `privgan.load` returns.

    Attributes:
        shape: (C, H, W) of the pictures that it releases, or (F,) of vectors.
        hidden: name of each sensitive attribute -> its classes, none of a number.
        sees_s: whether `release` has to be given the sensitive value.
    """

    def __init__(self, channel: Channel, preprocessing: Preprocessing | None) -> None:
        self._channel, self._preprocessing = channel.eval(), preprocessing
        self.shape = channel.shape
        self.sees_s = channel.sees == "xs" and channel.predictor is None
        self._secrets: tuple[Secret, ...] = preprocessing.secrets if preprocessing else ()
        self.hidden = {secret.name: secret.classes for secret in self._secrets}

    def __repr__(self) -> str:
        kind = type(self._channel).__name__
        return f"<privgan channel: {kind}, rows of {self.shape}, hides {', '.join(self.hidden) or 'unknown'}>"

    def release(
        self, x: Any, s: Any = None, *, sensitive: str = "constant", unknown: str = "refuse", seed: int | None = None
    ) -> Any:
        """The release of x, in the form in which x came.

        Args:
            x: pictures as uint8 in N x C x H x W or N x H x W x C, or float in [0, 1]; one such picture; a PIL picture
                or a list of them (turned as EXIF says and resized to the channel's own size); vectors N x F; or a
                pandas frame with the columns of the training table.
            s: the sensitive value of each row, as names of classes or their numbers, for a channel that sees it. Of a
                frame: by default its own column.
            sensitive: of a frame, what stands in the sensitive column: `constant`, one and the same value in each row,
                `drop`, or `keep`.
            unknown: of a frame, cells that the channel does not know: `refuse`, or `frequent` for the most frequent
                word, or the mean.
            seed: for tests only. None: noise from the operating system.

        Returns:
            An array, tensor, picture, list or frame like x. Float pictures hold the 256 levels of a released file.

        Raises:
            RequestError: rows of another shape, a missing s, cells that are not known.
        """
        if hasattr(x, "columns") and hasattr(x, "dtypes"):
            return self._release_frame(x, s, sensitive, unknown, seed)
        rows = rows_of(x, self.shape)
        found = [
            self._batch(rows.x[start : start + BATCH], self._s(s, rows, start), seed, place)
            for place, start in enumerate(range(0, len(rows.x), BATCH))
        ]
        return rows.like_input(torch.cat(found) if found else rows.x)

    def _batch(self, x: Tensor, s: Tensor | None, seed: int | None, place: int) -> Tensor:
        set_noise(seed, place)
        return released_batch(self._channel, as_float_batch(x), s)  # type: ignore[arg-type]

    def _s(self, s: Any, rows: Rows, start: int) -> Tensor | None:
        """s of one batch, as the channel takes it."""
        if not self.sees_s:
            return None
        if s is None:
            wanted = ", ".join(self.hidden) or "the sensitive value"
            raise RequestError(f"this channel sees {wanted} as well: give release(x, s) the s of every row")
        given_N = np.atleast_1d(s.cpu().numpy() if isinstance(s, Tensor) else np.asarray(s))
        if len(given_N) != len(rows.x):
            raise RequestError(f"x has {len(rows.x)} rows and s {len(given_N)}: give each row its s")
        part = given_N[start : start + BATCH]
        if part.dtype.kind not in "OUSb" and not (part.dtype.kind == "f" and self._channel.classes != 0):
            kind = np.float32 if self._channel.classes == 0 else np.int64
            self._check_classes(part)
            return torch.from_numpy(part.astype(kind))
        cells = {
            secret.name: [str(cell) for cell in (part if part.ndim == 1 else part[:, place])]
            for place, secret in enumerate(self._secrets)
        }
        found, problems = s_of(self._secrets, cells)
        self._refuse(problems)
        return torch.from_numpy(found)

    def _check_classes(self, s: np.ndarray) -> None:
        sizes = self._channel.classes
        limits = np.atleast_1d(np.asarray(sizes))
        if sizes != 0 and len(s) and (s.min() < 0 or (s.reshape(len(s), -1).max(axis=0) >= limits).any()):
            raise RequestError(f"s has classes {int(s.min())} to {int(s.max())}, and this channel knows {sizes}")

    def _release_frame(self, frame: Any, s: Any, sensitive: str, unknown: str, seed: int | None) -> Any:
        from privgan.api.frames import cells_of, with_cells

        known = self._preprocessing
        if known is None or known.table is None:
            raise RequestError("this channel was not trained on a table: give it an array of its features")
        names = [str(name) for name in frame.columns]
        check_columns(known.table, names, self._secrets, "the frame")
        cells = cells_of(frame)
        given = self._frame_s(cells, s, len(frame))
        set_noise(seed, 0)
        found = release_cells(self._channel, known.table, cells, given)
        if unknown == "refuse":
            self._refuse(found.problems)
        released = dict(found.cells)
        if sensitive == "constant":
            released |= {name: [cell] * len(frame) for name, cell in known.table.constants.items() if name in names}
        elif sensitive == "drop":
            frame = frame.drop(columns=[name for name in frame.columns if str(name) in known.table.constants])
        return with_cells(frame, released, known.table.encoding)

    def _frame_s(self, cells: dict[str, list[str]], s: Any, rows: int) -> np.ndarray | None:
        if not self.sees_s:
            return None
        if s is not None:
            columns = np.asarray(s).reshape(rows, -1)
            cells = {secret.name: [str(c) for c in columns[:, j]] for j, secret in enumerate(self._secrets)}
        missing = [secret.name for secret in self._secrets if secret.name not in cells]
        if missing:
            raise RequestError(f"this channel sees {missing[0]} as well: give that column, or release(frame, s)")
        found, problems = s_of(self._secrets, cells)
        self._refuse(problems)
        return found

    def _refuse(self, problems: Sequence[Problem]) -> None:
        if problems:
            first = problems[0]
            raise RequestError(
                f"row {first.row + 1}, {first.column}: {first.cell or 'empty'} {first.why}"
                + (f", and {len(problems) - 1} more cells" if len(problems) > 1 else "")
            )
