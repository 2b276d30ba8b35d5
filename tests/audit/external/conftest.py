"""Data as users bring them lie beside the tests of the package that reads them."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "data"))
