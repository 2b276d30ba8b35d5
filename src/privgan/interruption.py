"""SIGTERM and Ctrl-C: the work stops where it can go on, and the exit code says which signal it was."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from types import FrameType

STOPPING = (signal.SIGINT, signal.SIGTERM)


class Interrupted(BaseException):
    """A signal ended the work. No Exception, so that nothing that records errors takes it for one of its own.

    Args:
        number: of the signal; the exit code is 128 + number, as a shell has it.
        told: what the line says besides, such as where the work stands.
    """

    def __init__(self, number: int, told: str = "") -> None:
        self.number = number
        self.told = told
        super().__init__(f"stopped by {signal.Signals(number).name}{told}")


@contextmanager
def handled(numbers: tuple[int, ...], handler: Callable[[int, FrameType | None], None]) -> Iterator[None]:
    """These signals call the handler while the block lasts, except those that are ignored, as in a background job.

    In a thread beside the main one nothing changes.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    heard = [number for number in numbers if signal.getsignal(number) is not signal.SIG_IGN]
    before = [signal.signal(number, handler) for number in heard]
    try:
        yield
    finally:
        for number, old in zip(heard, before, strict=True):
            signal.signal(number, signal.SIG_DFL if old is None else old)


@contextmanager
def termination_raises() -> Iterator[None]:
    """While it lasts, SIGTERM raises Interrupted, so that files are closed, locks let go and children ended."""

    def interrupt(number: int, frame: FrameType | None) -> None:
        raise Interrupted(number)

    with handled((signal.SIGTERM,), interrupt):
        yield


class Noted:
    """Notes the first SIGTERM or Ctrl-C, for a loop that stops between two steps; the second one stops at once."""

    def __init__(self) -> None:
        self.number: int | None = None
        self._handlers = ExitStack()

    def start(self) -> None:
        """From now on signals are noted."""
        self.number = None
        self._handlers.enter_context(handled(STOPPING, self._note))

    def stop(self) -> None:
        """As before `start`; harmless when called twice."""
        self._handlers.close()

    def _note(self, number: int, frame: FrameType | None) -> None:
        if self.number is not None:
            raise Interrupted(number, ", at once")
        self.number = number
