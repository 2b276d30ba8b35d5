"""The ways in which a command ends badly. All carry one line: what, where, what to do."""

EXIT_REQUEST = 2
EXIT_BUSY = 75  # EX_TEMPFAIL of sysexits.h: a failure for now


class RequestError(Exception):
    """The request was wrong: bad option, missing or broken data. Exit code 2."""


class BusyError(RequestError):
    """Another process has the run. Exit code 75."""


class WorkError(Exception):
    """The request was right and the work failed: a diverged game, a failed job of a sweep. Exit code 1."""
