"""How far a release is: a bar on a terminal, a plain line now and then elsewhere."""

import sys

from tqdm import tqdm

from privgan.pace import Pace


class Progress:
    """Counts what is done. kind: `auto`, True (a bar) or False (nothing); of: how many there are, if that is known."""

    def __init__(self, what: str, kind: str | bool = "auto", of: int | None = None) -> None:
        self.what, self.done, self.silent = what, 0, kind is False
        bar = kind is True or (kind == "auto" and sys.stderr.isatty())
        self.bar = tqdm(total=of, unit=f" {what}", file=sys.stderr) if bar else None
        self.pace = Pace(what, of)

    def expect(self, of: int) -> None:
        """So many there are, which the end is estimated from."""
        self.pace.of = of
        if self.bar is not None:
            self.bar.total = of

    def advance(self, count: int) -> None:
        """So many more are done."""
        self.done += count
        if self.bar is not None:
            self.bar.update(count)
        elif not self.silent:
            self.pace.advance(count)

    def close(self) -> None:
        """The bar stays as it is."""
        if self.bar is not None:
            self.bar.close()
