"""The user's account with Weights & Biases: whether there is a key. What it is, nobody here looks at."""

import importlib
from netrc import NetrcParseError, netrc
from typing import Any
from urllib.parse import urlsplit

from privgan.errors import RequestError


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
