"""An exception as an exit code and one line: what, where, what to do."""

import errno
import re

from hydra.errors import HydraException
from omegaconf.errors import OmegaConfBaseException

from privgan.errors import EXIT_BUSY, EXIT_REQUEST, BusyError, RequestError, WorkError
from privgan.untrusted import printable

DISK = {
    errno.ENOSPC: "the disk is full: free some space, then rerun the same command",
    errno.EDQUOT: "the disk quota is used up: free some space, then rerun the same command",
    errno.EACCES: "no permission: choose another folder, for example out=DIR",
    errno.EPERM: "no permission: choose another folder, for example out=DIR",
    errno.EROFS: "the file system is read-only: choose another folder, for example out=DIR",
    errno.ENOTDIR: "a file stands where a folder should be: choose another folder, for example out=DIR",
    errno.EEXIST: "a file stands where a folder should be: choose another folder, for example out=DIR",
    errno.EISDIR: "a folder stands where a file should be: remove it, or choose another folder, for example out=DIR",
    errno.EFBIG: "the file is larger than the system allows: raise the limit (ulimit -f), or choose another disk",
    errno.ELOOP: "a link leads to itself: remove it",
}
MEMORY = (
    "take smaller batches (game.batch_size=64), keep rows on the disk (data.cache_on_device=false), fewer attackers "
    "at once (attackers.devices=1), smaller pictures (data.source.size) or a larger machine; what was saved is there"
)


def format_error(error: BaseException) -> tuple[int, str]:
    """Exit code (1 the work failed, 2 the request was wrong, 75 another process has the run), and the line to show."""
    told: BaseException | None = error
    while told is not None:
        if isinstance(told, RequestError | WorkError):
            return _code(told), _line(told)
        told = told.__cause__
    cause: BaseException | None = error
    while cause is not None:
        if (number := _errno(cause)) in DISK:
            return EXIT_REQUEST, printable(f"{getattr(cause, 'filename', None) or 'the output folder'}: {DISK[number]}")
        if _out_of_memory(cause):
            return 1, f"out of memory: {MEMORY}"
        cause = cause.__cause__ or cause.__context__
    if isinstance(error, HydraException | OmegaConfBaseException):
        why = str(error.__cause__ or "").partition("\n")[0]
        return EXIT_REQUEST, f"{_line(error)}: {why}" if why and why not in str(error) else _line(error)
    return 1, f"{type(error).__name__}: {_line(error)}"


def _errno(error: BaseException) -> int:
    """Of an error of the system; safetensors tells it in words."""
    if isinstance(error, OSError):
        return error.errno or 0
    told = re.search(r"\(os error (\d+)\)", str(error)) if type(error).__name__ == "SafetensorError" else None
    return int(told[1]) if told else 0


def _out_of_memory(error: BaseException) -> bool:
    """Of Python and numpy, of torch on a GPU, and of torch on the CPU, which tells it in words."""
    words = ("can't allocate memory", "out of memory")
    return (
        isinstance(error, MemoryError)
        or type(error).__name__ == "OutOfMemoryError"
        or (isinstance(error, RuntimeError) and any(word in str(error) for word in words))
        or (isinstance(error, OSError) and error.errno == errno.ENOMEM)
    )


def _code(error: RequestError | WorkError) -> int:
    if isinstance(error, BusyError):
        return EXIT_BUSY
    return EXIT_REQUEST if isinstance(error, RequestError) else 1


def _line(error: BaseException) -> str:
    return printable(" ".join(str(error).split()))
