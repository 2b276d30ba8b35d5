"""`hydra/sweeper=grid`, the default: every combination of the values that commas part."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from hydra._internal.core_plugins.basic_sweeper import BasicSweeper
from hydra.core.config_store import ConfigStore
from hydra.core.override_parser.types import Override

from privgan.errors import RequestError


@dataclass
class GridConf:
    """max_batch_size: jobs that the launcher is given at once, None gives it all; params: further overrides."""

    _target_: str = "hydra_plugins.privgan_grid.GridSweeper"
    max_batch_size: int | None = None
    params: Any = field(default_factory=dict)


ConfigStore.instance().store(group="hydra/sweeper", name="grid", node=GridConf, provider="privgan")


class GridSweeper(BasicSweeper):
    """Hydra's own sweeper, but each config is composed once: the launchers of privgan check all of them anyway."""

    def validate_batch_is_legal(self, batch: Sequence[Sequence[str]]) -> None:
        """Left to the launcher."""

    @staticmethod
    def split_arguments(overrides: list[Override], max_batch_size: int | None) -> list[list[list[str]]]:
        """Raises RequestError for a range, which has no end of values, and for one that has none."""
        for override in overrides:
            if override.is_sweep_override() and not override.is_discrete_sweep():
                raise RequestError(
                    f"{override.input_line}: a grid takes values with commas; a range is for hydra/sweeper=random "
                    "or hydra/sweeper=optuna"
                )
            if override.is_sweep_override() and not [*override.sweep_string_iterator()]:
                raise RequestError(f"{override.input_line} holds no value: nothing would run")
        return BasicSweeper.split_arguments(overrides, max_batch_size)
