"""Places of a page that commands fill."""

import re
from pathlib import Path

import pytest

from privgan.errors import RequestError
from privgan.report.marked import fill, filled

ROOT = Path(__file__).parents[2]
PAGE = "head\n<!-- one: written by a command -->\nold\n<!-- end of one -->\n<!-- two -->\n<!-- end of two -->\nfoot\n"


def test_a_place_is_filled_and_all_else_stays(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(PAGE)
    fill(page, "two", r"a\1" + "\nb")
    fill(page, "one", "new")
    assert page.read_text() == PAGE.replace("\nold\n", "\nnew\n").replace("<!-- two -->\n", "<!-- two -->\na\\1\nb\n")


@pytest.mark.parametrize(("page", "name"), [(PAGE, "three"), (PAGE + PAGE, "one"), ("<!-- one -->\n", "one")])
def test_a_page_without_the_place_is_refused(page: str, name: str, tmp_path: Path) -> None:
    """Nothing is written, and the line says which marks are needed."""
    file = tmp_path / "page.md"
    file.write_text(page)
    with pytest.raises(RequestError, match=f"<!-- end of {name} -->"):
        fill(file, name, "new")
    assert file.read_text() == page


def test_every_place_of_the_documents_can_be_filled() -> None:
    found = 0
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        text = page.read_text()
        for name in re.findall(r"<!-- end of (\w+) -->", text):
            assert "FILLED\n" in filled(text, name, "FILLED"), page
            found += 1
    assert found > 8
