"""Reading more than the 2 GiB that the system hands out at a time."""

import os


def read_at(descriptor: int, view: memoryview, at: int) -> None:
    """Fills the view from byte `at` of an open file, in as many parts as it takes.

    OSError where the file ends before.
    """
    while view:
        read = os.preadv(descriptor, [view], at)
        if not read:
            raise OSError(f"the file ends at byte {at}, {len(view)} bytes too early")
        at, view = at + read, view[read:]
