"""The same panel on undefended data: attacked once and shared by all runs that it speaks for."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from filelock import FileLock

from privgan.attackers.bayes import law_of
from privgan.attackers.panel import Panel
from privgan.attackers.released import released_parts
from privgan.data.module import DataModule
from privgan.runs.record import read_json, write_json
from privgan.runs.signature import relevant


def clean_records(panel: Panel, data: DataModule, settings: Mapping[str, Any], device: str) -> list[dict[str, Any]]:
    """The panel on undefended data, attacked once for each split and panel and kept in `out/clean`.

    Neither the channel nor the run's seed has a part in it, so a sweep shares one result.
    """
    shared = relevant(settings)["data"]
    shared.pop("seed", None)
    key = {"data": shared, "fingerprint": data.describe()["fingerprint"], "attackers": settings["attackers"]}
    name = hashlib.sha256(json.dumps(key, sort_keys=True).encode()).hexdigest()[:12]
    path = Path(settings["out"]) / "clean" / f"{name}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(path.with_suffix(".lock")):  # the first run of a sweep attacks, the others wait for it
        if path.exists():
            records: list[dict[str, Any]] = read_json(path)["records"]
            return records
        place = path.parent / f"{name}.rows"
        with released_parts(place, None, data, panel.train_roles, device=device, bfloat16=False) as parts:
            seed = settings["data"]["split_seed"]
            records = panel.attack(**parts, on="clean", seed=seed, law=law_of(data.source, None))
        write_json(path, {**key, "records": records})
        return records
