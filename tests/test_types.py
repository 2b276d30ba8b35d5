"""What is handed on has a type: nodes of OmegaConf stay where configs are composed, plain dictionaries get fewer."""

import re
from collections.abc import Iterator
from pathlib import Path

import privgan

PACKAGE = Path(privgan.__file__).parent
COMPOSE = ("config", "launch", "search", "cli.py")  # launchers and sweepers are plugins of Hydra
NODES = re.compile(r"\b(DictConfig|ListConfig|OmegaConf)\b")
UNTYPED = re.compile(r"\b(dict|Mapping)\[str, Any\]")
MOST = 60  # less with each record that gets a type; never more


def modules() -> Iterator[tuple[str, str]]:
    """(path within the package, text)."""
    return ((str(path.relative_to(PACKAGE)), path.read_text()) for path in sorted(PACKAGE.rglob("*.py")))


def test_nodes_of_a_config_stay_where_it_is_composed() -> None:
    """Everything else takes settings, which are typed once."""
    found = [name for name, text in modules() if NODES.search(text) and not name.startswith(COMPOSE)]
    assert found == []


def test_plain_dictionaries_get_fewer() -> None:
    """One that is new takes a dataclass or a TypedDict; where there are fewer, the ceiling comes down with them."""
    count = sum(len(UNTYPED.findall(text)) for _, text in modules())
    assert count <= MOST, f"{count} untyped dictionaries, {MOST} at most: give the new one a type"
    assert count > MOST - 25, f"{count} untyped dictionaries: lower MOST in {Path(__file__).name}"
