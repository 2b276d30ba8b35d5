"""What one drawn face looks like: every trait a pure function of (seed, row number).

A person keeps skin, hair, beard, glasses and proportions over several drawings; pose, light, expression and
background differ from drawing to drawing. No trait depends on whether the face smiles.
Lengths are in units of half a picture side, y points down.
"""

from dataclasses import dataclass, fields
from typing import Self

import numpy as np

DRAWINGS_PER_PERSON = 5

SKIN = np.array([[255, 226, 201], [241, 194, 158], [222, 166, 124], [186, 126, 86], [141, 88, 58], [92, 58, 42]])
HAIR = np.array([[34, 28, 30], [62, 42, 34], [110, 70, 42], [160, 82, 40], [222, 180, 104], [168, 166, 170]])
ROSE = np.array([0.84, 0.28, 0.32], np.float32)
IRIS = np.array([[72, 46, 30], [96, 72, 44], [74, 106, 66], [72, 118, 168]])

# Of the colours in HAIR, those that count as dark in the utility column.
DARK_HAIR = 2.5


class Dice:
    """Uniform numbers addressed by (seed, counter, column): splitmix64 of the address, no state."""

    def __init__(self, seed: int, salt: int, counter_N: np.ndarray) -> None:
        key = _mix(np.array([seed & 0xFFFFFFFF, salt], np.uint64))
        self.state_N = _mix(_mix(counter_N.astype(np.uint64) ^ key[0]) ^ key[1])
        self.column = 0

    def uniform(self, low: float = 0.0, high: float = 1.0) -> np.ndarray:
        """A fresh column u_N1 float32 in [low, high)."""
        self.column += 1
        bits_N = _mix(self.state_N ^ _mix(np.array([self.column], np.uint64)))
        unit_N = (bits_N >> np.uint64(40)).astype(np.float32) / np.float32(1 << 24)
        return (low + (high - low) * unit_N)[:, None].astype(np.float32)

    def normal(self, scale: float) -> np.ndarray:
        """A fresh column of about normal numbers of this standard deviation, never beyond 3.5 of them."""
        total = sum(self.uniform(-1.0, 1.0) for _ in range(4))
        return (np.asarray(total) * np.float32(scale * np.sqrt(3) / 2)).astype(np.float32)

    def coin(self, probability: float) -> np.ndarray:
        """A fresh column of 0 and 1."""
        return (self.uniform() < probability).astype(np.float32)


def _mix(z: np.ndarray) -> np.ndarray:
    """splitmix64, the finalising steps (Steele, Lea, Flood, 2014)."""
    z = z + np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


@dataclass(frozen=True)
class Traits:
    """One column a trait, N1 float32; colours N3 float32 in [0, 1]."""

    # the person
    tone: np.ndarray  # 0 light .. 1 dark
    skin: np.ndarray
    hair_tone: np.ndarray  # 0 black .. 4 blond, 5 grey
    hair: np.ndarray
    iris: np.ndarray
    lips: np.ndarray
    width: np.ndarray
    height: np.ndarray
    jaw: np.ndarray
    hairline: np.ndarray
    parting: np.ndarray
    volume: np.ndarray
    bald: np.ndarray
    long_hair: np.ndarray
    beard: np.ndarray
    glasses: np.ndarray
    frame: np.ndarray
    eye_gap: np.ndarray
    eye_size: np.ndarray
    brow: np.ndarray
    nose: np.ndarray
    mouth_width: np.ndarray
    # the drawing
    turn: np.ndarray  # head turned to the right, -1 .. 1
    nod: np.ndarray
    tilt: np.ndarray  # radians
    x: np.ndarray
    y: np.ndarray
    scale: np.ndarray
    light: np.ndarray  # light from the left .. from the right, -1 .. 1
    gain: np.ndarray
    warmth: np.ndarray
    softness: np.ndarray
    grain: np.ndarray
    backdrop: np.ndarray
    shirt: np.ndarray
    gaze: np.ndarray
    lid: np.ndarray
    raised: np.ndarray
    opening: np.ndarray
    mood: np.ndarray  # how much more the corners of the mouth are up than usual
    noise_at: np.ndarray

    def part(self, start: int, stop: int) -> Self:
        """The traits of some of these faces."""
        return type(self)(*(getattr(self, field.name)[start:stop] for field in fields(self)))


