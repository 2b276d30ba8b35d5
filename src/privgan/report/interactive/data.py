"""What the interactive page knows: the report's records as plain values; what is unknown is left out."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import cast

from privgan.report.data_sets import METRICS
from privgan.report.figures import AXES
from privgan.report.frontier import RISING, Curve, Frontier, class_of
from privgan.report.interactive.known import known
from privgan.report.interactive.typed import PageData, PageLeakage, PageReading, PageRun, PageSet
from privgan.report.leakage import Leakage, Reading
from privgan.report.privacy import bound_of
from privgan.report.readings import GAME
from privgan.report.records import Run
from privgan.report.theme import LIGHT

STRONGEST = "strongest fresh attacker"
_DIGITS = 6
_READ = ("accuracy", "auc", "mse", "r2")

Samples = Mapping[Path, str]


def page_data(found: Sequence[Frontier], samples: Samples) -> PageData:
    """{"measures": {name: {label, rising}}, "sets": [...]}; a set has curves, runs, one point each, and what is known.

    samples: folder of a run -> address of its pictures; one that left none is missing.
    """
    return {
        "measures": {name: {"label": AXES[name], "rising": RISING[name]} for name in METRICS},
        "sets": [_set(frontier, samples) for frontier in found],
    }


def _set(frontier: Frontier, samples: Samples) -> PageSet:
    return {
        "title": frontier.data.title,
        "measure": frontier.metric,
        "measures": [name for name in METRICS if frontier.measures(name)],
        "curves": [
            {"label": curve.label, "series": number % len(LIGHT.series)} for number, curve in enumerate(frontier.curves)
        ],
        "runs": list(_runs(frontier.curves, samples)),
        "known": known(frontier),
    }


def _runs(curves: Iterable[Curve], samples: Samples) -> Iterator[PageRun]:
    for number, curve in enumerate(curves):
        for point in curve.points:
            for run in point.runs:
                yield _run(run, number, point.strength.text, samples.get(run.folder))


def _run(run: Run, curve: int, setting: str, samples: str | None) -> PageRun:
    """A run with what was read of each of its secrets; the name of an only secret is empty."""
    leaks = run.leakage.secrets or {"": run.leakage}
    return {
        "curve": curve,
        "setting": setting,
        "signature": run.signature,
        "sweep": run.sweep,
        "channel": class_of(run, "channel") or "channel",
        "seed": run.seed,
        "distortion": _known(run.distortion),
        "secret": run.leakage.secret if run.leakage.secrets else "",
        "secrets": {name: _leakage(run, leak) for name, leak in leaks.items()},
        "samples": samples,
        "command": run.command,
        "told": _told(run),
    }


def _leakage(run: Run, leak: Leakage) -> PageLeakage:
    """Readings of the release and of the undefended data by attacker, those of the strongest first."""
    released = {STRONGEST: leak.strongest}
    released |= {f"{STRONGEST} + {knows}": r for knows, r in leak.by_knowledge.items() if knows != "labels"}
    if leak.in_training:
        released[GAME] = leak.in_training
    clean = {} if math.isnan(leak.clean.balanced_accuracy) else {STRONGEST: leak.clean}
    for reading in leak.readings:
        (clean if reading.on == "clean" else released)[attacker_of(reading)] = reading
    told = {
        "guess": leak.guess,
        "released": {name: _reading(reading) for name, reading in released.items()},
        "clean": {name: _reading(reading) for name, reading in clean.items()},
        "failed": list(leak.failed),
        **_known({"gap": leak.honesty_gap}),
        **_bound(run, leak),
    }
    return cast(PageLeakage, told)


def _bound(run: Run, leak: Leakage) -> dict[str, float]:
    """What no attacker exceeds, and how sure that is: a promise has no confidence. Empty where no limit is known."""
    bound = bound_of(run, leak)
    return _known({"bound": bound, "certain": leak.certain if bound == leak.certificate else math.nan})


def attacker_of(reading: Reading) -> str:
    """The name by which an attacker is chosen; one has a reading for each level of knowledge."""
    return reading.name if reading.knows == "labels" else f"{reading.name} + {reading.knows}"


def _reading(reading: Reading) -> PageReading:
    limits = {"value": reading.balanced_accuracy, "lower": reading.lower, "upper": reading.upper}
    known = _known(limits | {name: getattr(reading, name) for name in _READ})
    return cast(PageReading, {"name": reading.name, "knows": reading.knows, **known})


def _told(run: Run) -> dict[str, str]:
    """Further facts, in the words in which they are shown."""
    facts = {
        "steps": str(run.steps) if run.steps else "not trained",
        "images a second": f"{run.images_per_second:.0f}" if run.images_per_second > 0 else "",
        "duration": f"{run.seconds:.0f} s" if run.seconds >= 0 else "",
        "device": run.device,
        "privacy": "ε {:.3g}, δ {:.3g}".format(*run.privacy) if run.privacy else "",
        **{f"risk of {name}": f"{value:.3g}" for name, value in _known(run.risk).items()},
    }
    return {name: fact for name, fact in facts.items() if fact}


def _known(numbers: Mapping[str, float]) -> dict[str, float]:
    """Finite numbers to six digits."""
    return {name: float(f"{value:.{_DIGITS}g}") for name, value in numbers.items() if math.isfinite(value)}
