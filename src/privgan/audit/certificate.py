"""The limit on every attacker of a run, where its release admits one; goes into `leakage.json` as `certificate`.

Shapes: N rows, B batch, S classes, Z released values.
"""

from collections.abc import Collection
from dataclasses import asdict
from pathlib import Path
from typing import cast

import numpy as np
import torch

from privgan.channel.base import Channel
from privgan.data.module import DataModule
from privgan.errors import WorkError
from privgan.fit.untouched import untouched
from privgan.runs.certified import limit_of, refuting
from privgan.runs.typed import LeakageRecord
from privgan.runs.typed_attack import Certificate
from privgan.theory.certificate import certify, count
from privgan.theory.local_privacy import accuracy_bound, classes_accuracy_bound

PROMISED = "local privacy"


@torch.no_grad()
def certificates(
    channel: Channel,
    data: DataModule,
    *,
    confidence: float,
    seed: int,
    device: str,
    roles: tuple[str, ...] | None = None,
) -> list[Certificate | None]:
    """The certificate of each secret; None where there is none: a number, or a release of any value without a promise.

    Counts are of one row of each person, drawn from the seed, in the roles that `untouched` names; for several secrets
    all limits hold together. A promise of local privacy needs no people and takes s to be all that a row says. Where
    there are both, the lower limit stands.

    Args:
        confidence: that a limit from counts holds.
        seed: of the draw of rows and of the noise of the release.
        roles: whose people are counted; None takes `untouched`.
    """
    roles = untouched(channel) if roles is None else roles
    found: list[Certificate | None] = []
    cell_N = _cells(channel, data, roles, seed, device) if channel.cells is not None else None
    labels = data.labels(*roles)
    for place, secret in enumerate(data.secrets):
        classes, options = len(secret.classes), list[Certificate]()
        if classes >= 2 and cell_N is not None:
            s_N = labels.s if labels.s.ndim == 1 else labels.s[:, place]
            assert channel.cells is not None
            counts_SZ = count(s_N, cell_N, labels.group, classes=classes, cells=channel.cells, seed=seed)
            if counts_SZ.sum(axis=1).all():
                options.append(_counted(counts_SZ, 1 - (1 - confidence) / len(data.secrets), roles))
        if classes >= 2 and channel.privacy is not None:
            options += _promised(classes, *channel.privacy)
        found.append(min(options, key=lambda one: one["balanced_accuracy"], default=None))
    return found


def raise_if_refuted(leakage: LeakageRecord, folder: Path, excused: Collection[str] = ()) -> None:
    """Refuses a release that an attacker infers more from than its certificate allows: one of the two is wrong.

    Args:
        leakage: content of `leakage.json`.
        folder: of the run, for the message.
        excused: names of attackers that see more than the release.

    Raises:
        WorkError: an attacker is above the certificate of its secret, beyond its own limits.
    """
    if found := refuting(leakage, excused):
        raise WorkError(
            f"{folder}: {'; '.join(found)}: the channel, the certificate or the attack is wrong; do not publish this "
            "release"
        )


def raise_if_above(leakage: LeakageRecord, bound: float | None, folder: Path) -> None:
    """Refuses a certificate above the bound that was asked for.

    Args:
        leakage: content of `leakage.json`.
        bound: on balanced accuracy; None: none was asked for.
        folder: of the run, for the message.

    Raises:
        WorkError: there is no certificate, or it is above the bound.
    """
    limit = limit_of(leakage)
    if bound is not None and (limit is None or limit > bound):
        found = "there is no certificate" if limit is None else f"certified {limit:.3f}"
        raise WorkError(
            f"{folder}: {found}, above objective.bound={bound:g}: take more people, a higher bound or a larger "
            "objective.margin; trying again on the same people until it fits certifies nothing"
        )


def _cells(channel: Channel, data: DataModule, roles: tuple[str, ...], seed: int, device: str) -> np.ndarray:
    """The released value of every row of these roles, in the order of `data.indices`."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        parts = [channel.cell(batch.x, batch.s).cpu() for batch in data.batches(*roles, device=device)]
    return torch.cat(parts).numpy()


def _counted(counts_SZ: np.ndarray, confidence: float, roles: tuple[str, ...]) -> Certificate:
    found = asdict(certify(counts_SZ, confidence))
    return cast(Certificate, {**found, "people_S": list(found["people_S"]), "roles": list(roles)})


def _promised(classes: int, epsilon: float, delta: float) -> list[Certificate]:
    if classes > 2 and delta > 0:
        return []
    accuracy = float(accuracy_bound(epsilon, delta=delta) if classes == 2 else classes_accuracy_bound(epsilon, classes))
    advantage = (classes * accuracy - 1) / (classes - 1)
    promise: Certificate = {
        "balanced_accuracy": accuracy,
        "advantage": advantage,
        "method": PROMISED,
        "epsilon": epsilon,
        "delta": delta,
        "tv": advantage if classes == 2 else None,
        "confidence": None,
    }
    return [promise]
