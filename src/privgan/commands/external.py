"""`privgan attack released=...` from beginning to end: judge, print, write."""

import os
import shlex
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from omegaconf import DictConfig

from privgan.attackers.panel import FACTS, SCORES, Panel
from privgan.audit.certificate import raise_if_refuted
from privgan.audit.console import report
from privgan.audit.external.judge import judge
from privgan.audit.external.members import joined_by
from privgan.audit.external.request import Request
from privgan.audit.leakage import failures
from privgan.config import build, plain
from privgan.errors import RequestError, WorkError
from privgan.report.audit_page import page
from privgan.runs.record import write_bytes, write_json

LEAKAGE, INDEX = "leakage.json", "index.html"


def attack(
    request: Request,
    attackers: DictConfig,
    shares: Mapping[str, float],
    seed: int,
    to: Path,
    joining: Sequence[str] | None,
    plant: bool,
) -> dict[str, Any]:
    """Judges the release, prints what was found and writes leakage.json and index.html into `to`; returns the former.

    joining: names of those who join the panel; None: all. plant: whether secrets are planted (`privgan.audit.planted`).
    Nothing is written where the request is refused. WorkError, once all is written, where an attacker failed or reads
    above the certificate.
    """
    panel: Panel = joined_by(build(attackers), joining)
    leakage = judge(request, panel, shares, seed, _place(to), plant)
    command = shlex.join(["privgan", *sys.argv[1:]])
    try:
        to.mkdir(parents=True, exist_ok=True)
        write_json(to / LEAKAGE, leakage | {"panel": plain(attackers)})
        write_bytes(to / INDEX, page(leakage, command).encode())
    except OSError as error:
        raise RequestError(f"{to}: cannot write there ({error.strerror or error}); choose another to=") from error
    print(report(leakage), f"\n{to / INDEX}", sep="\n")
    raise_if_refuted(leakage, to, _seeing_more(panel))
    if failed := failures(leakage):
        raise WorkError(f"{to}: attackers failed, the others count: {'; '.join(failed)}")
    return leakage


def _seeing_more(panel: Panel) -> set[str]:
    """Attackers that read facts besides the rows, and with them those that join the scores of others."""
    wants = {name: getattr(attacker, "wants", None) for name, attacker in panel.attackers.items()}
    return {name for name, want in wants.items() if want in (FACTS, SCORES)} if FACTS in wants.values() else set()


def _place(to: Path) -> Path:
    """The nearest folder that is there already: rows lie in it while attackers read them."""
    place = next(folder for folder in (to, *to.parents) if folder.exists())
    if not place.is_dir():
        raise RequestError(f"to={to}: {place} is a file: choose another folder")
    if not os.access(place, os.W_OK):
        raise RequestError(f"to={to}: no permission to write in {place}: choose another folder")
    return place
