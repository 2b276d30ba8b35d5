"""Files of a run folder: written so that a killed process leaves either the old one or the new one, and read back."""

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from privgan.atomic import replacing
from privgan.errors import RequestError
from privgan.untrusted import parse_json, read_bounded


def write_bytes(path: Path, content: bytes) -> None:
    """Atomic: a killed process leaves the old file or the new one."""
    with replacing(path) as fresh:
        fresh.write_bytes(content)


def write_json(path: Path, content: Any) -> None:
    """Atomic like write_bytes. Numbers of numpy and torch become plain, NaN and infinities null, paths text."""
    write_bytes(path, (as_json(content) + "\n").encode())


def as_json(content: Any) -> str:
    """The content as JSON that every reader takes: see `write_json`."""
    return json.dumps(plain(content), indent=2, allow_nan=False)


def read_json(path: Path) -> dict[str, Any]:
    """Raises RequestError where there is no such file, or one that holds no JSON object or cannot be read."""
    try:
        content = parse_json(read_bounded(path))
    except (FileNotFoundError, NotADirectoryError):
        raise RequestError(f"{path} is missing: no run has written it there") from None
    except OSError as error:
        raise RequestError(f"{path} cannot be read ({error.strerror or error}): fix its permissions") from error
    except ValueError as error:
        raise RequestError(f"{path} is broken ({error}): delete its folder and run again") from error
    if not isinstance(content, dict):
        raise RequestError(f"{path} is broken (no JSON object): delete its folder and run again")
    return content


def plain(value: Any) -> Any:
    """A value as JSON holds it: numbers of numpy and torch as plain ones, NaN and infinities null, paths text."""
    if isinstance(value, Mapping):
        return {str(key): plain(child) for key, child in value.items()}
    if isinstance(value, list | tuple):
        return [plain(child) for child in value]
    if isinstance(value, Path):
        return str(value)
    if hasattr(value, "tolist"):
        return plain(value.tolist())
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
