"""From YAML to objects: composition by Hydra, typed settings, and the one place where classes are instantiated."""

from privgan.config.build import build, check_values, fit
from privgan.config.compose import compose, config_folder, settle
from privgan.config.nearest import nearest
from privgan.config.origin import own, recorded
from privgan.config.part import Part
from privgan.config.recorded_config import RecordedConfig

__all__ = [
    "Part",
    "RecordedConfig",
    "build",
    "check_values",
    "compose",
    "config_folder",
    "fit",
    "nearest",
    "own",
    "recorded",
    "settle",
]