def person_of(row_N: np.ndarray) -> np.ndarray:
    """group_N of row numbers."""
    return row_N // DRAWINGS_PER_PERSON


def smiles_of(seed: int, row_N: np.ndarray) -> np.ndarray:
    """s_N int64: a fair coin a row, independent of every trait."""
    return Dice(seed, 3, row_N).coin(0.5)[:, 0].astype(np.int64)


def traits_of(seed: int, row_N: np.ndarray) -> Traits:
    """The traits of these rows."""
    who, now = Dice(seed, 1, person_of(row_N)), Dice(seed, 2, row_N)
    tone, hair_tone = who.uniform(), _hair_tone(who)
    beard_coin, long_hair = who.coin(0.4), who.coin(0.45)
    beard = beard_coin * (1 - long_hair)
    return Traits(
        tone=tone,
        skin=_palette(SKIN, tone * (len(SKIN) - 1)),
        hair_tone=hair_tone,
        hair=_palette(HAIR, hair_tone),
        iris=_palette(IRIS, np.floor(who.uniform(0, len(IRIS)))),
        lips=0.35 * _palette(SKIN, tone * (len(SKIN) - 1)) + who.uniform(0.5, 0.75) * ROSE,
        width=who.uniform(0.46, 0.56),
        height=who.uniform(0.60, 0.70),
        jaw=who.uniform(0.08, 0.34),
        hairline=who.uniform(-0.36, -0.20),
        parting=who.uniform(-0.5, 0.5),
        volume=who.uniform(0.03, 0.13),
        bald=who.coin(0.12) * (1 - long_hair),
        long_hair=long_hair,
        beard=beard,
        glasses=who.coin(0.3),
        frame=who.uniform(0.0, 1.0),
        eye_gap=who.uniform(0.20, 0.24),
        eye_size=who.uniform(0.09, 0.12),
        brow=who.uniform(0.025, 0.05),
        nose=who.uniform(0.05, 0.09),
        mouth_width=who.uniform(0.21, 0.28),
        turn=now.normal(0.35),
        nod=now.normal(0.4),
        tilt=now.normal(0.10),
        x=now.normal(0.05),
        y=now.normal(0.04) + np.float32(0.02),
        scale=now.uniform(1.04, 1.26),
        light=now.uniform(-1.0, 1.0),
        gain=now.uniform(0.75, 1.08),
        warmth=now.normal(0.05),
        softness=now.uniform(1.0, 2.2),
        grain=now.uniform(0.005, 0.04),
        backdrop=_hue(now.uniform(), 0.72, 0.13),
        shirt=_hue(now.uniform(), 0.45, 0.22),
        gaze=now.normal(0.4),
        lid=now.uniform(0.0, 0.35),
        raised=now.normal(0.02),
        opening=now.uniform(-0.07, 0.17),
        mood=now.normal(1.0),
        noise_at=now.uniform(),
    )


def _hair_tone(who: Dice) -> np.ndarray:
    """Black to blond, one in eight grey."""
    tone, grey = who.uniform(0, 4.2), who.coin(0.125)
    return np.where(grey > 0, np.float32(5), np.minimum(tone, np.float32(4)))


def _palette(colours: np.ndarray, place_N1: np.ndarray) -> np.ndarray:
    """Colours N3 in [0, 1] at fractional places of a list of colours."""
    steps = np.arange(len(colours))
    return np.stack([np.interp(place_N1[:, 0], steps, c / 255) for c in colours.T], 1).astype(np.float32)


def _hue(turn_N1: np.ndarray, level: float, swing: float) -> np.ndarray:
    """Colours N3 of one lightness all around the colour circle."""
    phase = 2 * np.pi * (turn_N1 + np.array([0, 1 / 3, 2 / 3]))
    return (level + swing * np.cos(phase)).astype(np.float32)
