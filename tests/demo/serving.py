"""A demo at work in a thread of the test."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from privgan.demo.picture import Demo
from privgan.demo.server import Server


@contextmanager
def serving(demo: Demo) -> Iterator[Server]:
    """A server at work in a thread."""
    with Server(demo, 0) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
