"""An earlier package never imports a later one; the order is that of README."""

import ast
from pathlib import Path

import privgan

ROOT = Path(privgan.__file__).parent
ORDER = [
    *("errors", "extras", "atomic", "batch", "precision", "large_files", "untrusted", "html"),
    *("config", "runs", "theory"),
    *("data", "adversary", "objective", "channel", "attackers", "game", "fit", "release", "audit"),
    *("tracking", "launch", "search", "report", "experiment", "commands", "cli", "__main__"),
]


def imported(path: Path) -> set[str]:
    """Packages of privgan that a module imports, inside functions too."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "privgan":
            names = [node.module] if "." in node.module else [f"privgan.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names if alias.name.startswith("privgan.")]
        else:
            continue
        found |= {name.split(".")[1] for name in names}
    return {name for name in found if (ROOT / name).is_dir() or (ROOT / f"{name}.py").exists()}


def test_every_package_has_its_place() -> None:
    packages = {p.stem for p in ROOT.iterdir() if p.suffix == ".py" or (p / "__init__.py").exists()}
    assert packages - {"__init__", "__pycache__"} == set(ORDER)


def test_no_package_imports_a_later_one() -> None:
    wrong = []
    for path in ROOT.rglob("*.py"):
        mine = path.relative_to(ROOT).with_suffix("").parts[0]
        if mine != "__init__":
            later = [name for name in imported(path) if ORDER.index(name) > ORDER.index(mine)]
            wrong += [f"{path.relative_to(ROOT)} imports {name}" for name in later]
    assert not wrong
