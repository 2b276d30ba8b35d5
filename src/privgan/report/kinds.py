"""What the classes that a record names know of themselves, for records of before that was written down."""

from typing import Any

from privgan.config.registry import member
from privgan.errors import RequestError
from privgan.runs.columns import Flat


def attribute(config: Flat, key: str, name: str, default: Any) -> Any:
    """An attribute of the class at a place of a flat config such as `data.source`.

    Only classes of this package, of installed ones and of those that the user trusts are looked at; of others, and
    where a class has no such attribute, the default is taken.
    """
    try:
        kind = member(key.rpartition(".")[2], config.get(f"{key}._target_"))
    except RequestError:
        return default
    return getattr(kind, name, default)
