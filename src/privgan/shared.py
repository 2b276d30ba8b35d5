"""What several runs of one process have in common: made once, and only where somebody says that there are several."""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

T = TypeVar("T")
_kept: dict[str, tuple[Hashable, Any]] | None = None


@contextmanager
def sharing() -> Iterator[None]:
    """Within it `shared` keeps what it was given last."""
    global _kept
    before, _kept = _kept, {}
    try:
        yield
    finally:
        _kept = before


def shared(what: str, key: Hashable, make: Callable[[], T]) -> T:
    """What `make` returns, or returned for this key before.

    Outside of `sharing` it is made anew each time: files may have changed since. Nobody may change what it returns.

    Args:
        what: the kind of thing; of each kind the last one is kept.
        key: everything that it depends on.
        make: makes it.
    """
    if _kept is None:
        return make()
    if what not in _kept or _kept[what][0] != key:
        _kept.pop(what, None)  # before the next one needs its memory
        _kept[what] = key, make()
    found: T = _kept[what][1]
    return found
