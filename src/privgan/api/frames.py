"""Data frames as cells of text, as tables of files are read, and back with their own types."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from privgan.data.encoding import Encoding, NumberColumn


def cells_of(frame: pd.DataFrame) -> dict[str, list[str]]:
    """Column -> text of each row; nothing where a value is missing.

    Args:
        frame: of any types.

    Examples:
        >>> cells_of(pd.DataFrame({"age": [31, 64], "job": ["cook", None]}))
        {'age': ['31', '64'], 'job': ['cook', '']}
    """
    return {str(name): _text(frame[name]) for name in frame.columns}


def with_cells(frame: pd.DataFrame, cells: Mapping[str, Sequence[str]], encoding: Encoding) -> pd.DataFrame:
    """The frame with some columns replaced; types, order and index stay.

    Args:
        frame: the rows as they came.
        cells: column -> text of each row.
        encoding: of the channel, which says how dates are written.
    """
    forms = {column.name: column.form for column in encoding.columns if isinstance(column, NumberColumn)}
    released = frame.copy()
    for name in frame.columns:
        if str(name) in cells:
            released[name] = _like(frame[name], cells[str(name)], forms.get(str(name)))
    return released


def _text(column: "pd.Series[Any]") -> list[str]:
    missing = column.isna()
    return ["" if gone else str(value).strip() for value, gone in zip(column, missing, strict=True)]


def _like(column: "pd.Series[Any]", cells: Sequence[str], form: str | None) -> "pd.Series[Any]":
    """Text as the type of a column; an empty cell is missing."""
    text = pd.Series([cell or None for cell in cells], index=column.index, dtype="str")
    kind = column.dtype
    if isinstance(kind, pd.CategoricalDtype):
        known = pd.Index([*kind.categories, *sorted(set(text.dropna()) - set(map(str, kind.categories)))])
        return text.astype(pd.CategoricalDtype(known, kind.ordered))
    if pd.api.types.is_bool_dtype(kind):
        return text.map({"True": True, "False": False}).astype(kind)
    if pd.api.types.is_datetime64_any_dtype(kind):
        return pd.to_datetime(text, format=form or None).astype(kind)
    if pd.api.types.is_integer_dtype(kind):
        return pd.to_numeric(text).round().astype(kind)
    if pd.api.types.is_float_dtype(kind):
        return pd.to_numeric(text).astype(kind)
    return text.astype(kind)
