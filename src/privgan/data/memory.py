"""How much memory pictures that are being decoded may take together, whatever their files claim."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class MemoryBudget:
    """Threads claim bytes before they use them and wait while too many are claimed.

    A claim of more than the whole budget is served when nothing else is claimed. A thread must not claim twice.
    """

    def __init__(self, size: int) -> None:
        self.size = size
        self._claimed = 0
        self._freed = threading.Condition()

    @contextmanager
    def claim(self, wanted: int) -> Iterator[None]:
        """Holds `wanted` bytes of the budget while the block lasts."""
        with self._freed:
            self._freed.wait_for(lambda: not self._claimed or self._claimed + wanted <= self.size)
            self._claimed += wanted
        try:
            yield
        finally:
            with self._freed:
                self._claimed -= wanted
                self._freed.notify_all()
