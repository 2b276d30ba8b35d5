"""Roots that hold a small set each."""

import sys
from pathlib import Path

import pytest

# layouts.py and stripes.py lie beside the tests of this package
sys.path.insert(0, str(Path(__file__).parent))

from layouts import celeba_files, smiles_files, write_celeba_lists, write_matches, write_zip


@pytest.fixture
def smiles_root(tmp_path: Path) -> Path:
    """A root that holds a SMILEs.zip and its table of persons."""
    write_zip(tmp_path / "smiles" / "SMILEs.zip", smiles_files())
    write_matches(tmp_path / "smiles" / "lfw_match.csv.gz")
    return tmp_path


@pytest.fixture
def celeba_root(tmp_path: Path) -> Path:
    """A root that holds 30 pictures of CelebA's layout in a zip, and lists of 35."""
    write_zip(tmp_path / "celeba" / "img_align_celeba.zip", celeba_files())
    write_celeba_lists(tmp_path / "celeba")
    return tmp_path
