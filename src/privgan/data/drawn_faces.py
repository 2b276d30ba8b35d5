"""The embedded default: cartoon faces drawn from a seed, smiling or not, with no file behind them.

Any face can be drawn with either value of s and all else equal. The midpoint of the two drawings is the same whatever
s is, so the channel that releases it leaks nothing at all, at a mean squared error of E|x1 - x0|^2 / 4: a level that
a learned channel can be held against.
"""

import math
import zlib

import numpy as np
from pydantic import PositiveInt

from privgan.config.types import Seed
from privgan.data.face_painter import paint
from privgan.data.face_traits import DARK_HAIR, person_of, smiles_of, traits_of
from privgan.data.source import Labels, digest
from privgan.errors import RequestError
from privgan.runs.typed import Reference

SIZES = (32, 64)
REFERENCE_PAIRS, REFERENCE_AT_ONCE = 500, 50
LABELS_AT_ONCE = 4096


class DrawnFaces:
    """`count` faces of 3 x `size` x `size`, five drawings a person; row i depends on (seed, i) alone.

    Args:
        count: rows.
        size: of a side, pixels.
        seed: of what is drawn.
    """

    row_kinds = frozenset({"pictures"})
    name = "drawn_faces"
    synthetic = True
    sensitive = "smile"

    def __init__(self, count: PositiveInt = 10_000, size: PositiveInt = 32, seed: Seed = 0) -> None:
        if size not in SIZES:
            raise RequestError(f"data.source.size={size}: drawn faces come in sizes {SIZES[0]} and {SIZES[1]}")
        if count < 1:
            raise RequestError(f"data.source.count={count}: at least one face has to be drawn")
        self.count, self.size, self.seed = count, size, seed

    @property
    def shape(self) -> tuple[int, int, int]:
        return 3, self.size, self.size

    @property
    def key(self) -> str:
        return f"{self.name}-{self.size}-{self.count}-{self.seed}"

    def fingerprint(self) -> str:
        """Options, and a few drawings: so a change of the painter is a change of the set."""
        few = self.rows(0, min(16, self.count))
        return digest({"key": self.key, "rows": zlib.crc32(few.tobytes())})

    def labels(self) -> Labels:
        row_N = np.arange(self.count)
        # a piece at a time: all traits of many rows would take far more memory than the columns that are kept
        pieces = [
            self._utility(row_N[start : start + LABELS_AT_ONCE]) for start in range(0, self.count, LABELS_AT_ONCE)
        ]
        return Labels(
            s=smiles_of(self.seed, row_N),
            s_names=("no smile", "smile"),
            u=np.concatenate([np.concatenate(list(columns.values()), 1) for columns in pieces]),
            u_names=tuple(pieces[0]),
            group=person_of(row_N).astype(np.int64),
        )

    def rows(self, start: int, stop: int) -> np.ndarray:
        row_N = self._row_numbers(start, stop)
        return paint(traits_of(self.seed, row_N), smiles_of(self.seed, row_N), self.size)

    def pair(self, start: int, stop: int) -> tuple[np.ndarray, np.ndarray]:
        """x0_NCHW, x1_NCHW uint8: the same faces without and with a smile."""
        row_N = self._row_numbers(start, stop)
        traits, smile_N = traits_of(self.seed, row_N), np.ones_like(row_N)
        return paint(traits, 0 * smile_N, self.size), paint(traits, smile_N, self.size)

    def midpoint(self, start: int, stop: int) -> np.ndarray:
        """x_NCHW uint8, what the midpoint channel releases for these rows, whatever their s."""
        x0_NCHW, x1_NCHW = self.pair(start, stop)
        return ((x0_NCHW.astype(np.uint16) + x1_NCHW) // 2).astype(np.uint8)

    def warnings(self) -> list[str]:
        return []

    def reference(self) -> Reference:
        """Distortion of the midpoint channel over a sample of faces, and the guess that is left to any attacker.

        l1 and mse are means a value on [0, 1], psnr that of the mean mse in dB, ssim that of Wang et al. (2004).
        """
        import torch  # here, for a config is composed without it
        from torchmetrics.functional.image import structural_similarity_index_measure

        measured = []
        for start in range(0, min(REFERENCE_PAIRS, self.count), REFERENCE_AT_ONCE):
            stop = start + REFERENCE_AT_ONCE
            x_NCHW = torch.from_numpy(self.rows(start, stop)).float() / 255
            released_NCHW = torch.from_numpy(self.midpoint(start, stop)).float() / 255
            error_NCHW = released_NCHW - x_NCHW
            ssim_N = structural_similarity_index_measure(released_NCHW, x_NCHW, data_range=1.0, reduction="none")
            per_row = [error_NCHW.abs().mean((1, 2, 3)), error_NCHW.square().mean((1, 2, 3)), torch.as_tensor(ssim_N)]
            measured.append(torch.stack(per_row, 1))
        l1, mse, ssim = torch.cat(measured).mean(0).tolist()
        psnr = -10 * math.log10(mse)
        return {"name": "midpoint", "l1": l1, "mse": mse, "psnr": psnr, "ssim": ssim, "balanced_accuracy": 0.5}

    def _utility(self, row_N: np.ndarray) -> dict[str, np.ndarray]:
        """Utility columns u_N1 float32 of these rows: what a release should still show."""
        t = traits_of(self.seed, row_N)
        columns = {
            "glasses": t.glasses,
            "beard": t.beard,
            "long_hair": t.long_hair,
            "dark_hair": t.hair_tone < DARK_HAIR,
            "skin_tone": t.tone,
            "head_turn": t.turn,
            "light_side": t.light,
            "mouth_open": t.opening > 0,
        }
        return {name: column.astype(np.float32) for name, column in columns.items()}

    def _row_numbers(self, start: int, stop: int) -> np.ndarray:
        return np.arange(start, min(stop, self.count))
