"""One picture through one channel, with everything that a page shows of it.

Shapes: B batch, C colour channels, H height, W width.
"""

import base64
import threading
from collections.abc import Sequence

import numpy as np
import torch
from typing_extensions import TypedDict

from privgan.channel.release import as_float_batch, released_batch
from privgan.data.drawn_faces import SIZES, DrawnFaces
from privgan.demo.entries import Entry
from privgan.demo.opinions import Opinion, Opinions
from privgan.errors import RequestError
from privgan.objective.distortion import Measured
from privgan.release.apply.picture_files import encoded, original_of
from privgan.release.noise import fresh_noise
from privgan.runs.typed import SecretClasses

FACES = 100_000  # that can be drawn
FACE_SEED = 4_000_000_000  # of nobody that a run was trained on, unless it has this very seed


class ChannelState(TypedDict):
    """What the page knows of a channel before there is a picture; secrets: those that it is given."""

    label: str
    folder: str
    channel: str
    secrets: list[SecretClasses]
    silence: str


class ReleasedPicture(TypedDict):
    """pictures: addresses of original, release and difference. opinions: of attackers on original and release."""

    pictures: dict[str, str]
    resized: str
    distortion: dict[str, float]
    opinions: dict[str, list[Opinion]]


class Demo:
    """The channels in their order, with the attackers of each. One picture is worked on at a time.

    Args:
        entries: at least one, of one shape.
        opinions: as many.
    """

    def __init__(self, entries: Sequence[Entry], opinions: Sequence[Opinions]) -> None:
        self.entries, self.opinions = list(entries), list(opinions)
        self.shape = self.entries[0].channel.shape
        self._lock = threading.Lock()  # the generator of the noise is one for all threads

    def state(self) -> list[ChannelState]:
        """Of each channel what the page has to know before there is a picture."""
        return [
            {
                "label": entry.label,
                "folder": entry.folder.name,
                "channel": type(entry.channel).__name__,
                "secrets": self._secrets(entry) if entry.needs_s else [],
                "silence": opinions.silence,
            }
            for entry, opinions in zip(self.entries, self.opinions, strict=True)
        ]

    def release(self, place: int, content: bytes, s: Sequence[str] = ()) -> ReleasedPicture:
        """A picture file through a channel: pictures as addresses, distortion, what attackers say, as plain values.

        Args:
            place: of the channel in the sweep.
            content: the file as somebody gave it.
            s: for a channel that is given it: the number of the class of each secret, or the number itself.

        Raises:
            RequestError: no picture, no such channel, an s that is missing or unknown.
        """
        if not 0 <= place < len(self.entries):
            raise RequestError(f"there is no channel {place}: choose one of 0 to {len(self.entries) - 1}")
        entry, opinions = self.entries[place], self.opinions[place]
        crop = entry.preprocessing.crop if entry.preprocessing else None
        original = original_of(content, self.shape, crop)
        if original.x_CHW is None:
            raise RequestError(f"this picture {original.fault}")
        x = as_float_batch(torch.from_numpy(original.x_CHW[None]))
        with self._lock:
            fresh_noise()
            released = released_batch(entry.channel, x, self._s(entry, s))  # type: ignore[arg-type]
            release_CHW = released[0].numpy()
            said = {
                "original": [reader.opinion(original.x_CHW) for reader in opinions.clean],
                "release": [reader.opinion(release_CHW) for reader in opinions.released],
            }
        measured = Measured()
        measured.add(x, as_float_batch(released))
        _, height, width = self.shape
        resized = (original.height, original.width) != (height, width)
        return {
            "pictures": {
                "original": _address(original.x_CHW),
                "release": _address(release_CHW),
                "difference": _address(difference(original.x_CHW, release_CHW)),
            },
            "resized": f"{original.height} x {original.width} to {height} x {width}" if resized else "",
            "distortion": {name: value for name, value in measured.result().items() if value is not None},
            "opinions": said,
        }

    def face(self, number: int, smile: bool) -> bytes:
        """A drawn face as PNG, of the size nearest to that of the channels. RequestError for a number out of range."""
        if not 0 <= number < FACES:
            raise RequestError(f"there is no face {number}: choose one of 0 to {FACES - 1}")
        size = min(SIZES, key=lambda side: abs(side - max(self.shape[1:])))
        pair = DrawnFaces(FACES, size, FACE_SEED).pair(number, number + 1)
        return encoded(pair[int(smile)][0], "png", 0)

    def _secrets(self, entry: Entry) -> list[SecretClasses]:
        known = entry.preprocessing.secrets if entry.preprocessing else ()
        return [{"name": secret.name, "classes": list(secret.classes)} for secret in known]

    def _s(self, entry: Entry, s: Sequence[str]) -> torch.Tensor | None:
        if not entry.needs_s:
            return None
        classes = entry.channel.classes
        sizes = [classes] if isinstance(classes, int) else classes
        if len(s) != len(sizes):
            raise RequestError(f"this channel is given {len(sizes)} sensitive values with every picture, not {len(s)}")
        try:
            if classes == 0:
                number = float(s[0])
                if not np.isfinite(number):
                    raise ValueError
                return torch.tensor([number])
            chosen = [int(cell) for cell in s]
        except ValueError:
            raise RequestError(f"{','.join(s)[:40]} is no sensitive value of this channel") from None
        if any(not 0 <= one < size for one, size in zip(chosen, sizes, strict=True)):
            raise RequestError(f"{','.join(s)[:40]} is no class of this channel, which knows {sizes}")
        return torch.tensor([chosen[0]] if isinstance(classes, int) else [chosen])


def difference(x_CHW: np.ndarray, release_CHW: np.ndarray) -> np.ndarray:
    """release - x as a picture, uint8: grey is no change, lighter and darker are the channel's."""
    change_CHW = release_CHW.astype(np.int16) - x_CHW
    found: np.ndarray = (128 + change_CHW // 2).clip(0, 255).astype(np.uint8)
    return found


def _address(x_CHW: np.ndarray) -> str:
    return f"data:image/png;base64,{base64.b64encode(encoded(x_CHW, 'png', 0)).decode()}"
