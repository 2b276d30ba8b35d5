"""Data as users bring them lie beside the tests of the package that reads them."""

import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[2] / "data"), str(Path(__file__).parent)]
