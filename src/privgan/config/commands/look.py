"""Keys of the commands that look at finished runs: `privgan runs`, `report`, `track` and `dashboard`."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from privgan.config.commands.base import Command


@dataclass(frozen=True)
class Runs(Command):
    """Keys of `privgan runs`; `from` is one, and no name in Python.

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


@dataclass(frozen=True)
class Report(Command):
    """Keys of `privgan report`.

    Args:
        to: the folder of the page.
        share_originals: trackers and pages get originals of data that are not synthetic, too.
    """

    to: Path = Path()
    share_originals: bool = False


@dataclass(frozen=True)
class Track(Command):
    """Keys of `privgan track`."""


@dataclass(frozen=True)
class Dashboard(Command):
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
