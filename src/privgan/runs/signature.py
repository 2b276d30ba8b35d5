"""The signature of a run: the hash of the part of its config that matters. Folder, identity and resume key are one."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from privgan.config.renamed import first_names, of_record

# Where things lie and how they are watched changes no number.
IRRELEVANT = ("out", "debug", "plan", "launch", "tracking", "hydra", "name", "extensions", "share_originals")
IRRELEVANT_DATA = ("cache", "cache_on_device")
# Options that say what runs before them did anyway: left out where they are null, or as follows.
LATER_DATA = ("secrets",)
LATER: dict[str, object] = {"fit": {"_target_": "privgan.fit.auto.Auto"}}


def relevant(config: Mapping[str, object]) -> dict[str, Any]:
    """The part of a resolved config (plain containers) that determines the result, seed included.

    Keys have their present names. Left out: paths, logging, the name, where the data is kept, and of the trainer all
    but the precision.
    """
    kept = {
        key: value
        for key, value in of_record(config).items()
        if key not in IRRELEVANT and not (key in LATER and value == LATER[key])
    }
    if isinstance(kept.get("data"), Mapping):
        data = {key: value for key, value in kept["data"].items() if key not in IRRELEVANT_DATA}
        data = {key: value for key, value in data.items() if value is not None or key not in LATER_DATA}
        if isinstance(data.get("source"), Mapping):
            data["source"] = {key: value for key, value in data["source"].items() if key != "root"}
        kept["data"] = data
    if isinstance(kept.get("trainer"), Mapping):
        kept["trainer"] = {key: value for key, value in kept["trainer"].items() if key == "precision"}
    return kept


def signature(config: Mapping[str, object]) -> str:
    """12 hexadecimal digits; the order of keys and 1 against 1.0 make no difference."""
    text = json.dumps(_canonical(first_names(relevant(config))), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _canonical(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _canonical(child) for key, child in value.items()}
    if isinstance(value, list | tuple):
        return [_canonical(child) for child in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value
