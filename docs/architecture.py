"""The packages of privgan and which imports which, read from the code: `make architecture` draws docs/architecture.svg.

A package may import those before it in `ORDER`, never one after it; tests/test_architecture.py holds that.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from privgan.report.marked import fill

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "privgan"
# In the order in which data passes through. A single module stands for itself. A new package is put where its data
# pass through: after everything that it imports, before everything that imports it.
ORDER = (
    *("errors", "extras", "atomic", "batch", "precision", "interruption", "large_files", "untrusted", "scratch"),
    *("shared", "pace", "html", "config", "runs", "theory"),
    *("data", "adversary", "objective", "channel", "attackers", "game", "fit", "release", "audit"),
    *("tracking", "launch", "search", "report", "publish", "experiment", "demo", "api", "commands", "cli", "several"),
)


@dataclass(frozen=True)
class Package:
    """A package or single module: its first line of documentation, modules, lines, and what it imports."""

    name: str
    does: str
    modules: int
    lines: int
    imports: frozenset[str]


def packages() -> tuple[Package, ...]:
    """Every package of privgan, in `ORDER`; those that are not named there come last."""
    names = {path.stem if path.suffix else path.name for path in SOURCE.iterdir() if _is_package(path)}
    place = {name: number for number, name in enumerate(ORDER)}
    return tuple(map(_package, sorted(names, key=lambda name: (place.get(name, len(place)), name))))


def against(found: tuple[Package, ...]) -> set[tuple[str, str]]:
    """(importing, imported) of every import of a later package by an earlier one."""
    place = {package.name: number for number, package in enumerate(found)}
    return {
        (package.name, other) for package in found for other in package.imports if place[other] > place[package.name]
    }


def imports_of(path: Path) -> Iterator[str]:
    """What a module imports of privgan, wherever in the file: the names below `privgan`."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        yield from (name.removeprefix("privgan.") for name in names if name.startswith("privgan."))


def _is_package(path: Path) -> bool:
    inside = path.is_dir() and any(path.rglob("*.py"))
    return inside or (path.suffix == ".py" and not path.stem.startswith("__"))


def _package(name: str) -> Package:
    folder = SOURCE / name
    files = sorted(folder.rglob("*.py")) if folder.is_dir() else [folder.with_suffix(".py")]
    first = folder / "__init__.py" if folder.is_dir() else files[0]
    said = ast.get_docstring(ast.parse(first.read_text(encoding="utf-8"))) if first.exists() else None
    known = {path.stem for path in SOURCE.iterdir() if _is_package(path)}
    imported = {found.partition(".")[0] for file in files for found in imports_of(file)}
    lines = sum(len(file.read_text(encoding="utf-8").splitlines()) for file in files)
    return Package(name, (said or "").partition("\n")[0], len(files), lines, frozenset(imported & known) - {name})


def drawing(found: tuple[Package, ...]) -> str:
    """The packages from top to bottom, and a mark in the column of each package that a row imports.

    While the rule holds, every mark lies left of the diagonal.
    """
    step, left, top, text = 22, 150, 120, 11
    width, height = left + step * len(found) + 330, top + step * len(found) + 16
    rows, heads, marks = [], [], []
    wrong = against(found)
    for number, package in enumerate(found):
        y, x = top + step * number, left + step * number
        rows.append(f'<text x="{left - 12}" y="{y + 15}" text-anchor="end" class="name">{package.name}</text>')
        size = f"{package.modules} module{'s' * (package.modules > 1)}, {package.lines:,} lines"
        rows.append(f'<text x="{left + step * len(found) + 14}" y="{y + 15}" class="size">{size}</text>')
        heads.append(f'<text transform="translate({x + 15} {top - 8}) rotate(-60)" class="size">{package.name}</text>')
        marks.append(f'<rect x="{x + 2}" y="{y + 2}" width="{step - 4}" height="{step - 4}" rx="4" class="self"/>')
        for other_number, other in enumerate(found):
            if other.name in package.imports:
                kind = "wrong" if (package.name, other.name) in wrong else "mark"
                place = f'cx="{left + step * other_number + step / 2:g}" cy="{y + step / 2:g}"'
                marks.append(
                    f'<circle {place} r="5" class="{kind}"><title>{package.name} imports {other.name}</title></circle>'
                )
    lines = [
        f'<path d="M{left} {top + step * n}H{left + step * len(found)}M{left + step * n} {top}v{step * len(found)}"/>'
        for n in range(len(found) + 1)
    ]
    size = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    return f"""<svg xmlns="http://www.w3.org/2000/svg" {size} role="img">
<title>Packages of privgan in pipeline order; a dot says that the package of its row imports that of its column</title>
<style>
svg {{ background: #fff; font: {text}px system-ui, -apple-system, "Segoe UI", Roboto, Arial, sans-serif; }}
text {{ fill: #1c2024; }} .name {{ font-weight: 600; font-size: 13px; }} .size {{ fill: #60676f; }}
path {{ stroke: #e4e7ea; fill: none; }} .self {{ fill: #e4e7ea; }}
.mark {{ fill: #0072b2; }} .wrong {{ fill: #d55e00; }}
@media (prefers-color-scheme: dark) {{
  svg {{ background: #15191e; }} text {{ fill: #e8eaed; }} .size {{ fill: #9aa3ad; }}
  path {{ stroke: #2a3038; }} .self {{ fill: #2a3038; }} .mark {{ fill: #56b4e9; }} .wrong {{ fill: #e69f00; }}
}}
</style>
{chr(10).join(lines + heads + rows + marks)}
</svg>
"""


def table(found: tuple[Package, ...]) -> str:
    """A row for each package: what it is for, and its imports."""
    rows = [f"| `{one.name}` | {one.does.rstrip('.')} | {', '.join(_in_order(one, found)) or '-'} |" for one in found]
    return "\n".join(["| package | what it is for | imports |", "|---|---|---|", *rows])


def _in_order(one: Package, found: tuple[Package, ...]) -> list[str]:
    return [f"`{other.name}`" for other in found if other.name in one.imports]


def main() -> None:
    """Write the drawing and the table of docs/architecture.md."""
    found = packages()
    (ROOT / "docs" / "architecture.svg").write_text(drawing(found), encoding="utf-8")
    fill(ROOT / "docs" / "architecture.md", "packages", table(found))


if __name__ == "__main__":
    main()
