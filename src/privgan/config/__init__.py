"""From YAML to objects: composition by Hydra, typed settings, and the one place where classes are instantiated."""

from privgan.config.build import build, fit
from privgan.config.compose import compose, config_folder, plain, settle
from privgan.config.nearest import nearest
from privgan.config.origin import own, recorded

__all__ = ["build", "compose", "config_folder", "fit", "nearest", "own", "plain", "recorded", "settle"]
