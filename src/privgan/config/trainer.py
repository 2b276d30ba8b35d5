"""The section `trainer` of a config: the device and what goes with it."""

from dataclasses import dataclass
from typing import Annotated, Literal

from annotated_types import Ge, Le
from pydantic import NonNegativeFloat, NonNegativeInt, PositiveFloat, PositiveInt

Threads = Annotated[int, Ge(1), Le(1024)]


@dataclass(frozen=True)
class Guard:
    """What ends a game that went wrong, with the reason in its record.

    Args:
        distortion: the largest mean of a window, in the objective's measure; null: any.
        spread: the least spread of releases over rows, as a share of the originals'; 0: any.
        loss: times its first in the game, or 1 where that is less: a player's loss beyond it has diverged.
        windows: of `trainer.log_every` steps, after so many in a row.
    """

    distortion: PositiveFloat | None = None
    spread: NonNegativeFloat = 0.001
    loss: PositiveFloat = 1000.0
    windows: PositiveInt = 3


@dataclass(frozen=True)
class Trainer:
    """The device and what goes with it.

    Args:
        accelerator: where the game and the attackers run; auto takes a GPU where there is one.
        devices: how many, their numbers, or auto for all.
        num_nodes: machines.
        strategy: of Lightning, such as ddp; auto where several devices need one.
        precision: auto is bf16-mixed where the device gains by it.
        threads: of the CPU; null: what the process was given.
        compile: both nets with torch.compile.
        checkpoint_every_seconds: between two checkpoints, from which an interrupted run goes on.
        log_every: steps between two rows of history.csv.
        guard: ends a game that went wrong.
        progress: auto is a bar on a terminal and plain lines elsewhere.
    """

    accelerator: Literal["auto", "cpu", "cuda", "gpu", "mps"] = "auto"
    devices: PositiveInt | list[NonNegativeInt] | Literal["auto"] = 1
    num_nodes: PositiveInt = 1
    strategy: str = "auto"
    precision: Literal["auto", "32-true", "bf16-mixed"] = "auto"
    threads: Threads | None = None
    compile: bool = False
    checkpoint_every_seconds: NonNegativeFloat = 60
    log_every: PositiveInt = 50
    guard: Guard = Guard()
    progress: Literal["auto"] | bool = "auto"
