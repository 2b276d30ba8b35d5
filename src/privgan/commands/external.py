"""`privgan attack released=...` from beginning to end: judge, print, write."""

import os
import shlex
import sys
from pathlib import Path

from privgan.attackers.panel import FACTS, SCORES, Panel
from privgan.audit.certificate import raise_if_refuted
from privgan.audit.console import report
from privgan.audit.external.judge import judge
from privgan.audit.external.members import joined_by
from privgan.audit.external.request import SHARES, Request
from privgan.audit.leakage import failures
from privgan.config import build
from privgan.config.commands.attack import Attack
from privgan.errors import RequestError, WorkError
from privgan.report.audit_page import page
from privgan.runs.json_files import write_bytes, write_json
from privgan.runs.typed import LeakageRecord

LEAKAGE, INDEX = "leakage.json", "index.html"


def attack(request: Request, settings: Attack) -> LeakageRecord:
    """Judges the release, prints what was found and writes leakage.json and index.html into `to`; returns the former.

    Nothing is written where the request is refused.

    Raises:
        RequestError: data or a folder that do not fit.
        WorkError: once all is written, where an attacker failed or is above the certificate.
    """
    to, shares = settings.to, settings.shares or SHARES
    panel: Panel = joined_by(build(settings.attackers), settings.external_attackers)
    leakage = judge(request, panel, shares, settings.seed, _place(to), settings.planted)
    command = shlex.join(["privgan", *sys.argv[1:]])
    try:
        to.mkdir(parents=True, exist_ok=True)
        write_json(to / LEAKAGE, leakage | {"panel": settings.attackers.plain()})
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
