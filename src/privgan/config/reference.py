"""The reference of every key, and the JSON schema of a config: `python -m privgan.config.reference` writes both.

They are made of the constructors, so that they say what is checked.
"""

import inspect
import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import MISSING, is_dataclass
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter
from pydantic.errors import PydanticUserError

from privgan.config.commands import COMMANDS
from privgan.config.help import comments_of
from privgan.config.outline import outline_of
from privgan.config.registry import ROLES, members
from privgan.config.schema import Parameter, parameters
from privgan.config.settings import keys_of

Schema = dict[str, object]
_PLACES = {role: role for role in ROLES} | {
    "source": "data.source",
    "distortion": "objective.distortion",
    "leakage": "objective.leakage",
    "utility": "objective.utility",
    "attacker": "attackers.attackers.NAME",
}


def markdown() -> str:
    """The page `docs/reference/config.md`."""
    parts = [
        "# Configuration reference\n",
        "Written by `python -m privgan.config.reference` from the constructors; a test holds it against them. A config "
        "file may choose another value than the default of a class: `privgan train --help` shows what a run takes.\n",
        "## Commands\n",
    ]
    for name in COMMANDS:
        command = "train" if name == "config" else name
        parts += [f"### privgan {command}\n", _table(_flat(keys_of(name).values())), ""]
    for role, kind_of in ROLES.items():
        parts.append(f"## {_PLACES[role]}\n")
        if kind_of.given:
            parts.append(f"Given by the run: {', '.join(f'`{name}`' for name in kind_of.given)}.\n")
        for name, target in members(role).items():
            own = [one for one in parameters(target) if one.name not in kind_of.given and not _is_call(target)]
            parts += [f"### {name}\n", f"{outline_of(target).first_line}\n"]
            if own:
                parts += [_table([("", one, comments_of(name)) for one in own]), ""]
    return "\n".join(parts).rstrip() + "\n"


def _flat(known: Iterable[Parameter], prefix: str = "") -> Iterator[tuple[str, Parameter, dict[str, str]]]:
    for one in known:
        hint: Any = one.hint
        is_section: bool = is_dataclass(hint)
        if is_section:
            yield from _flat(parameters(hint), f"{prefix}{one.name}.")
        else:
            yield prefix, one, {}


def _table(rows: Iterable[tuple[str, Parameter, dict[str, str]]]) -> str:
    lines = ["| key | default | what it may be | what it is |", "|---|---|---|---|"]
    for prefix, one, beside in rows:
        cells = (f"`{prefix}{one.name}`", f"`{_default(one)}`", one.words, one.help or beside.get(one.name, ""))
        lines.append(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |")
    return "\n".join(lines)


def _default(one: Parameter) -> str:
    if one.default is MISSING:
        return "to be given"
    value = one.default
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, tuple | list | set | frozenset):
        return json.dumps(list(value))
    try:
        return json.dumps(value)
    except TypeError:  # of a dataclass, made anew each time
        return "{}" if "dict" in repr(value) or "mappingproxy" in repr(value) else "[]"


def _is_call(target: Any) -> bool:
    return not inspect.isclass(target)


def schema() -> Schema:
    """JSON schema of the config of `privgan train`, members of this package and of entry points that are installed."""
    own = {name: _schema_of(one) for name, one in keys_of("config").items()}
    sections = {name: {"$ref": f"#/$defs/{name}"} for name in ROLES if _PLACES[name] == name}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "privgan train",
        "type": "object",
        "properties": own | sections,
        "$defs": {role: {"anyOf": [_member(role, name, one) for name, one in members(role).items()]} for role in ROLES},
    }


def _member(role: str, name: str, target: Any) -> Schema:
    kind = ROLES[role]
    own = [one for one in parameters(target) if one.name not in kind.given and not _is_call(target)]
    properties: Schema = {"_target_": {"const": name}} | ({"_partial_": {"const": True}} if _is_call(target) else {})
    for one in own:
        part = {key.partition(".")[0]: (key, below) for key, below in kind.parts.items()}.get(one.name)
        properties[one.name] = _schema_of(one) if part is None else _below(*part)
    required = ["_target_", *(one.name for one in own if one.required)]
    described = {"description": outline_of(target).first_line} if target.__doc__ else {}
    return described | {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def _below(pattern: str, role: str) -> Schema:
    several: Schema = {"anyOf": [{"$ref": f"#/$defs/{role}"}, {"type": "null"}]}
    if not pattern.endswith(".*"):
        return several
    return {"anyOf": [{"type": "object", "additionalProperties": several}, {"type": "array", "items": several}]}


def _schema_of(one: Parameter) -> Schema:
    try:
        found: Schema = TypeAdapter(one.hint).json_schema()
    except (PydanticUserError, TypeError, ValueError):
        found = {}
    return found | ({"description": one.help} if one.help else {})


def main(folder: Path) -> None:
    """Writes config.md and config.schema.json."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.md").write_text(markdown())
    (folder / "config.schema.json").write_text(json.dumps(schema(), indent=1, sort_keys=True, default=str) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "docs/reference"))
