"""One run from beginning to end: data in, channel fitted, release audited, record.

Each part leaves its files before the next begins, so an interrupted run continues where it was.
"""

import shlex
import sys
from functools import partial

import torch

from privgan.attackers.panel import Panel
from privgan.audit.certificate import raise_if_above, raise_if_refuted
from privgan.audit.run import raise_if_attackers_failed
from privgan.audit.to_hide import to_hide
from privgan.config import build
from privgan.config import fit as check_arguments
from privgan.config.commands.train import Train
from privgan.config.compatibility import check_kinds
from privgan.config.registry import ROLES
from privgan.data.catalogue import introduction
from privgan.errors import WorkError
from privgan.experiment.conclude import conclude
from privgan.experiment.prepared import prepared
from privgan.fit.base import FitMethod, Setting
from privgan.fit.parts import build_parts
from privgan.fit.secret_predictor import fit_secret_predictor
from privgan.objective.base import Objective
from privgan.release.device import release_device
from privgan.runs import environment
from privgan.runs.record import RunFolder, child_rank
from privgan.shared import shared
from privgan.tracking.base import Tracker
from privgan.tracking.none import NoTracker


def run(settings: Train) -> None:
    """Fit and audit in `out/name/signature`; what is done is skipped, what was interrupted is continued.

    Raises:
        RequestError: data or options that do not fit.
        WorkError: a game that diverged, attackers that failed.
    """
    folder = RunFolder.of(settings.plain)
    with folder.lock():
        if not child_rank() and folder.state() == "done":
            print(f"{folder.path} is completed; delete the folder to rerun it")
            return
        if settings.trainer.threads:
            torch.set_num_threads(settings.trainer.threads)
        # What can be refused without the data is built before they are packed.
        check_kinds(settings.parts)
        for part in (settings.channel, settings.adversary, settings.game):
            check_arguments(part, *ROLES[part.key].given)
        panel: Panel = build(settings.attackers)
        objective: Objective = build(settings.objective)
        method: FitMethod = build(settings.fit)
        tracker: Tracker = NoTracker() if child_rank() else build(settings.tracking)
        data = prepared(settings.data)
        if not child_rank():
            print(introduction(data), flush=True)
            split_seed = settings.data.get("split_seed", 0)
            for line in shared("to hide", (data, split_seed), partial(to_hide, data, seed=split_seed)):
                print(f"  {line}", flush=True)
        parts = build_parts(settings, method, data, objective)
        fit = method.prepare(parts, data)
        device, _ = release_device(settings.trainer)
        resume = folder.state() == "running"
        setting = Setting(folder.path, resume, settings.trainer, settings.seed, device, tracker.scalars)

        command = shlex.join(["privgan", *sys.argv[1:]])
        folder.start(settings.plain, command=command, data=data.describe(), **environment.describe(device))
        tracker.start(
            {"signature": folder.path.name, "name": settings.name, "config": settings.plain, "folder": folder.path}
        )
        try:
            if not (resume and setting.checkpoint.exists()):
                fit_secret_predictor(parts.channel, data, device=device, seed=settings.seed)
            fitted = fit.run(setting)
            if not child_rank():
                leakage = conclude(parts.channel, objective, fitted, fit.readers(), panel, data, settings, folder)
                raise_if_refuted(leakage, folder.path)
                raise_if_above(leakage, settings.objective.get("bound"), folder.path)
                folder.finish()
                tracker.finish(folder.record(), folder.leakage(), folder.path / "samples.png")
        except WorkError as error:
            folder.fail(str(error))
            raise
        finally:
            tracker.close()
        if not child_rank():
            raise_if_attackers_failed(leakage, folder.path)
