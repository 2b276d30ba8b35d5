"""The audit of a run: its release and the undefended data, attacked by the same panel; writes `leakage.json`."""

import logging
from collections.abc import Mapping, Sequence
from pathlib import Path

import torch
from torch import nn

from privgan.attackers.base import Released
from privgan.attackers.bayes import law_of
from privgan.attackers.judging.records import Attacked
from privgan.attackers.judging.summary import under_trained
from privgan.attackers.knowledge import CHANNEL, LABELS, UTILITY
from privgan.attackers.panel import Panel
from privgan.attackers.running.attempt import Scores
from privgan.audit.certificate import certificates
from privgan.audit.clean import attack_clean
from privgan.audit.evidence import scoring
from privgan.audit.in_training import in_training_record
from privgan.audit.leakage import failures, leakage_of
from privgan.audit.planted import planted
from privgan.audit.predictions import write_predictions
from privgan.audit.secrets import file_of, joined, of_secret
from privgan.audit.settings import AuditSettings
from privgan.audit.stored import binding, store, stored
from privgan.audit.utility import utility_of
from privgan.channel.base import Channel
from privgan.data.module import DataModule
from privgan.errors import WorkError
from privgan.release.rows import released_parts
from privgan.runs.json_files import write_json
from privgan.runs.schema import VERSION
from privgan.runs.typed import LeakageRecord

log = logging.getLogger(__name__)


def audit_run(
    folder: Path,
    channel: Channel,
    panel: Panel,
    data: DataModule,
    settings: AuditSettings,
    *,
    device: str,
    bfloat16: bool,
    readers: Sequence[nn.Module] | None = None,
) -> LeakageRecord:
    """Attack a release and the undefended data with the same panel; writes `leakage.json` and returns its content.

    Every secret is attacked by itself, in the same released rows; limits hold for all of them together.

    What the same panel has already done on the same rows is not done again, and said to be: attackers that failed are
    the ones that are missing.

    Args:
        settings: of the run's config.
        readers: what the adversary of the game says of each secret, judged as it is on the same release.
    """
    more = panel.extra_releases if CHANNEL in panel.threat_models else 0
    torch.manual_seed(settings.seed)  # of the noise that a release may draw: another audit attacks the same rows
    limits = certificates(channel, data, confidence=panel.confidence, seed=settings.seed, device=device)
    with released_parts(
        folder / "released",
        channel,
        data,
        panel.train_roles,
        device=device,
        bfloat16=bfloat16,
        more=more,
        with_u=UTILITY in panel.threat_models,
    ) as parts:
        found: dict[str, LeakageRecord] = {
            secret.name: _audit_secret(
                *(folder, place, channel, panel, data, settings),
                parts=of_secret(parts, place),
                reader=readers[place] if readers else None,
                device=device,
            )
            for place, secret in enumerate(data.secrets)
        }
        for secret, limit in zip(data.secrets, limits, strict=True):
            found[secret.name]["certificate"] = limit
        kept = utility_of(parts, data, panel.train_roles, settings.seed)
    leakage = joined(found)
    if kept:
        leakage["utility"] = kept
    write_json(folder / "leakage.json", leakage | {"schema": VERSION, "panel": dict(scoring(settings.attackers))})
    return leakage


def _audit_secret(
    folder: Path,
    place: int,
    channel: Channel,
    panel: Panel,
    data: DataModule,
    settings: AuditSettings,
    *,
    parts: Mapping[str, Released],
    reader: nn.Module | None,
    device: str,
) -> LeakageRecord:
    """What attackers infer of one secret, the one at `place`; keeps their scores and predictions in the run folder."""
    secret, seed = data.secrets[place], settings.seed
    scores, bound = folder / file_of("scores", place), binding(parts, settings)
    before = Attacked([], dict(stored(scores, bound)))
    if before.scores:
        names = ", ".join(dict.fromkeys(name for name, _ in before.scores))
        print(f"{folder}: {secret.name}: scores of an earlier audit of the same released rows: {names}")
    released = panel.attack(
        parts,
        on="released",
        seed=seed,
        law=law_of(data.source, channel),
        adversary=reader,
        code=channel.linear_code(),
        comparisons=len(data.secrets),
        before=before,
    )
    in_training, inside = (
        in_training_record(reader, parts, device, panel.confidence) if reader is not None else (None, None)
    )
    clean = attack_clean(panel, data, settings, device, place)
    store(scores, released.scores, bound)
    leakage = leakage_of(panel, parts, released, clean, seed, in_training)
    looks = max(record["comparisons"] for record in released.records if "failed" not in record)
    leakage["planted"] = planted(panel, parts, looks, seed)
    if below := leakage["networks_below_linear"]:
        log.warning("%s: %s", secret.name, under_trained(below))
    _write_predictions(folder, place, data, parts, (released, clean), leakage, inside)
    return leakage


def raise_if_attackers_failed(leakage: LeakageRecord, folder: Path) -> None:
    """Says that attackers failed: the others count, and the line says how to finish.

    Args:
        leakage: content of `leakage.json`.
        folder: of the run.

    Raises:
        WorkError: at least one failed.
    """
    if failed := failures(leakage):
        raise WorkError(
            f"{folder}: attackers failed, the others count: {'; '.join(failed)}; "
            f"privgan attack run={folder} runs the missing ones"
        )


def _write_predictions(
    folder: Path,
    place: int,
    data: DataModule,
    parts: Mapping[str, Released],
    attacked: tuple[Attacked, Attacked],
    leakage: LeakageRecord,
    inside: Scores | None,
) -> None:
    """Which test rows the strongest inferred, of the release and of the undefended data, and the game's adversary."""
    released, clean = attacked
    strongest, of_clean = leakage["strongest"], leakage["clean_strongest"]
    write_predictions(
        folder / file_of("predictions", place),
        parts,
        released.scores[strongest["name"], LABELS],
        clean.scores.get((of_clean["name"], LABELS)) if of_clean else None,
        inside,
        index_N=data.indices("test"),
        group_N=data.labels("test").group,
        secret=data.secrets[place].name,
        name=strongest["name"],
    )
