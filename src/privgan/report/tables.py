"""The runs as tables: every number for machines, an overview for people."""

import math
from collections.abc import Iterable, Sequence
from typing import Any

from privgan.html import Table
from privgan.report.data_sets import METRICS
from privgan.report.frontier import swept_keys
from privgan.report.records import Run, Sweep
from privgan.report.strength import LAM

RUNS = "runs.csv"  # where a report keeps `run_table`


def run_table(sweeps: Sequence[Sweep]) -> Table:
    """One row a run: sweep, signature, where lambda ended, every swept key, seed, distortion, leakage, command."""
    runs = [run for sweep in sweeps for run in sweep.runs]
    keys, risks = _keys(runs), _risks(runs)
    columns = (
        *("sweep", "signature", "lambda", *keys, "seed", "data", *METRICS, *(f"risk_{name}" for name in risks)),
        *("guess", "strongest", "balanced_accuracy", "lower", "upper", "accuracy", "auc"),
        *("in_training", "honesty_gap", "clean_strongest", "clean_balanced_accuracy", "clean_lower", "clean_upper"),
        *("attack_mse", "attack_r2", "secret", "epsilon", "delta", "certificate"),
        *("steps", "images_per_second", "seconds", "device", "commit", "command"),
    )
    return Table(columns, tuple(_run_row(run, keys, risks) for run in runs))


def overview(runs: Sequence[Run]) -> Table:
    """The same rows for reading: percentages with their limits, no provenance."""
    keys, risks = _keys(runs), _risks(runs)
    metrics = [metric for metric in METRICS if any(math.isfinite(run.distortion[metric]) for run in runs)]
    several = len({run.sweep for run in runs}) > 1
    numbers = not all(math.isnan(run.leakage.strongest.r2) for run in runs)
    certified = not all(math.isnan(run.leakage.certificate) for run in runs)
    columns = (
        *(
            "run",
            *(("sweep",) if several else ()),
            "lambda",
            *map(_heading, keys),
            "seed",
            "attacker balanced accuracy",
            "limits",
            "strongest",
        ),
        *(
            "game's adversary",
            "honesty gap",
            "clean",
            *(("no attacker exceeds",) if certified else ()),
            *metrics,
            *(("R\u00b2 of the attack",) if numbers else ()),
            *(f"risk of {name}" for name in risks),
        ),
    )
    rows = tuple(_overview_row(run, keys, several, certified, metrics, numbers, risks) for run in runs)
    return Table(columns, rows, code=("run",))


def share(value: float) -> str:
    """A share as a percentage to one decimal, `n/a` where unknown."""
    return "n/a" if math.isnan(value) else f"{100 * value:.1f} %"


def in_points(value: float, digits: int = 1) -> str:
    """A signed difference of shares in percentage points."""
    return "n/a" if math.isnan(value) else f"{100 * value:+.{digits}f}".replace("-", "\u2212")


def _keys(runs: Sequence[Run]) -> tuple[str, ...]:
    """What was swept beside lambda, and the targets that stood in its place."""
    targets = (run.strength.key for run in runs if run.strength.learned)
    return tuple(key for key in dict.fromkeys((*targets, *swept_keys(runs))) if key != LAM)


def _heading(key: str) -> str:
    return key.removesuffix("._target_")


def _setting(run: Run, key: str) -> Any:
    """A value of the config; of a class its last word."""
    value = run.config.get(key)
    return str(value).rpartition(".")[2].lower() if key.endswith("._target_") else value


def _risks(runs: Sequence[Run]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for run in runs for name in run.risk))


def _run_row(run: Run, keys: Iterable[str], risks: Iterable[str]) -> tuple[Any, ...]:
    leak, strongest, clean = run.leakage, run.leakage.strongest, run.leakage.clean
    return (
        *(run.sweep, run.signature, run.lam, *(run.config.get(key) for key in keys), run.seed, run.data.name),
        *(run.distortion[metric] for metric in METRICS),
        *(run.risk.get(name) for name in risks),
        *(leak.guess, strongest.name, strongest.balanced_accuracy, strongest.lower, strongest.upper),
        *(strongest.accuracy, strongest.auc, leak.in_training.balanced_accuracy if leak.in_training else None),
        *(leak.honesty_gap, clean.name, clean.balanced_accuracy, clean.lower, clean.upper),
        *(strongest.mse, strongest.r2, leak.secret, *(run.privacy or (None, None)), leak.certificate),
        *(run.steps, run.images_per_second, run.seconds, run.device, run.commit, run.command),
    )


def _overview_row(
    run: Run,
    keys: Iterable[str],
    several: bool,
    certified: bool,
    metrics: Iterable[str],
    numbers: bool,
    risks: Iterable[str],
) -> tuple[Any, ...]:
    leak, strongest = run.leakage, run.leakage.strongest
    return (
        *(run.signature, *((run.sweep,) if several else ()), run.lam, *(_setting(run, key) for key in keys), run.seed),
        *(share(strongest.balanced_accuracy), f"{100 * strongest.lower:.1f} to {100 * strongest.upper:.1f}"),
        strongest.name,
        share(leak.in_training.balanced_accuracy) if leak.in_training else "n/a",
        *(in_points(leak.honesty_gap), share(leak.clean.balanced_accuracy)),
        *((share(leak.certificate),) if certified else ()),
        *(run.distortion[metric] for metric in metrics),
        *((strongest.r2,) if numbers else ()),
        *(run.risk.get(name) for name in risks),
    )
