"""Keys of the commands that look at finished runs: `privgan runs`, `report`, `track` and `dashboard`."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from privgan.config.commands.base import Command
from privgan.config.part import Part


@dataclass(frozen=True, kw_only=True)
class OfFolders(Command):
    """What a command reads that looks at several folders of runs.

    Args:
        from_: folders of runs: one, or several, [outputs/A,outputs/B].
    """

    from_: Path | list[Path] = Path("outputs")

    @property
    def folders(self) -> list[Path]:
        """Those of `from`, which is no name in Python."""
        return self.from_ if isinstance(self.from_, list) else [self.from_]


@dataclass(frozen=True, kw_only=True)
class OfFolder(Command):
    """What a command reads that looks at one folder of runs.

    Args:
        from_: the folder of runs.
    """

    from_: Path = Path("outputs")


@dataclass(frozen=True, kw_only=True)
class Runs(OfFolders):
    """Keys of `privgan runs`.

    Args:
        state: running, done, failed, broken (its process is gone or its record unreadable), or several.
        where: conditions on columns or config keys: 'objective.lam>=0.1', or several: ['leakage<0.6','seed=0'].
        sort: folder, state, age, step, leakage, distortion.l1 ..., or a config key; -leakage: the largest first.
        json: JSON in place of a table; also --json.
    """

    state: str | list[str] | None = None
    where: str | list[str] | None = None
    sort: str = "folder"
    json: bool = False


@dataclass(frozen=True, kw_only=True)
class Report(OfFolders):
    """Keys of `privgan report`.

    Args:
        tracking: who gets the page.
        to: the folder of the page.
        share_originals: trackers and pages get originals of data that are not synthetic, too.
    """

    tracking: Part
    to: Path = Path()
    share_originals: bool = False


@dataclass(frozen=True, kw_only=True)
class Track(OfFolder):
    """Keys of `privgan track`."""


@dataclass(frozen=True, kw_only=True)
class Dashboard(OfFolder):
    """Keys of `privgan dashboard`.

    Args:
        to: a file for the workspace as JSON; null: saved online where there is a W&B key, else dashboard.json.
        measure: the distortion of the curves.
        project: of W&B.
        entity: the team or user; null: that of the key.
        name: of the workspace.
    """

    to: Path | None = None
    measure: Literal["l1", "mse", "psnr", "ssim"] = "l1"
    project: str = "privgan"
    entity: str | None = None
    name: str = "privgan"
