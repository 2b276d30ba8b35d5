"""A few pictures in the making, painted as layers of signed distances.

Suffixes: N pictures, P pixels of a picture (or of a band of its lines). A signed distance is negative inside; its edge
is one pixel wide, wider for a soft focus, so a line needs no oversampling. Lengths are in units of half a picture
side, y points down.
"""

import numpy as np

GRAIN_BANK = np.random.default_rng(20180821).standard_normal(1 << 20).astype(np.float32)


class Canvas:
    """Pictures of size x size, three colours, and what a layer needs to be put on them.

    sharp_N1: pixels in a unit of length, fewer where the focus is soft.
    """

    def __init__(self, sharp_N1: np.ndarray, size: int) -> None:
        self.size, self.sharp = size, sharp_N1
        line = (np.arange(size, dtype=np.float32) + 0.5) * np.float32(2 / size) - 1
        self.px_P, self.py_P = np.tile(line, size), np.repeat(line, size)
        self.colour_N3P = np.empty((len(sharp_N1), 3, size * size), np.float32)

    def band(self, top: float, bottom: float) -> slice:
        """The pixels of the lines between these heights of the picture."""
        first, last = round((top + 1) / 2 * self.size), round((bottom + 1) / 2 * self.size)
        return slice(first * self.size, last * self.size)

    def blend(
        self,
        distance_NP: np.ndarray,
        colour_N3: np.ndarray,
        band: slice = slice(None),
        opacity: np.ndarray | float | None = None,
    ) -> None:
        """Puts a colour inside a distance; consumes the distance."""
        cover = distance_NP
        cover *= -self.sharp
        cover += np.float32(0.5)
        np.clip(cover, 0, 1, out=cover)
        if opacity is not None:
            cover *= opacity
        plane_N3P = self.colour_N3P[:, :, band]
        change = colour_N3[:, :, None] - plane_N3P
        change *= cover[:, None]
        plane_N3P += change

    def expose(
        self, gain_N1: np.ndarray, warmth_N1: np.ndarray, grain_N1: np.ndarray, noise_at_N1: np.ndarray
    ) -> np.ndarray:
        """x_N3P uint8, the pictures as a camera gives them: film grain, exposure, warmth of the light; ends the canvas.

        noise_at_N1: in [0, 1), where in a fixed bank of noise the grain of a picture comes from.
        """
        x_N3P, values = self.colour_N3P, 3 * self.size**2
        at_N = (noise_at_N1[:, 0] * (len(GRAIN_BANK) - values)).astype(np.int64)
        for x_3P, at, grain in zip(x_N3P, at_N, grain_N1, strict=True):
            x_3P += GRAIN_BANK[at : at + values].reshape(x_3P.shape) * grain
        tint_N3 = 1 + warmth_N1 * np.array([1, 0, -1], np.float32)
        x_N3P *= (255 * gain_N1 * tint_N3)[:, :, None]
        np.clip(x_N3P, 0, 255, out=x_N3P)
        return x_N3P.astype(np.uint8)


def ellipse(
    x: np.ndarray, y: np.ndarray, half_width: np.ndarray | float, half_height: np.ndarray | float
) -> np.ndarray:
    """About the signed distance to an ellipse around the origin."""
    r = x * (1 / np.asarray(half_width, np.float32))
    r *= r
    v = y * (1 / np.asarray(half_height, np.float32))
    v *= v
    r += v
    np.sqrt(r, out=r)
    r -= 1
    r *= np.minimum(half_width, half_height)
    return r
