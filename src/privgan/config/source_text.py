"""The text of the modules of privgan as namespaces: what stands in it is found without an import of torch."""

import ast
import builtins
import importlib
import typing
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, cast

# Modules that cost next to nothing: what stands in them is taken as it is.
_LIGHT = ("typing", "collections.abc", "pathlib", "types", "annotated_types", "pydantic", "pydantic.types")
Definition = ast.ClassDef | ast.FunctionDef


class Unknown(type):
    """The class of stand-ins for classes that are not imported: `Tensor` is one of that name."""

    def __getattr__(cls, name: str) -> "Unknown":  # of nn: nn.Module
        if name.startswith("_"):
            raise AttributeError(name)
        return Unknown(name, (), {})

    def __getitem__(cls, item: object) -> "Unknown":
        return cls


def knows(hint: Any) -> bool:
    """Whether no stand-in is part of this type."""
    return not isinstance(hint, Unknown) and all(map(knows, typing.get_args(hint)))


class Module:
    """The text of a module of privgan, as a namespace whose names are found when they are asked for."""

    def __init__(self, name: str) -> None:
        root = Path(__file__).resolve().parents[1]
        path = root.joinpath(*name.split(".")[1:])
        file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
        self.name, self.tree = name, ast.parse(file.read_text(encoding="utf-8"))
        self.defined: dict[str, ast.stmt] = {}
        self.imported: dict[str, tuple[str, str | None]] = {}
        for node in _statements(self.tree.body):
            if isinstance(node, ast.ClassDef | ast.FunctionDef):
                self.defined[node.name] = node
            elif isinstance(node, ast.Assign | ast.AnnAssign):
                for one in node.targets if isinstance(node, ast.Assign) else [node.target]:
                    if isinstance(one, ast.Name):
                        self.defined[one.id] = node
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                self.imported |= {one.asname or one.name: (node.module, one.name) for one in node.names}
            elif isinstance(node, ast.Import):
                self.imported |= {one.asname or one.name.partition(".")[0]: (one.name, None) for one in node.names}

    @cache  # noqa: B019  # modules are kept for the process
    def __getitem__(self, name: str) -> Any:
        if name in self.imported:
            return _imported(*self.imported[name])
        node = self.defined.get(name)
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            return self.value(node.value)
        if node is not None:
            return Unknown(name, (), {})
        return getattr(builtins, name)  # AttributeError: no name of this module

    def value(self, node: ast.expr) -> Any:
        """Of an expression; a quoted type is what it names."""
        plain = _Unquoted().visit(ast.parse(ast.unparse(node), mode="eval"))
        return eval(compile(ast.fix_missing_locations(plain), self.name, "eval"), {}, cast(Any, self))  # noqa: S307  # our own source text


class _Unquoted(ast.NodeTransformer):
    """Quoted types without their quotes; the words of a Literal are left, and what is added to a type."""

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        return node if ast.unparse(node.value) in ("Literal", "Annotated") else self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        return ast.parse(node.value, mode="eval").body if isinstance(node.value, str) else node


module_text = cache(Module)


def _statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Of a module, with those that are for type checking only."""
    for node in body:
        yield node
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            yield from node.body


def _imported(module: str, name: str | None) -> Any:
    if name is None:
        return _Elsewhere(module)
    if module in _LIGHT or module.startswith("privgan.config."):
        return getattr(importlib.import_module(module), name)
    if module.partition(".")[0] == "privgan":
        return module_text(module)[name]
    return Unknown(name, (), {})


class _Elsewhere:
    """A module that is not imported: whatever is asked of it is a stand-in."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, name: str) -> Any:
        return Unknown(name, (), {})


def definition(module: str, name: str) -> tuple[Module, Definition]:
    """Where a class or function is defined. LookupError where that is not in privgan."""
    if module.partition(".")[0] != "privgan":
        raise LookupError(f"{module}.{name}")
    place = module_text(module)
    if name in place.imported:
        origin, original = place.imported[name]
        return definition(origin, original or "")
    node = place.defined[name]
    if not isinstance(node, ast.ClassDef | ast.FunctionDef):
        raise LookupError(f"{module}.{name}")
    return place, node
