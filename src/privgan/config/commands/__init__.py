"""What each command reads besides the parts that are built: default, range and a line for each key."""

from privgan.config.commands.attack import Attack
from privgan.config.commands.base import Command
from privgan.config.commands.look import Dashboard, Report, Runs, Track
from privgan.config.commands.release import Apply, Demo, Export
from privgan.config.commands.train import Data, Train

__all__ = ["COMMANDS", "Command"]

# By the name of the primary config.
COMMANDS: dict[str, type[Command]] = {
    "config": Train,
    "attack": Attack,
    "apply": Apply,
    "export": Export,
    "demo": Demo,
    "data": Data,
    "runs": Runs,
    "report": Report,
    "track": Track,
    "dashboard": Dashboard,
}
