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
    paths, texts = path_keys(), text_keys()
    if any(override.lstrip("+").startswith(SOURCE) for override in overrides):
        of_source = source_keys(extra)
        paths, texts = paths | of_source[0], texts | of_source[1]
    return [_quoted(override, sweep, {*paths, *texts, "where"}, texts) for override in overrides]


def _quoted(override: str, sweep: bool, keys: set[str], texts: set[str]) -> str:
    key, _, value = override.partition("=")
    plain = key.lstrip("+")
    if plain not in keys or not value or _reads_well(override, sweep):
        return override
    if key == "from" and not Path(value).exists():
        return f"{key}=[{','.join(_in_quotes(part) for part in value.split(','))}]"
    if plain in texts and value.startswith("[") and value.endswith("]"):  # several columns
        parts = [part.strip() for part in value[1:-1].split(",")]
        return f"{key}=[{','.join(part if part[:1] in QUOTES else _in_quotes(part) for part in parts if part)}]"
    return f"{key}={_in_quotes(value)}"


def _reads_well(override: str, sweep: bool) -> bool:
    """Whether Hydra reads the value as the text that stands there (or as something the user quoted or computes)."""
    try:
        parsed: Override = OverridesParser.create().parse_override(override)
    except HydraException:
        return False
    value = parsed._value
    if isinstance(value, ChoiceSweep):
        return sweep
    text = override.partition("=")[2]
    if isinstance(value, list):
        return override.startswith("from=")
    return (
        value is None or isinstance(value, QuotedString) or value == text or (isinstance(value, str) and "${" in text)
    )


def _in_quotes(text: str) -> str:
    """In single quotes; backslashes count only before a quote, as in Hydra's grammar."""
    return "'" + re.sub(r"(\\*)('|$)", lambda found: found[1] * 2 + ("\\'" if found[2] else ""), text) + "'"
