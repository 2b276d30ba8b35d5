"""What is installed only on request, and the line that says how."""

from importlib.util import find_spec
from pathlib import Path

from privgan import DISTRIBUTION
from privgan.errors import RequestError


def require(module: str, extra: str) -> None:
    """Checks that `module` of the extra `extra` can be imported.

    Raises:
        RequestError: it is not installed; the line says what to install.
    """
    if find_spec(module) is None:
        raise RequestError(f"{module} is not installed: {install(extra)}")


def install(extra: str) -> str:
    """The command that installs an extra: from the checkout where this package runs from one, else by name."""
    return f"pip install -e '.[{extra}]'" if _in_checkout() else f"pip install '{DISTRIBUTION}[{extra}]'"


def _in_checkout() -> bool:
    return Path(__file__).parents[2].joinpath("pyproject.toml").is_file()
