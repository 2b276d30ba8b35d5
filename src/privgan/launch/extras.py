"""What is installed only on request."""

from importlib.util import find_spec

from privgan.errors import RequestError


def require(module: str, extra: str) -> None:
    """Raises RequestError, saying what to install, where `module` of the extra is not there."""
    if find_spec(module) is None:
        raise RequestError(f"{module} is not installed: pip install 'privgan[{extra}]'")
