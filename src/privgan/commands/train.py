"""`privgan train`: one run, trained and attacked in its folder."""

from privgan.config import check_values
from privgan.config.commands.train import Train
from privgan.launch.devices import check_devices
from privgan.runs import sight
from privgan.runs.certified import in_words
from privgan.runs.environment import keep_freed_memory
from privgan.runs.listing import ABOVE_CLEAN, INDICATIVE
from privgan.runs.parent import end_with_parent
from privgan.runs.record import RunFolder, child_rank
from privgan.runs.typed import LeakageRecord, RunRecord


def run(settings: Train) -> float | None:
    """Trains, attacks and says in a line what came out; returns the strongest fresh attacker's balanced accuracy."""
    end_with_parent()
    folder = RunFolder.of(settings.plain)
    check_devices(settings.trainer)
    if settings.plan:
        print(_plan(settings, folder))
        return None
    if folder.state() == "done":  # known before the heavy imports, so that a finished sweep is gone through quickly
        print(f"{folder.path} is completed; delete the folder to rerun it")
    else:
        check_values(*settings.parts.values())
        keep_freed_memory()
        from privgan.experiment.run import run as run_experiment

        run_experiment(settings)
    if child_rank():
        return None
    print(f"{folder.path}: {summary(folder.record(), folder.leakage())}")
    return folder.strongest()


def _plan(settings: Train, folder: RunFolder) -> str:
    from privgan.launch import plan
    from privgan.launch.check import check
    from privgan.launch.job import Job
    from privgan.runs.environment import device_in_words

    job = Job((), settings.name, folder)
    check([job], [settings.plain])
    return plan.table([job], [settings.plain], 1, device_in_words("cpu"))


def summary(record: RunRecord, leakage: LeakageRecord) -> str:
    """The figures of a run in a line, each privacy figure beside the blind guess and the undefended data.

    Of several secrets that of the one that leaks most; of a number, how often its tercile is inferred, and R^2.
    """
    strongest, distortion = leakage["strongest"], record["train"]["distortion"]
    undefended = leakage["clean_strongest"]
    assert undefended is not None  # a run always attacks the undefended data
    guess, clean = leakage["blind_guess"]["balanced_accuracy"], undefended["balanced_accuracy"]
    aimed = record["train"].get("validation_advantage")
    found = "" if aimed is None else f"; validation advantage {aimed:.3f} at lam {record['train']['lam']:.4g}"
    # Of messages there is no squared error, and l1 is the share of tokens that changed.
    far = f"l1 {distortion['l1']:.5f}" if distortion["mse"] is None else f"mse {distortion['mse']:.5f}"
    psnr = "" if distortion["psnr"] is None else f", psnr {distortion['psnr']:.1f} dB"
    secret = f"{leakage['secret']} leaks most: " if "secret" in leakage else ""
    explained = f", r2 {strongest['r2']:.2f}" if "r2" in strongest else ""
    return (
        f"{secret}strongest fresh attacker {strongest['name']} {strongest['balanced_accuracy']:.3f} "
        f"({strongest['lower']:.3f} to {strongest['upper']:.3f}; guess {guess:.3f}, clean {clean:.3f}){explained}, "
        f"{far}{psnr}{in_words(leakage)}{found}{''.join(warnings(leakage))}"
    )


def warnings(leakage: LeakageRecord) -> list[str]:
    """What must not be overlooked in these figures, each on a line of its own."""
    lines = [f"\nwarning: {line}" for line in sight.blindness(leakage)]
    if leakage.get("above_clean"):
        lines.append(f"\nwarning: {ABOVE_CLEAN}: this channel writes s into its release, do not use it")
    if leakage.get("networks_below_linear"):
        lines.append(
            "\nwarning: every network of the panel infers less than a linear attacker: they were not trained to their "
            "end, and a better one may read more; try attackers=full"
        )
    if leakage.get("indicative"):
        lines.append(f"\n{INDICATIVE}")
    return lines
