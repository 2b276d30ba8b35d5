"""Keys of `privgan train` and `privgan data`."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal

from pydantic.types import StringConstraints

from privgan.config.commands.base import Command
from privgan.config.part import Part
from privgan.config.trainer import Trainer
from privgan.config.types import Seed, Text

IN_WORDS = "a name of letters, digits, _ . + and -, with / between folders"
Name = Annotated[str, StringConstraints(pattern=r"^\w[\w.+-]*(/\w[\w.+-]*)*$"), Text(IN_WORDS)]


@dataclass(frozen=True)
class Launch:
    """How the jobs of a sweep are started.

    Args:
        together: auto: points of a curve in the code that differ in seed and numbers of the objective alone share a
            process, as many as run at a time; never: a process for each job.
    """

    together: Literal["auto", "never"] = "auto"


@dataclass(frozen=True, kw_only=True)
class Train(Command):
    """Keys of `privgan train`.

    Args:
        data, channel, adversary, objective, game, fit, attackers, tracking: what is built.
        name: runs lie in out/name/signature.
        seed: of every random draw.
        out: the folder of all runs.
        plan: say what would run and for how long, and train nothing; also --dry-run.
        trainer: the device and what goes with it.
        launch: how the jobs of a sweep are started.
        share_originals: trackers and pages get originals of data that are not synthetic, too.
    """

    data: Part
    channel: Part
    adversary: Part
    objective: Part
    game: Part
    fit: Part
    attackers: Part
    tracking: Part
    name: Name = "default"
    seed: Seed = 0
    out: Path = Path("outputs")
    plan: bool = False
    trainer: Trainer = field(default_factory=Trainer)
    launch: Launch = field(default_factory=Launch)
    share_originals: bool = False


@dataclass(frozen=True, kw_only=True)
class Data(Command):
    """Keys of `privgan data`.

    Args:
        data: the set.
        seed: of the order of rows.
    """

    data: Part
    seed: Seed = 0
