"""The user's account with Weights & Biases: whether there is a key, and a server. The key itself nobody looks at."""

import importlib
from netrc import NetrcParseError, netrc
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import urlopen

from privgan.errors import RequestError, WorkError

ANSWER_SECONDS = 15.0


def import_wandb(wanted: str) -> Any:
    """The module; RequestError where it is not installed. wanted: what it is needed for, as the user wrote it."""
    try:
        return importlib.import_module("wandb")
    except ImportError:
        raise RequestError(f"{wanted}: wandb is not installed; pip install wandb") from None


def has_key(wandb: Any) -> bool:
    """Whether the environment, W&B's settings or ~/.netrc hold a key for its server."""
    settings = wandb.setup().settings
    if settings.api_key or settings.identity_token_file:
        return True
    try:
        return netrc().authenticators(urlsplit(settings.base_url).hostname or "") is not None
    except (OSError, NetrcParseError):
        return False


def check_server(wandb: Any) -> None:
    """Raises WorkError where nothing answers at W&B's address, which its own programs try again and again."""
    address = wandb.setup().settings.base_url
    if urlsplit(address).scheme not in ("http", "https"):
        raise RequestError(f"WANDB_BASE_URL={address} is no address of the web: give one such as https://api.wandb.ai")
    try:
        urlopen(address, timeout=ANSWER_SECONDS).close()  # noqa: S310  # its scheme is checked above
    except HTTPError:  # an answer, too
        pass
    except OSError as error:
        reason = getattr(error, "reason", error)
        raise WorkError(
            f"no W&B server answers at {address} ({reason}): nothing was sent; check the network or WANDB_BASE_URL"
        ) from error
