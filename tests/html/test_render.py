"""Values are escaped, missing ones are an error, and the frame stands around every page."""

from pathlib import Path

import jinja2
import pytest

from privgan.html import Table, render
from privgan.html.render import unbroken


@pytest.fixture
def page(tmp_path: Path):
    """The text of a template -> the page that it makes of these values."""

    def make(template: str, **values: object) -> str:
        (tmp_path / "made.html").write_text(template)
        return render(tmp_path, "made.html", **values)

    return make


def test_every_value_is_escaped(page) -> None:
    """In text and in attributes; what a macro returns is not escaped again."""
    table = Table(("<i>",), (("a & b",), ("<script>",)))
    template = '{% from "parts.html" import table as of %}<p title="{{ text }}">{{ text }}</p>{{ of(table, text) }}'
    made = page(template, text='"><b>', table=table)
    assert made.startswith('<p title="&#34;&gt;&lt;b&gt;">&#34;&gt;&lt;b&gt;</p>')
    assert "<b>" not in made and "<script>" not in made and "&amp;lt;" not in made
    assert '<th scope="row">a &amp; b</th>' in made and '<th scope="col">&lt;i&gt;</th>' in made


def test_data_cannot_end_their_script(page) -> None:
    """What a record holds stays inside the block."""
    made = page('<script type="application/json">{{ data | tojson }}</script>', data={"é": "</script><!--"})
    assert made.count("</script>") == 1 and "<!--" not in made and "é" in made


def test_a_value_that_was_not_given_is_an_error(page) -> None:
    """Not an empty place on the page."""
    with pytest.raises(jinja2.UndefinedError, match="'missing' is undefined"):
        page("{{ missing }}")


def test_the_frame_fetches_nothing(page) -> None:
    """It says so to the browser, and has no script."""
    made = page('{% extends "page.html" %}{% block main %}{{ text }}{% endblock %}', text="5 %")
    assert made.startswith("<!doctype html>\n") and made.endswith("</html>\n")
    assert "default-src 'none'" in made and "<script" not in made
    assert "--surface" in made


def test_a_number_keeps_its_percent_sign() -> None:
    """At the end of a line."""
    assert unbroken("83.5 % of 2 % or") == "83.5\u00a0% of 2\u00a0% or"
