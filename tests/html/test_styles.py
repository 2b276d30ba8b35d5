"""What every page looks like is said once."""

import re
from pathlib import Path

import privgan

PACKAGE = Path(privgan.__file__).parent


def test_no_rule_stands_in_two_stylesheets() -> None:
    """A selector with the same declaration in two files belongs into base.css."""
    seen: dict[tuple[str, str], str] = {}
    for path in sorted(PACKAGE.rglob("*.css")):
        outside = re.sub(r"@media[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}", "", path.read_text())
        for selectors, body in re.findall(r"([^{}]+)\{([^{}]*)\}", outside):
            for selector in selectors.split(","):
                for declaration in filter(None, map(str.strip, body.split(";"))):
                    rule = selector.strip(), declaration
                    assert seen.setdefault(rule, path.name) == path.name, (rule, seen[rule], path.name)
    assert len(seen) > 150
