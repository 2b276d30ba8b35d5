"""What people judge from Python, as an audit of external data takes it.

Shapes: N rows, C colour channels, H height, W width, F features.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeGuard

import numpy as np
from torch import Tensor

from privgan.api.rows import as_pixels, check_finite
from privgan.audit.external.arrays import ArraySource, labels_of
from privgan.audit.external.pair import Pair, ReleaseOf
from privgan.audit.external.request import Request
from privgan.errors import RequestError

if TYPE_CHECKING:
    import pandas as pd

KEY, PERSON = "number of the row", "person of the row"


def is_frame(x: Any) -> TypeGuard["pd.DataFrame"]:
    """Whether it is a data frame of pandas.

    Args:
        x: anything.
    """
    return hasattr(x, "columns") and hasattr(x, "to_csv")


def pair_of(released: Any, original: Any, s_N: np.ndarray, groups: Any, secret: str) -> Pair:
    """Arrays or tensors side by side.

    Args:
        released, original: rows as `as_rows` takes them, in one order; original None where nobody has them.
        s_N: the sensitive value of each row, as `labels_of` takes it.
        groups: the person of each row; None: each row is of another one.
        secret: name of the sensitive value.

    Raises:
        RequestError: they do not match, or cannot be judged.
    """
    x = as_rows(released, "released")
    labels = labels_of(s_N, groups, len(x))
    clean = None if original is None else as_rows(original, "original")
    if clean is not None:
        _check_as_many(len(x), len(clean))
    rows = ArraySource(x, labels, "released", secret)
    undefended = None if clean is None else ArraySource(clean, labels, "original", secret)
    return Pair(rows if undefended is None else ReleaseOf(rows, undefended), undefended)


def request_of(
    released: "pd.DataFrame", original: Any, s_N: np.ndarray, groups: Any, secret: str, folder: Path
) -> Request:
    """The frames as files. A column that is the secret itself is no part of what is judged.

    Args:
        released, original: frames of the same rows in one order; original None where nobody has them.
        s_N, groups, secret: as in `pair_of`.
        folder: that the files are written to.

    Raises:
        RequestError: an original that is no frame, rows or labels that do not match.
    """
    import pandas as pd

    labels = labels_of(s_N, groups, len(released))
    if original is not None and not is_frame(original):
        raise RequestError("released is a data frame and original is none: give two of a kind")
    if original is not None:
        _check_as_many(len(released), len(original))
    frames = {"released": released} | ({} if original is None else {"original": original})
    shown = {
        name: frame.drop(columns=secret) if secret in frame and (frame[secret].to_numpy() == s_N).all() else frame
        for name, frame in frames.items()
    }
    label = secret if not any(secret in frame for frame in shown.values()) else f"{secret} (as given)"
    number = {KEY: range(len(released))}
    pd.DataFrame({**number, label: s_N, PERSON: labels.group}).to_csv(folder / "labels.csv", index=False)
    for name, frame in shown.items():
        numbered = pd.concat([pd.DataFrame(number), frame.reset_index(drop=True)], axis=1)
        numbered.to_csv(folder / f"{name}.csv", index=False)
    return Request(
        released=folder / "released.csv",
        original=None if original is None else folder / "original.csv",
        labels=folder / "labels.csv",
        sensitive=(label,),
        group=None if groups is None else PERSON,
        key=KEY,
        task="classes" if labels.s_names else "number",
    )


def as_rows(x: Any, name: str) -> np.ndarray:
    """Rows in the form that attackers take.

    Args:
        x: array or tensor: pictures N x C x H x W or N x H x W x C, uint8 or in [0, 1]; vectors N x F.
        name: of the rows, for the message.

    Returns:
        x_NCHW uint8 or x_NF float32.

    Raises:
        RequestError: they are neither, or hold values that are not finite or no numbers.

    Examples:
        >>> as_rows([[1, 2]], "released")
        array([[1., 2.]], dtype=float32)
    """
    array = x.detach().cpu().numpy() if isinstance(x, Tensor) else np.asarray(x)
    check_finite(array, f"{name} holds values that are not finite: take those rows out, or give a data frame")
    if array.ndim == 2 and array.dtype.kind in "fiub":
        return array.astype(np.float32)
    if array.ndim != 4:
        raise RequestError(f"{name} has shape {array.shape}: give pictures N x C x H x W, or vectors N x F")
    if array.shape[1] not in (1, 3) and array.shape[3] in (1, 3):
        array = array.transpose(0, 3, 1, 2)
    return np.ascontiguousarray(as_pixels(array, "fiub", f"{name}: "))


def _check_as_many(released: int, original: int) -> None:
    if released != original:
        raise RequestError(f"released has {released} rows and original {original}: give each original its release")
