"""Paints drawn faces, from the backdrop to the glasses. Suffixes and lengths as in `canvas`."""

import numpy as np

from privgan.data.canvas import Canvas, ellipse
from privgan.data.face_traits import ROSE, Traits

CHUNK_PIXELS = 1 << 16  # at once: their planes stay in the processor's cache

# A smile lifts the corners of the mouth by this much more; moods differ by MOOD, so the two overlap a little.
REST, SMILE, MOOD = -0.02, 0.17, 0.036

DARK = np.array([[0.10, 0.08, 0.09]], np.float32)
MOUTH = np.array([[0.34, 0.08, 0.10]], np.float32)
WHITE = np.array([[0.97, 0.97, 0.96]], np.float32)


def paint(traits: Traits, smile_N: np.ndarray, size: int) -> np.ndarray:
    """x_NCHW uint8 of these faces, smiling where smile_N is 1; nothing else depends on smile_N."""
    x_NCHW = np.empty((len(smile_N), 3, size, size), np.uint8)
    chunk = CHUNK_PIXELS // size**2
    for start in range(0, len(smile_N), chunk):
        part = slice(start, start + chunk)
        face = Face(traits.part(start, start + chunk), size)
        x_NCHW[part] = face.paint(smile_N[part, None].astype(np.float32)).reshape(-1, 3, size, size)
    return x_NCHW


