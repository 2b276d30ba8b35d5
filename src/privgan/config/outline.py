"""What a class of privgan takes, read from its source text, so that neither help nor a refusal has to import torch.

What cannot be told from the text alone is None, and whoever asks imports the class. That both say the same of every
member is a test.
"""

import ast
import inspect
from collections.abc import Iterator
from dataclasses import MISSING, dataclass
from functools import cache
from typing import Any

from privgan.config.schema import Parameter, lines_in, parameters
from privgan.config.source_text import Definition, Module, definition

_PLAIN_BASES = ("object", "ABC", "Protocol", "Generic")


@dataclass(frozen=True)
class Outline:
    """A class or function: its name, the first paragraph of its docstring in a line, and what it takes."""

    name: str
    first_line: str
    parameters: tuple[Parameter, ...]
    is_class: bool


@cache
def outline(target: str) -> Outline | None:
    """Of a class or function of privgan by its dotted name; None where its text does not tell."""
    module, _, name = target.rpartition(".")
    try:
        place, node = definition(module, name)
        signature, docs = _signature(place, node)
        return Outline(
            node.name,
            " ".join((ast.get_docstring(node) or "").partition("\n\n")[0].split()),
            tuple(_parameters(*signature, docs)) if signature else (),
            isinstance(node, ast.ClassDef),
        )
    except (LookupError, OSError, SyntaxError, NameError, TypeError, AttributeError, ImportError):
        return None


def outline_of(target: Any) -> Outline:
    """Of a class or function that is imported."""
    first = " ".join((target.__doc__ or "").strip().partition("\n\n")[0].split())
    return Outline(target.__name__, first, parameters(target), inspect.isclass(target))


_Signature = tuple[Module, ast.arguments, bool]


def _signature(place: Module, node: Definition) -> tuple[_Signature | None, dict[str, str]]:
    """(arguments, None where it takes none; lines of the docstrings that explain them)."""
    if isinstance(node, ast.FunctionDef):
        return (place, node.args, False), lines_in(ast.get_docstring(node) or "")
    if any("dataclass" in ast.unparse(one) for one in node.decorator_list):
        raise LookupError(f"{node.name}: the fields of a dataclass are read from the class")
    found: _Signature | None = None
    docs: dict[str, str] = {}
    for one in node.body:
        if isinstance(one, ast.FunctionDef) and one.name == "__init__":
            found = place, one.args, True
    inherited: list[dict[str, str]] = []
    for base in node.bases:
        named = ast.unparse(base).partition("[")[0]
        if named in _PLAIN_BASES:
            continue
        try:
            above, lines = _signature(*definition(place.name, named))
        except LookupError:
            if found is None:
                raise
            continue
        found = found or above
        inherited.append(lines)
    for lines in reversed(inherited):
        docs |= lines
    return found, docs | lines_in(ast.get_docstring(node) or "")


def _parameters(place: Module, given: ast.arguments, method: bool, docs: dict[str, str]) -> Iterator[Parameter]:
    """In their own order, as `privgan.config.schema.parameters` has them."""
    without = [MISSING] * (len(given.posonlyargs) + len(given.args) - len(given.defaults))
    defaults = [*without, *given.defaults][len(given.posonlyargs) :]
    pairs = list(zip(given.args, defaults, strict=True))[int(method and not given.posonlyargs) :]
    pairs += [
        (one, MISSING if default is None else default)
        for one, default in zip(given.kwonlyargs, given.kw_defaults, strict=True)
    ]
    for one, default in pairs:
        hint = Any if one.annotation is None else place.value(one.annotation)
        yield Parameter(one.arg, hint, default, docs.get(one.arg, ""))
    if given.kwarg:
        hint = Any if given.kwarg.annotation is None else place.value(given.kwarg.annotation)
        yield Parameter(given.kwarg.arg, hint, MISSING, docs.get(given.kwarg.arg, ""), open_ended=True)
