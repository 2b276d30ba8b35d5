"""What this account wrote itself is told from what it received: a keyed hash (HMAC-SHA256) of the content.

The key is random, made on first use beside the cache, readable by its owner alone, and never part of a run. A seal says
who wrote a file, not that its figures are right: files with another seal, or none, are not taken for results.

References:
    FIPS 198-1, The Keyed-Hash Message Authentication Code.
"""

import hashlib
import hmac
import json
import os
import secrets
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

KEY, KEY_BYTES = "account.key", 32


def seal(content: Any, *digests: str) -> str | None:
    """The seal of plain values and of sha256 digests; None where this account can keep no key."""
    key = _key(key_folder())
    if key is None:
        return None
    text = json.dumps([content, *digests], sort_keys=True, separators=(",", ":"), default=str)
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def sealed_here(found: object, content: Any, *digests: str) -> bool:
    """Whether `found` is the seal that this account gives this content."""
    expected = seal(content, *digests)
    return expected is not None and isinstance(found, str) and hmac.compare_digest(found.encode(), expected.encode())


def key_folder() -> Path:
    """Where packed sets lie as well: PRIVGAN_CACHE, else ~/.cache/privgan."""
    return Path(os.environ.get("PRIVGAN_CACHE") or Path.home() / ".cache" / "privgan")


@cache
def _key(folder: Path) -> bytes | None:
    """The key of the account, made now if need be; of two processes that make one at once, the first one's."""
    path = folder / KEY
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not path.exists():
            fresh = folder / f".{KEY}.{secrets.token_hex(4)}.tmp"
            with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(secrets.token_bytes(KEY_BYTES))
            with suppress(FileExistsError):
                os.link(fresh, path)
            fresh.unlink()
        key = path.read_bytes()
        return key if len(key) == KEY_BYTES else None
    return None
