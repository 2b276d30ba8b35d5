"""A source of striped pictures: cheap at any number of rows, its content chosen by the test."""

import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

from privgan.data.source import Labels
from privgan.data.store import Store


class Stripes:
    """Row i is a picture of the bytes i, i + 1, ...; two rows a person, classes in turn."""

    name, sensitive, key = "stripes", "odd", "stripes"
    shape = (3, 32, 32)

    def __init__(self, count: int, content: str = "first", seconds: float = 0.0) -> None:
        self.count, self.content, self.seconds = count, content, seconds

    def fingerprint(self) -> str:
        return f"{self.content} {self.count}"

    def labels(self) -> Labels:
        row_N = np.arange(self.count)
        return Labels(row_N % 2, ("even", "odd"), np.zeros((self.count, 0), np.float32), (), row_N // 2)

    def rows(self, start: int, stop: int) -> np.ndarray:
        time.sleep(self.seconds)
        values = np.arange(start, stop)[:, None] + np.arange(np.prod(self.shape))
        return values.astype(np.uint8).reshape(-1, *self.shape)

    def warnings(self) -> list[str]:
        return []

    def reference(self) -> dict[str, Any] | None:
        return None


def peak_kilobytes() -> int:
    """Most memory this process ever had resident (Linux)."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:"))


def main(command: str, cache: str, count: str) -> None:
    """`pack`: packs slowly. `read`: packs, then reads 40,000 random rows in batches and prints the peak memory."""
    store = Store.open(Stripes(int(count), seconds=0.5 if command == "pack" else 0.0), Path(cache))
    if command == "read":
        rng = np.random.default_rng(0)
        for _ in range(40):
            index = rng.integers(0, len(store), 1000)
            assert (store.gather(index)[:, 0, 0, 0] == index % 256).all()
        print(peak_kilobytes())


if __name__ == "__main__":
    main(*sys.argv[1:])
