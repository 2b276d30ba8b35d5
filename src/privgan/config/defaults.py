"""What a config takes where the user names only the data: parts that fit its kind, pictures or vectors.

The defaults list of `conf/config.yaml` asks for them, `channel: ${default_for:channel,${data}}`.
"""

from typing import Any

from hydra.core.global_hydra import GlobalHydra
from omegaconf import OmegaConf

from privgan.config.registry import member
from privgan.errors import RequestError

PICTURES, VECTORS, TEXTS = "pictures", "vectors", "texts"
DEFAULTS: dict[str, dict[str, str]] = {
    PICTURES: {"channel": "code", "adversary": "convolutional", "attackers": "panel", "distortion": "l1"},
    VECTORS: {"channel": "dense", "adversary": "dense", "attackers": "vectors", "distortion": "mse"},
    TEXTS: {"channel": "tokens", "adversary": "dense", "attackers": "texts", "distortion": "mse"},
}


def register() -> None:
    """Makes `default_for` known to OmegaConf; harmless when called again."""
    OmegaConf.register_new_resolver("default_for", _default_for, replace=True)


def kinds_of(target: Any) -> frozenset[str]:
    """The kinds of rows that a class works on: what its `row_kinds` says, else pictures and vectors."""
    return frozenset(getattr(target, "row_kinds", (PICTURES, VECTORS)))


def _default_for(part: str, data: str) -> str:
    """The option of a group for the data with this config name."""
    return DEFAULTS[_kind(data)][part]


def _kind(data: str) -> str:
    """Of a set that cannot be found, pictures: the line that says so comes where it is composed."""
    target = _source(f"data/{data}")
    try:
        kinds = kinds_of(member("source", target, own=True))
    except RequestError:
        return PICTURES
    return next(iter(kinds)) if len(kinds) == 1 else PICTURES


def _source(path: str) -> object:
    """The `source._target_` of a config file, or of one that it inherits from."""
    repository = GlobalHydra.instance().config_loader().repository  # type: ignore[attr-defined]
    loaded = repository.load_config(path)
    if loaded is None:
        return None
    target = OmegaConf.select(loaded.config, "source._target_")
    for parent in reversed(loaded.defaults_list or []):
        above = getattr(parent, "path", None)  # of `- /data/drawn_faces@_here_`, not of a group
        if target is None and above and not parent.is_self():
            target = _source(above.lstrip("/") if above.startswith("/") else f"{path.rpartition('/')[0]}/{above}")
    return target
