"""Paths on the command line: characters that Hydra's grammar refuses are quoted for the user."""

import re
from pathlib import Path

from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.override_parser.types import ChoiceSweep, Override, QuotedString
from hydra.errors import HydraException

from privgan.config import PATH_KEYS


def quote_paths(overrides: list[str], *, sweep: bool) -> list[str]:
    """The overrides with the values of path keys and of `where` in quotes where Hydra would misread them.

    sweep: commas separate the jobs of a sweep; otherwise they belong to the path, or separate several sources.
    """
    return [_quoted(override, sweep) for override in overrides]


def _quoted(override: str, sweep: bool) -> str:
    key, _, value = override.partition("=")
    if key.lstrip("+") not in (*PATH_KEYS, "where") or not value or _reads_well(override, sweep):
        return override
    if key == "from" and not Path(value).exists():
        return f"{key}=[{','.join(_in_quotes(part) for part in value.split(','))}]"
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
    if isinstance(value, list):
        return override.startswith("from=")
    text = override.partition("=")[2]
    return (
        value is None or isinstance(value, QuotedString) or value == text or (isinstance(value, str) and "${" in text)
    )


def _in_quotes(text: str) -> str:
    """In single quotes; backslashes count only before a quote, as in Hydra's grammar."""
    return "'" + re.sub(r"(\\*)('|$)", lambda found: found[1] * 2 + ("\\'" if found[2] else ""), text) + "'"
