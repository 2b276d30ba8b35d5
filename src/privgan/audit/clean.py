"""The same panel on undefended data: attacked once and shared by all runs that it speaks for."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from filelock import FileLock

from privgan.attackers.bayes import law_of
from privgan.attackers.judging.records import Attacked
from privgan.attackers.panel import Panel
from privgan.attackers.running.score_file import read_scores, write_scores
from privgan.audit.evidence import scoring
from privgan.audit.secrets import of_secret
from privgan.data.module import DataModule
from privgan.release.rows import released_parts
from privgan.runs.record import read_json, write_json
from privgan.runs.signature import relevant


def attack_clean(panel: Panel, data: DataModule, settings: Mapping[str, Any], device: str, secret: int = 0) -> Attacked:
    """The panel on undefended data, attacked once for each split and panel and kept in `out/clean`.

    Neither the channel nor the run's seed has a part in it, so a sweep shares one result. Attackers that failed are
    tried again. secret: its place among those of the set.
    """
    shared = relevant(settings)["data"]
    shared.pop("seed", None)
    key = {"data": shared, "fingerprint": data.describe()["fingerprint"], "attackers": scoring(settings["attackers"])}
    if len(data.secrets) > 1:
        key["secret"] = data.secrets[secret].name
    name = hashlib.sha256(json.dumps(key, sort_keys=True).encode()).hexdigest()[:12]
    path = Path(settings["out"]) / "clean" / f"{name}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(path.with_suffix(".lock")):  # the first run of a sweep attacks, the others wait for it
        before = Attacked([], read_scores(path.with_suffix(".npz")))
        if path.exists():
            before.records.extend(read_json(path)["records"])
            if not before.failures:
                return before
        place = path.parent / f"{name}.rows"
        with released_parts(place, None, data, panel.train_roles, device=device, bfloat16=False) as parts:
            seed = settings["data"]["split_seed"]
            attacked = panel.attack(
                of_secret(parts, secret),
                on="clean",
                seed=seed,
                law=law_of(data.source, None),
                comparisons=len(data.secrets),
                before=before,
            )
        write_scores(path.with_suffix(".npz"), attacked.scores)
        write_json(path, {**key, "records": attacked.records})
        return attacked
