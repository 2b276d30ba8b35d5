"""Paths and columns on the command line: characters that Hydra's grammar refuses are quoted for the user."""

import re
from pathlib import Path

from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.override_parser.types import ChoiceSweep, Override, QuotedString
from hydra.errors import HydraException

from privgan.config.free_text import SOURCE, path_keys, source_keys, text_keys

QUOTES = ("'", '"')


def quote(overrides: list[str], *, sweep: bool, extra: Path | None = None) -> list[str]:
    """The overrides with the values of paths, names of columns and `where` in quotes where Hydra would misread them.

    Args:
        overrides: as they stand on the command line.
        sweep: commas separate the jobs of a sweep; otherwise they belong to the path, or separate several sources.
        extra: the user's own config folder.
    """
    paths, texts, lists = path_keys(), text_keys(), frozenset[str]()
    if any(override.lstrip("+").startswith(SOURCE) for override in overrides):
        of_source = source_keys(extra)
        paths, texts, lists = paths | of_source[0], texts | of_source[1], of_source[2]
    keys = {*paths, *texts, "where"}
    return [_quoted(one, sweep, texts, lists) if _key(one) in keys else one for one in overrides]


def _key(override: str) -> str:
    return override.partition("=")[0].lstrip("+")


def _quoted(override: str, sweep: bool, texts: set[str], lists: frozenset[str]) -> str:
    key, _, value = override.partition("=")
    if not value or value == "null":
        return override
    if key == "from" and not Path(value).exists() and not _reads_well(override):
        return f"{key}=[{','.join(_in_quotes(part) for part in value.split(','))}]"
    if _key(override) not in texts:
        return override if _reads_well(override) or (sweep and _is_choice(override)) else f"{key}={_in_quotes(value)}"
    jobs = _split(value) if sweep else [value]
    return f"{key}={','.join(_text(part.strip(), _key(override) in lists) for part in jobs)}"


def _text(value: str, several: bool) -> str:
    """A name, or a list of names, in quotes; a single one, where several may stand, as a list of one."""
    if value.startswith("[") and value.endswith("]"):
        return f"[{','.join(_text(part.strip(), False) for part in _split(value[1:-1]) if part)}]"
    named = value if _reads_well(f"_={value}") else _in_quotes(value)
    return f"[{named}]" if several and "${" not in value and value != "null" else named


def _split(text: str) -> list[str]:
    """At commas outside quotes and brackets."""
    parts, inside, depth = [""], "", 0
    for one in text:
        if one in QUOTES and (inside == one or not (inside or parts[-1].strip(" ["))):
            inside = "" if inside else one
        depth += 0 if inside else (one == "[") - (one == "]")
        if one == "," and not inside and depth <= 0:
            parts.append("")
        else:
            parts[-1] += one
    return parts


def _is_choice(override: str) -> bool:
    try:
        return isinstance(OverridesParser.create().parse_override(override)._value, ChoiceSweep)
    except HydraException:
        return False


def _reads_well(override: str) -> bool:
    """Whether Hydra reads the value as the text that stands there (or as something the user quoted or computes)."""
    try:
        parsed: Override = OverridesParser.create().parse_override(override)
    except HydraException:
        return False
    value, text = parsed._value, override.partition("=")[2]
    if isinstance(value, list):
        return override.startswith("from=")
    return (
        value is None or isinstance(value, QuotedString) or value == text or (isinstance(value, str) and "${" in text)
    )


def _in_quotes(text: str) -> str:
    """In single quotes; backslashes count only before a quote, as in Hydra's grammar."""
    return "'" + re.sub(r"(\\*)('|$)", lambda found: found[1] * 2 + ("\\'" if found[2] else ""), text) + "'"
