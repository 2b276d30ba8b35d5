"""The same panel on undefended data: attacked once and shared by all runs that it speaks for."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from filelock import FileLock

from privgan.attackers.bayes import law_of
from privgan.attackers.judging.records import Attacked
from privgan.attackers.panel import Panel
from privgan.audit.evidence import scoring
from privgan.audit.secrets import of_secret
from privgan.audit.settings import AuditSettings
from privgan.audit.stored import of_panel, store, stored
from privgan.data.module import DataModule
from privgan.errors import RequestError
from privgan.release.rows import released_parts
from privgan.runs.json_files import as_json, read_json, write_json
from privgan.runs.record import PRIVATE
from privgan.runs.seal import seal, sealed_here
from privgan.runs.typed_attack import AttackRecord


def attack_clean(panel: Panel, data: DataModule, settings: AuditSettings, device: str, secret: int = 0) -> Attacked:
    """The panel on undefended data, attacked once for each split and panel and kept in `out/clean`.

    Neither the channel nor the run's seed has a part in it, so a sweep shares one result. Attackers that failed are
    tried again.

    Args:
        panel: the attackers.
        data: packed and split.
        settings: of the run's config.
        device: `cpu` or `cuda`, to read the rows on.
        secret: its place among those of the set.

    Returns:
        Records and scores; records that failed say why.
    """
    key: dict[str, object] = {
        "data": settings.data,
        "fingerprint": data.describe()["fingerprint"],
        "attackers": scoring(settings.attackers),
    }
    if len(data.secrets) > 1:
        key["secret"] = data.secrets[secret].name
    name = hashlib.sha256(json.dumps(key, sort_keys=True).encode()).hexdigest()[:12]
    path = settings.out / "clean" / f"{name}.json"
    path.parent.mkdir(parents=True, exist_ok=True, mode=PRIVATE)
    bound = key | of_panel(settings)
    with FileLock(path.with_suffix(".lock")):  # the first run of a sweep attacks, the others wait for it
        before = Attacked(_records(path, bound), dict(stored(path.with_suffix(".npz"), bound)))
        if before.records and before.scores and not before.failures:
            return before
        place = path.parent / f"{name}.rows"
        with released_parts(place, None, data, panel.train_roles, device=device, bfloat16=False) as parts:
            attacked = panel.attack(
                of_secret(parts, secret),
                on="clean",
                seed=settings.split_seed,
                law=law_of(data.source, None),
                comparisons=len(data.secrets),
                before=before,
            )
        store(path.with_suffix(".npz"), attacked.scores, bound)
        content = {**key, "records": attacked.records}
        write_json(path, content | {"seal": seal([bound, json.loads(as_json(content))])})
        return attacked


def _records(path: Path, bound: Mapping[str, object]) -> list[AttackRecord]:
    """Those that this account wrote for exactly this; none where there are others, or a broken file."""
    try:
        content = read_json(path)
    except RequestError:
        return []
    found = content.pop("seal", None)
    return list(content["records"]) if sealed_here(found, [bound, content]) else []
