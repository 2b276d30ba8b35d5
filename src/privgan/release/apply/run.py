"""One release from beginning to end: refused before anything is written, resumed where it was broken off."""

from glob import escape
from tempfile import TemporaryFile

import torch

from privgan.errors import RequestError
from privgan.release.apply.arrays import ArrayRelease
from privgan.release.apply.messages import MessageRelease
from privgan.release.apply.pictures import PictureRelease
from privgan.release.apply.progress import Progress
from privgan.release.apply.request import Request
from privgan.release.apply.tables import TableRelease
from privgan.release.apply.typed import ManifestRecord
from privgan.runs.lock import LOCK, hold

Release = PictureRelease | TableRelease | ArrayRelease | MessageRelease
RELEASES: dict[str, type[Release]] = {
    "pictures": PictureRelease,
    "table": TableRelease,
    "array": ArrayRelease,
    "messages": MessageRelease,
}
UNITS = {"pictures": "pictures", "table": "rows", "array": "rows", "messages": "messages"}


@torch.no_grad()
def apply(request: Request, progress: str | bool = "auto") -> ManifestRecord:
    """The content of the manifest, once the release lies at `request.output`.

    Raises:
        RequestError: an input that cannot be released by this channel; nothing has been written then, but for pictures
            of an earlier, broken-off release.
        BusyError: another process writes this output.
    """
    shown = Progress(UNITS[request.kind], progress)
    try:
        release = RELEASES[request.kind](request, shown)
        release.manifest.check()
        _prepare(request)
        if request.kind != "pictures":
            return release.run().finish()
        with hold(request.output):
            told = release.run().finish()
        (request.output / LOCK).unlink(missing_ok=True)
        return told
    finally:
        shown.close()


def _prepare(request: Request) -> None:
    """The folder to write to, without what a killed release of this file left there. RequestError where none can be."""
    place = request.output if request.kind == "pictures" else request.output.parent
    try:
        place.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=place):
            pass
    except OSError as error:
        raise RequestError(
            f"output={request.output}: cannot write there ({error.strerror or error}); choose another output="
        ) from error
    for leftover in place.glob(f".{escape(request.output.name)}.*.tmp"):
        leftover.unlink(missing_ok=True)
