"""Pages written by people with places that a command fills: between `<!-- NAME ... -->` and `<!-- end of NAME -->`."""

import re
from pathlib import Path

from privgan.atomic import replacing
from privgan.errors import RequestError
from privgan.html import Table


def filled(page: str, name: str, content: str) -> str:
    """A page with this content at the place of this name.

    Args:
        page: Markdown.
        name: of the place; after a colon the mark may say who writes it.
        content: whole lines, without the last line break.

    Raises:
        RequestError: the page has no such place, or has it twice.

    Examples:
        >>> filled("<!-- sum: by add.py --> \\n3\\n<!-- end of sum -->", "sum", "4")
        '<!-- sum: by add.py --> \\n4\\n<!-- end of sum -->'
    """
    marks = rf"(<!-- {re.escape(name)}(?::[^\n]*)? -->[^\n]*\n).*?(<!-- end of {re.escape(name)} -->)"
    found, count = re.subn(marks, lambda place: f"{place[1]}{content}\n{place[2]}", page, flags=re.DOTALL)
    if count != 1:
        raise RequestError(f"{count} places are marked {name}, one is needed: <!-- {name} -->, <!-- end of {name} -->")
    return found


def markdown(table: Table) -> list[str]:
    """The lines of a table in Markdown.

    Args:
        table: columns and rows of anything that can be shown.

    Examples:
        >>> markdown(Table(("set", "leakage"), (("smiles", "83 %"),)))
        ['| set | leakage |', '|---|---|', '| smiles | 83 % |']
    """
    lines = ["| " + " | ".join(map(str, row)) + " |" for row in (table.columns, *table.rows)]
    return [lines[0], "|" + "---|" * len(table.columns), *lines[1:]]


def fill(page: Path, name: str, content: str) -> None:
    """Writes the content to a place in a file, whole or not at all.

    Args:
        page: the file.
        name, content: as in `filled`.

    Raises:
        RequestError: as `filled`.
    """
    text = filled(page.read_text(encoding="utf-8"), name, content)
    with replacing(page) as fresh:
        fresh.write_text(text, encoding="utf-8")