class Face:
    """A few faces in the making: a canvas, and the coordinates of every pixel on the head of its face."""

    def __init__(self, traits: Traits, size: int) -> None:
        t, self.traits = traits, traits
        self.canvas = Canvas(t.scale * np.float32(size / 2) / t.softness, size)
        self.band, self.blend = self.canvas.band, self.canvas.blend
        x_P, y_P = self.canvas.px_P, self.canvas.py_P
        cos, sin = np.cos(t.tilt) / t.scale, np.sin(t.tilt) / t.scale
        self.x_NP = cos * x_P + sin * y_P - (cos * t.x + sin * t.y)
        self.y_NP = cos * y_P - sin * x_P - (cos * t.y - sin * t.x)

    def paint(self, smile: np.ndarray) -> np.ndarray:
        """x_N3P uint8."""
        t = self.traits
        lift = REST + SMILE * smile + MOOD * t.mood
        self.backdrop()
        self.hair_behind()
        self.head()
        self.cheeks(lift)
        self.eyes(squint=np.clip(lift * 2.0, 0, 0.3))
        self.nose()
        self.beard()
        self.mouth(lift)
        self.hair_in_front()
        self.glasses()
        return self.canvas.expose(t.gain, t.warmth, t.grain, t.noise_at)

    def on_face(self, band: slice, depth: float = 0.16) -> tuple[np.ndarray, np.ndarray]:
        """Coordinates of features that move with the turn of the head, more the further they stick out."""
        t = self.traits
        return self.x_NP[:, band] - t.turn * np.float32(depth), self.y_NP[:, band] - t.nod * np.float32(0.5 * depth)

    def backdrop(self) -> None:
        """A wall that is lighter at the top, and shoulders."""
        t = self.traits
        canvas = self.canvas
        fall_P = 1 - np.float32(0.12) * canvas.py_P
        np.multiply(t.backdrop[:, :, None], fall_P, out=canvas.colour_N3P)
        band = self.band(0.4, 1.0)
        x, y = canvas.px_P[band] - t.x, canvas.py_P[band] - np.float32(1.12)
        self.blend(ellipse(x, y, 0.78, 0.42 * t.scale), t.shirt, band)

    def hair_behind(self) -> None:
        """Long hair falls to the shoulders behind the head; short hair stands off it a little."""
        t = self.traits
        wide = t.width + t.volume + np.float32(0.05) * t.long_hair
        distance = ellipse(
            self.x_NP, self.y_NP + 0.10 - 0.18 * t.long_hair, wide, t.height * (0.92 + 0.26 * t.long_hair)
        )
        low = self.y_NP - (np.float32(0.05) + np.float32(0.72) * t.long_hair)
        np.maximum(distance, low, out=distance)
        self.blend(distance, t.hair * np.float32(0.85), opacity=1 - t.bald)

    def head(self) -> None:
        """Neck, ears and face, darker to the edge and away from the light."""
        t = self.traits
        band = self.band(0.2, 1.0)
        neck = np.abs(self.x_NP[:, band]) - 0.45 * t.width
        np.maximum(neck, self.y_NP[:, band] - 0.86, out=neck)
        np.maximum(neck, 0.2 - self.y_NP[:, band], out=neck)
        self.blend(neck, t.skin * np.float32(0.74), band)
        band = self.band(-0.4, 0.5)
        self.blend(
            ellipse(np.abs(self.x_NP[:, band]) - t.width, self.y_NP[:, band] - 0.04, 0.07, 0.12), t.skin * 0.88, band
        )
        down = np.maximum(self.y_NP, 0)
        down *= down
        down *= t.jaw / t.width
        down += 1 / t.width
        down *= self.x_NP
        down *= down
        r2 = self.y_NP * (1 / t.height)
        r2 *= r2
        r2 += down
        shade = r2 * np.float32(-0.16)
        shade += 1
        shade += (t.light * np.float32(0.30)) * self.x_NP
        self.face_NP = np.sqrt(r2)
        self.face_NP -= 1
        self.face_NP *= t.width * -self.canvas.sharp
        self.face_NP += np.float32(0.5)
        np.clip(self.face_NP, 0, 1, out=self.face_NP)
        change = t.skin[:, :, None] * shade[:, None]
        change -= self.canvas.colour_N3P
        change *= self.face_NP[:, None]
        self.canvas.colour_N3P += change

    def cheeks(self, lift: np.ndarray) -> None:
        """A blush, more of it on a face that smiles."""
        t = self.traits
        band = self.band(-0.1, 0.6)
        x, y = self.on_face(band)
        soft = ellipse(np.abs(x) - 0.30, y - 0.2, 0.15, 0.11) / self.canvas.sharp / 0.15
        blush = np.clip(0.14 + 1.2 * lift, 0, 0.4) * self.face_NP[:, band]
        self.blend(soft, 0.3 * t.skin + 0.6 * ROSE, band, opacity=blush)

    def eyes(self, squint: np.ndarray) -> None:
        """Brows, whites, irises with a spark of light, lids."""
        t = self.traits
        band = self.band(-0.62, 0.36)
        x, y = self.on_face(band)
        side = np.abs(x)
        side -= t.eye_gap
        y = y + np.float32(0.06)
        open_ = t.eye_size * (1 - t.lid) * (1 - squint)
        self.blend(ellipse(side, y, t.eye_size * 1.2, open_), WHITE, band)
        inside = ellipse(side, y, t.eye_size * 1.2, open_)
        gaze = x - np.copysign(t.eye_gap, x) - t.gaze * t.eye_size * 0.5
        round_ = ellipse(gaze, y, t.eye_size * 0.72, t.eye_size * 0.72)
        self.blend(np.maximum(round_, inside), t.iris, band)
        round_ = ellipse(gaze, y, t.eye_size * 0.40, t.eye_size * 0.40)
        self.blend(np.maximum(round_, inside), DARK, band)
        lash = np.abs(y + open_ * (1 - (side / (t.eye_size * 1.3)) ** 2) + 0.004)
        lash -= 0.016
        np.maximum(lash, np.abs(side) - t.eye_size * 1.15, out=lash)
        self.blend(lash, DARK, band, opacity=0.8)
        brow = np.abs(y + 0.2 + t.raised - 1.6 * side * side + 0.10 * side)
        brow -= t.brow
        np.maximum(brow, np.abs(side) - t.eye_size * 1.35, out=brow)
        self.blend(brow, t.hair * np.float32(0.8), band)

    def nose(self) -> None:
        """Two shadows: one at the tip, one along the side away from the light."""
        t = self.traits
        band = self.band(-0.3, 0.5)
        x, y = self.on_face(band, depth=0.24)
        tip = ellipse(x, y - 0.19, t.nose * 1.15, t.nose * 0.55)
        self.blend(tip, t.skin * np.float32(0.74), band, opacity=0.8)
        side = np.abs(x + t.light * 0.05) - 0.02
        np.maximum(side, np.abs(y - 0.06) - 0.11, out=side)
        self.blend(side, t.skin * np.float32(0.86), band, opacity=0.7)

    def beard(self) -> None:
        """Hair on chin and cheeks, within the outline of the face."""
        t = self.traits
        band = self.band(-0.05, 1.0)
        x, y = self.on_face(band)
        line = 0.30 - 0.9 * x * x - y
        self.blend(line, t.hair, band, opacity=0.85 * t.beard * self.face_NP[:, band])

    def mouth(self, lift: np.ndarray) -> None:
        """Lips along a parabola whose corners are lifted; open, with teeth, where the lips part."""
        t = self.traits
        band = self.band(0.02, 0.86)
        x, y = self.on_face(band)
        width = t.mouth_width * (1 + lift)
        across = x / width
        across *= across
        upper = np.float32(0.37) + lift * (0.5 - across) - y
        gap = np.maximum(t.opening, 0) * (1 - across)
        lips = np.abs(upper + 0.5 * gap)
        lips -= 0.5 * gap
        # Distances down are longer than distances across a slope: brought back to about the true one.
        lips *= 1 / np.sqrt(1 + (lift / width) ** 2)
        ends = np.abs(x) - width
        self.blend(np.maximum(lips - 0.035, ends), t.lips, band)
        inner = np.maximum(lips - 0.004, ends)
        self.blend(inner.copy(), MOUTH, band)
        teeth = np.maximum(inner + 0.012, -upper - 0.055)
        self.blend(teeth, WHITE, band, opacity=0.95)

    def hair_in_front(self) -> None:
        """The fringe: what of the skull lies above the hairline."""
        t = self.traits
        band = self.band(-1.0, 0.1)
        x, y = self.x_NP[:, band], self.y_NP[:, band]
        line = y - (t.hairline + t.parting * x) - 0.9 * t.long_hair * x * x
        skull = ellipse(x, y + 0.06, t.width + t.volume * 0.8, t.height * 0.94 + t.volume)
        np.maximum(line, skull, out=line)
        self.blend(line, t.hair, band, opacity=1 - t.bald)

    def glasses(self) -> None:
        """Two rims and a bridge, round to broad."""
        t = self.traits
        band = self.band(-0.5, 0.36)
        x, y = self.on_face(band)
        y = y + np.float32(0.05)
        side = np.abs(x)
        rim = ellipse(side - t.eye_gap, y, t.eye_gap * (0.78 + 0.06 * t.frame), t.eye_gap * (0.82 - 0.22 * t.frame))
        np.abs(rim, out=rim)
        rim -= 0.018
        bridge = np.maximum(np.abs(y) - 0.018, side - 0.25 * t.eye_gap)
        np.minimum(rim, bridge, out=rim)
        self.blend(rim, DARK, band, opacity=t.glasses)
