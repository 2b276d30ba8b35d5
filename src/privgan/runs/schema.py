"""Versions and checks of `run.json` and `leakage.json`: `python -m privgan.runs.schema DIR` writes JSON schemas.

Readers take records without a version, which are older, as version 1. Further entries may come with any version; a
change of what an entry means raises it.
"""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import TypeAdapter, ValidationError

from privgan.errors import RequestError
from privgan.runs.typed import LeakageRecord, RunRecord

VERSION = 1


_ADAPTERS: dict[str, TypeAdapter[Any]] = {"run": TypeAdapter(RunRecord), "leakage": TypeAdapter(LeakageRecord)}


def check_version(kind: Literal["run", "leakage"], record: Mapping[str, object]) -> None:
    """Raises RequestError where a record is of a later version than this one reads."""
    version = record.get("schema", VERSION)
    if not isinstance(version, int) or version > VERSION:
        raise RequestError(f"{kind}.json is of version {version}, this privgan reads up to {VERSION}: update it")


def check(kind: Literal["run", "leakage"], record: Mapping[str, object]) -> None:
    """Raises RequestError as `check_version`, and where an entry has another type than this version writes."""
    check_version(kind, record)
    try:
        _ADAPTERS[kind].validate_python(record)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise RequestError(f"{kind}.json: {'.'.join(map(str, first['loc']))}: {first['msg']}") from error


def json_schema(kind: Literal["run", "leakage"]) -> dict[str, object]:
    """JSON schema of a record; entries that it does not name are allowed."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **_ADAPTERS[kind].json_schema()}


def main(folder: Path) -> None:
    """Writes run.schema.json and leakage.schema.json."""
    folder.mkdir(parents=True, exist_ok=True)
    for kind in _ADAPTERS:
        text = json.dumps(json_schema(kind), indent=1, sort_keys=True)  # type: ignore[arg-type]
        (folder / f"{kind}.schema.json").write_text(text + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "docs/reference"))
