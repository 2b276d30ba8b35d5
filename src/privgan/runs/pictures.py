"""`samples.png` of a run folder, read back within bounds: originals above, releases below.

Shapes: H height, W width of a picture, n pictures in a row.
"""

from pathlib import Path

import numpy as np
from PIL import Image

from privgan.untrusted import open_regular

SAMPLES = "samples.png"
MOST_PIXELS = 1 << 26


def read_halves(path: Path) -> tuple[np.ndarray, np.ndarray] | None:
    """(originals, releases), each H x nW x 3 uint8; None where there is no such file, or no picture of a run."""
    try:
        with open_regular(path) as file, Image.open(file) as image:
            # The claimed size is checked before anything is decoded: few bytes may claim many gigabytes.
            if image.height % 2 or image.width * image.height > MOST_PIXELS:
                return None
            pixels = np.asarray(image.convert("RGB"))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):  # each of them on broken files
        return None
    half = len(pixels) // 2
    return pixels[:half], pixels[half:]


def shown(path: Path, originals: bool) -> Image.Image | None:
    """The picture that leaves this machine: with the originals only where they may be shown."""
    halves = read_halves(path)
    if halves is None:
        return None
    return Image.fromarray(np.concatenate(halves) if originals else halves[1])
