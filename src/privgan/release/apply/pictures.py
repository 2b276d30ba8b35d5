"""A folder or zip of pictures, released picture by picture.

The listing is cut into batches that depend on it alone, so a release that was broken off goes on with the same batches:
what is there is kept, what is missing is made. Memory is that of two batches, whatever the number of pictures.

Shapes: B batch, C colour channels, H height, W width.
"""

from collections import Counter
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from privgan.atomic import LEFTOVERS
from privgan.channel.release import as_float_batch, released_batch
from privgan.data.archive import SUFFIXES, Archive
from privgan.errors import RequestError
from privgan.release.apply.labels import PictureLabels
from privgan.release.apply.listing import Listing, Picture
from privgan.release.apply.manifest import Manifest, Skipped
from privgan.release.apply.picture_files import (
    MODES,
    Original,
    decoded,
    encoded,
    read_original,
    write_release,
)
from privgan.release.apply.progress import Progress
from privgan.release.apply.request import SUFFIX, Request
from privgan.release.noise import set_noise
from privgan.runs.environment import available_cores

READERS = 2 * available_cores()
UNLIKE = 0.1  # share of pictures of another size or shape that is said


class PictureRelease:
    """One request about pictures. RequestError where the channel releases none, or is given s that nobody has."""

    def __init__(self, request: Request, progress: Progress) -> None:
        self.request, self.progress = request, progress
        self.shape = request.channel.shape
        if len(self.shape) != 3 or self.shape[0] not in MODES:
            raise RequestError(f"{request.run}: this channel releases rows of shape {self.shape}, no pictures")
        self.labels = PictureLabels.of(request)
        known = request.preprocessing
        self.crop = known.crop if known else None
        self.archive = Archive(request.input)
        self.listing = Listing(request.input, SUFFIX[request.format])
        if next(iter(self.listing), None) is None:
            raise RequestError(f"input={request.input} holds no pictures ({', '.join(SUFFIXES)}): give their folder")
        self.manifest = Manifest(request, folder=True)
        self.sizes: Counter[str] = Counter()

    def run(self) -> Manifest:
        """Releases what is not released yet; the manifest is to be finished by the caller."""
        self.manifest.check()  # again, since the folder is held now
        self.manifest.begin()
        for leftover in self.request.output.rglob(LEFTOVERS):
            leftover.unlink(missing_ok=True)
        pictures = iter(self.listing)
        with ThreadPoolExecutor(READERS) as pool:
            waiting = self._start(pool, list(islice(pictures, self.request.batch)))
            place = 0
            while waiting:
                following = self._start(pool, list(islice(pictures, self.request.batch)))
                self._release(pool, place, waiting)
                self.progress.advance(len(waiting))
                waiting, place = following, place + 1
        self._conclude()
        return self.manifest

    def _start(self, pool: ThreadPoolExecutor, batch: list[Picture]) -> list[tuple[Picture, "Future[Original]"]]:
        return [(picture, pool.submit(self._read, picture)) for picture in batch]

    def _read(self, picture: Picture) -> Original:
        if picture.fault:
            return Original(None, fault=picture.fault)
        return read_original(self.archive, picture.name, self.shape, self.crop)

    def _release(self, pool: ThreadPoolExecutor, place: int, waiting: list[tuple[Picture, "Future[Original]"]]) -> None:
        self.manifest.counts["in"] += len(waiting)
        readable: list[tuple[Picture, np.ndarray]] = []
        for picture, future in waiting:
            original = future.result()
            fault = original.fault or self.labels.fault(picture.name)
            if fault or original.x_CHW is None:
                self.manifest.skipped.append(Skipped(picture.name, fault))
            else:
                readable.append((picture, original.x_CHW))
                self._note(original)
        if not readable:
            return
        x_BCHW = torch.from_numpy(np.stack([x_CHW for _, x_CHW in readable]))
        paths = [self.request.output / picture.release for picture, _ in readable]
        missing = [not path.exists() for path in paths]
        s_B = self.labels.of_batch([picture.name for picture, _ in readable])
        fresh = self._released(x_BCHW, s_B, place) if any(missing) else [b""] * len(paths)
        contents = list(pool.map(_kept_or_written, paths, fresh, missing))
        self.manifest.counts["out"] += len(paths)
        self.manifest.counts["written"] += sum(missing)
        seen = list(pool.map(lambda content: decoded(content, self.shape[0]), contents))
        release = torch.from_numpy(np.stack(seen))
        self.manifest.add(as_float_batch(x_BCHW), as_float_batch(release))

    def _released(self, x_BCHW: Tensor, s_B: Tensor | None, place: int) -> list[bytes]:
        """Files of the releases of a batch."""
        set_noise(self.request.seed, place)
        before = torch.get_rng_state()
        device = self.request.device
        x = as_float_batch(x_BCHW.to(device))
        release = released_batch(self.request.channel, x, s_B if s_B is None else s_B.to(device))  # type: ignore[arg-type]
        self.manifest.random |= device != "cpu" or not torch.equal(before, torch.get_rng_state())
        return [encoded(one, self.request.format, self.request.quality) for one in release.cpu().numpy()]

    def _note(self, original: Original) -> None:
        _, height, width = self.shape
        aspect = original.width * height / (original.height * width)
        self.sizes["resized"] += (original.height, original.width) != (height, width)
        self.sizes["smaller"] += original.height < height or original.width < width
        self.sizes["reduced"] += original.reduced
        # A crop of training pictures says that they had another shape than the channel's.
        self.sizes["stretched"] += self.crop is None and not 0.9 <= aspect <= 1.1

    def _conclude(self) -> None:
        """What happened to the pictures on the way to the channel."""
        _, height, width = self.shape
        count, sizes = max(self.manifest.counts["out"], 1), self.sizes
        told = {
            f"pictures had another size and were resized to the channel's own, {height} x {width}": sizes["resized"],
            "pictures had 16 bits a colour, of which the upper 8 were read": sizes["reduced"],
        }
        remarks = [f"{number} {what}" for what, number in told.items() if number]
        if self.listing.others:
            remarks.append(f"{self.listing.others} files are no pictures and were left alone")
        differ = {
            f"pictures are smaller than the {height} x {width} of the channel": sizes["smaller"],
            f"pictures have another shape than {height} x {width} and were stretched": sizes["stretched"],
        }
        unlike = [f"{number} {what}" for what, number in differ.items() if number > UNLIKE * count]
        self.manifest.facts |= {"size": [height, width], "remarks": remarks}
        self.manifest.sizes_differ = unlike


def _kept_or_written(path: Path, fresh: bytes, missing: bool) -> bytes:
    """The content of the release at `path`, written where it is missing."""
    if missing:
        write_release(path, fresh)
        return fresh
    return path.read_bytes()
