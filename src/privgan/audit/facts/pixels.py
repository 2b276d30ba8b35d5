"""Facts of decoded pixels that sums over them hide: low bits, the finest pattern, frequencies, number of values.

Shapes: C channels, H height, W width.
"""

import numpy as np

RADII, ANGLES = 6, 4


def pixel_facts(x_CHW: np.ndarray) -> dict[str, float]:
    """Facts of one picture at its own size.

    Args:
        x_CHW: uint8.

    Returns:
        Name -> value.
    """
    facts: dict[str, float] = {}
    for channel, x_HW in enumerate(x_CHW):
        what = f"pixels, channel {channel}"
        value_HW, bit_HW = x_HW.astype(np.float64), (x_HW & 1).astype(np.float64)
        facts[f"{what}: mean"], facts[f"{what}: spread"] = float(value_HW.mean()), float(value_HW.std())
        facts[f"{what}: least"], facts[f"{what}: most"] = float(x_HW.min()), float(x_HW.max())
        facts[f"{what}: different values"] = len(np.unique(x_HW))
        facts[f"{what}: share of odd values"] = float(bit_HW.mean())
        facts[f"{what}: values modulo 4"] = float((x_HW & 3).mean())
        fine_HW = value_HW - _smoothed(value_HW)
        for name, sign_HW in _patterns(x_HW.shape).items():
            facts[f"{what}: {name}"] = float((fine_HW * sign_HW).mean())
            facts[f"{what}: {name}, low bits"] = float((bit_HW * sign_HW).mean())
        facts[f"{what}: finest detail"] = float(np.abs(fine_HW).mean())
    return facts | _frequencies(x_CHW.mean(axis=0))


def _smoothed(value_HW: np.ndarray) -> np.ndarray:
    """The mean of each pixel and its eight neighbours."""
    wide = np.pad(value_HW, 1, mode="edge")
    height, width = value_HW.shape
    parts = [wide[row : row + height, column : column + width] for row in range(3) for column in range(3)]
    mean_HW: np.ndarray = np.mean(parts, axis=0)
    return mean_HW


def _patterns(shape: tuple[int, ...]) -> dict[str, np.ndarray]:
    row_HW, column_HW = np.indices(shape)
    return {
        "checkerboard": 1.0 - 2 * ((row_HW + column_HW) % 2),
        "stripes across": 1.0 - 2 * (row_HW % 2),
        "stripes down": 1.0 - 2 * (column_HW % 2),
    }


def _frequencies(value_HW: np.ndarray) -> dict[str, float]:
    """Logarithm of the power in rings and sectors of frequencies, and the strongest single one."""
    power_HW = np.abs(np.fft.fft2(value_HW - value_HW.mean())) ** 2 / value_HW.size
    row_HW, column_HW = np.meshgrid(*(np.fft.fftfreq(side) for side in value_HW.shape), indexing="ij")
    ring_HW = np.minimum((np.hypot(row_HW, column_HW) / 0.72 * RADII).astype(int), RADII - 1)
    sector_HW = (np.mod(np.arctan2(row_HW, column_HW), np.pi) / np.pi * ANGLES).astype(int) % ANGLES
    place_HW = ring_HW * ANGLES + sector_HW
    sums = np.bincount(place_HW.ravel(), weights=power_HW.ravel(), minlength=RADII * ANGLES)
    peak = int(np.argmax(power_HW * (ring_HW > 0)))
    facts = {
        f"frequencies, ring {n // ANGLES} sector {n % ANGLES}": float(np.log1p(total)) for n, total in enumerate(sums)
    }
    return facts | {
        "strongest frequency, across": float(abs(row_HW.flat[peak])),
        "strongest frequency, down": float(abs(column_HW.flat[peak])),
        "strongest frequency, power": float(np.log1p(power_HW.flat[peak])),
    }
