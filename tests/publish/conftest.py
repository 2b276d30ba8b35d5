"""Finished runs, as far as publishing reads them."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
