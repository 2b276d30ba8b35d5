"""Records as they may leave this machine: absolute paths are cut to their last name, which says what, not where."""

import re
from collections.abc import Mapping
from typing import Any

# From the root or from a home folder; what may stand before a path in a command or a list, and what ends it.
_ABSOLUTE = re.compile(r"(?<![^\s'\"=,\[(])(?:file://)?~?/[^\s'\",\[\](){}]*")


def shareable(value: Any) -> Any:
    """Plain containers with every text in them made shareable."""
    if isinstance(value, Mapping):
        return {str(key): shareable(child) for key, child in value.items()}
    if isinstance(value, list | tuple):
        return [shareable(child) for child in value]
    return shareable_text(value) if isinstance(value, str) else value


def shareable_text(text: str) -> str:
    """The text with `/home/me/faces` as `faces`; relative paths, addresses of the web and all else stay."""
    if re.match(r"(~?/|[A-Za-z]:[\\/])", text):  # a path from beginning to end, blanks and all
        return re.split(r"[\\/]", text.rstrip("\\/"))[-1]
    return _ABSOLUTE.sub(lambda found: found[0].rstrip("/").rpartition("/")[2], text)
