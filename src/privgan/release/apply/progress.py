"""How far a release is: a bar on a terminal, a plain line now and then elsewhere."""

import sys
import time

from tqdm import tqdm

LINE_SECONDS = 15.0


class Progress:
    """Counts what is done. kind: `auto`, True (a bar) or False (nothing); of: how many there are, if that is known."""

    def __init__(self, what: str, kind: str | bool = "auto", of: int | None = None) -> None:
        self.what, self.done, self.silent = what, 0, kind is False
        bar = kind is True or (kind == "auto" and sys.stderr.isatty())
        self.bar = tqdm(total=of, unit=f" {what}", file=sys.stderr) if bar else None
        self.began = self.told = time.monotonic()

    def advance(self, count: int) -> None:
        """So many more are done."""
        self.done += count
        if self.bar is not None:
            self.bar.update(count)
        elif not self.silent and time.monotonic() - self.told >= LINE_SECONDS:
            self.told = time.monotonic()
            print(f"{self.done} {self.what}, {self.done / (self.told - self.began):.0f} a second", flush=True)

    def close(self) -> None:
        """The bar stays as it is."""
        if self.bar is not None:
            self.bar.close()
