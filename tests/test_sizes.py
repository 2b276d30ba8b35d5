"""Modules and functions stay short enough to be read at once: CONTRIBUTING says how short."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
MODULE, FUNCTION = 250, 60  # lines


def sources() -> Iterator[Path]:
    """Every file of Python that the project keeps."""
    for folder in ("src", "tests", "experiments", "docs"):
        yield from sorted((ROOT / folder).rglob("*.py"))


def lines_of(node: ast.AST) -> int:
    """Of a function, its docstring included."""
    assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno is not None
    return node.end_lineno - node.lineno + 1


def test_modules_are_short() -> None:
    long = {
        str(path.relative_to(ROOT)): count
        for path in sources()
        if (count := len(path.read_text().splitlines())) > MODULE
    }
    assert long == {}


def test_functions_are_short() -> None:
    long = {
        f"{path.relative_to(ROOT)}:{node.name}": lines_of(node)
        for path in sources()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and lines_of(node) > FUNCTION
    }
    assert long == {}
