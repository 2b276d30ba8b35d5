"""A template and its values as text, every value escaped."""

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

HERE = Path(__file__).with_name("templates")


def render(folder: Path, template: str, **values: Any) -> str:
    """The text of a page.

    Args:
        folder: Where `template` and what it includes lie; the templates of this package are found as well.
        template: Name of the file.
        **values: What the template names; strings are escaped unless they are `markupsafe.Markup`.

    Returns:
        The page, ending in a line break.

    Raises:
        jinja2.UndefinedError: The template names a value that was not given.
    """
    return _environment(folder).get_template(template).render(values)


@cache
def _environment(folder: Path) -> Environment:
    environment = Environment(
        loader=FileSystemLoader([folder, HERE]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["unbroken"] = unbroken
    environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "separators": (",", ":")}
    return environment


def unbroken(text: str) -> str:
    """The text with no number parted from its percent sign at the end of a line."""
    return text.replace(" %", "\u00a0%")
