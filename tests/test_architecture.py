"""An earlier package never imports a later one, and the architecture page shows the code as it is."""

import importlib.util
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[1] / "docs"
spec = importlib.util.spec_from_file_location("architecture", DOCS / "architecture.py")
architecture = importlib.util.module_from_spec(spec)
spec.loader.exec_module(architecture)


@pytest.fixture(scope="module")
def found():
    """The packages as the code has them."""
    return architecture.packages()


def test_an_earlier_package_never_imports_a_later_one(found):
    """No exceptions, imports inside functions included."""
    assert architecture.against(found) == set()


def test_every_package_has_its_place(found):
    """A new one is put where its data pass through."""
    assert [package.name for package in found if package.name not in architecture.ORDER] == []


def test_imports_are_seen_wherever_they_stand(tmp_path):
    """Inside a function too, of names, modules and the package itself."""
    file = tmp_path / "module.py"
    file.write_text(
        "import privgan.data.store\nfrom privgan import runs\nimport torch\n"
        "def late():\n    from privgan.report.page import write_report\n"
    )
    assert set(architecture.imports_of(file)) == {"data.store", "runs", "report.page.write_report"}


def test_a_wrong_import_is_told(found):
    """The rule is not held by seeing nothing."""
    early, late = found[0], found[-1]
    wrong = (architecture.Package(early.name, "", 1, 1, frozenset({late.name})), *found[1:])
    assert (early.name, late.name) in architecture.against(wrong)


def test_the_page_names_every_package(found):
    """Drawing and table hold them all; `make architecture` writes both anew."""
    drawn = (DOCS / "architecture.svg").read_text()
    page = (DOCS / "architecture.md").read_text()
    for package in found:
        assert f">{package.name}</text>" in drawn and f"| `{package.name}` |" in page, "run `make architecture`"
