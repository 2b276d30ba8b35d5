"""Links in a run folder: a folder that somebody else packed could lead a write to any file of this account."""

import os
from pathlib import Path

from privgan.errors import RequestError

TRACKER = "wandb"  # W&B keeps links of its own, from its folder to within it


def refuse_links(folder: Path) -> None:
    """RequestError where a name in the run folder is a link: privgan writes none, and would write through it."""
    for path, folders, files in os.walk(folder):
        for name in (*folders, *files):
            entry = Path(path, name)
            if entry.is_symlink() and not _within_tracker(entry, folder):
                raise RequestError(
                    f"{entry} is a link: no run leaves one, and what is written there would change its target; "
                    "remove it, or take a copy of the run folder without links"
                )


def _within_tracker(entry: Path, folder: Path) -> bool:
    kept = folder.resolve() / TRACKER
    return entry.parent.resolve() == kept and entry.resolve().is_relative_to(kept)
