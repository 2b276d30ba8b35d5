"""The two ways in which a command ends badly. Both carry one line: what, where, what to do."""


class RequestError(Exception):
    """The request was wrong: bad option, missing or broken data. Exit code 2."""


class WorkError(Exception):
    """The request was right and the work failed: a diverged game, a failed job of a sweep. Exit code 1."""
