"""What the runs say, in plain sentences: the trade-off first, then everything that must not be overlooked."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from privgan.report.distance import below_optimum
from privgan.report.figures import AXES
from privgan.report.frame import Frame
from privgan.report.frontier import Frontier, Point
from privgan.report.privacy import above_bound
from privgan.report.records import Run, Sweep
from privgan.report.tables import in_points, share
from privgan.report.trade_off import best_trade_off

WIDE = 0.10  # limits further apart than this tell settings apart only roughly
_NAMED = 5  # runs named in one sentence


@dataclass(frozen=True)
class Fact:
    """One number with what it is and what bounds it."""

    label: str
    value: str
    note: str


def facts(frontier: Frontier) -> tuple[Fact, ...]:
    """The numbers of the page's head: best trade-off, undefended data, blind guess, honesty gap there."""
    best = best_trade_off(frontier)
    known = [] if best is None else _facts_of(best)
    clean = Fact("undefended data", share(frontier.clean.median), _between(frontier.clean_lower, frontier.clean_upper))
    guess = Fact("blind guess", share(frontier.guess), "what is left when nothing leaks")
    return (*known[:1], clean, guess, *known[1:])


def sentences(frontier: Frontier) -> tuple[str, ...]:
    """Data, counts per role, best trade-off."""
    data, runs = frontier.data, frontier.runs
    counts = ", ".join(f"{role} {count:,}".replace(",", "\u202f") for role, count in data.counts.items())
    seeds = len({run.seed for run in runs})
    told = [
        f"{_many(len(runs), 'run')} in {_many(len(frontier.points), 'setting')} with {_many(seeds, 'seed')}. "
        f"Rows of {data.name} by role: {counts}."
    ]
    told += _to_hide(frontier)
    best = best_trade_off(frontier)
    if best is not None:
        told.append(_best(best, frontier))
    if data.reference:
        told.append(
            f"The star is a channel known to leak nothing on these data, the {data.reference['name']}: "
            f"mean absolute error {data.reference['l1']:.3g}."
        )
    return tuple(told)


def _to_hide(frontier: Frontier) -> list[str]:
    """What attackers gain from undefended data over a blind guess: no channel can take away more."""
    guess, seen, lower = frontier.guess, frontier.clean.median, frontier.clean_lower
    if math.isnan(seen) or math.isnan(lower):
        return []
    value, low, high = ((level - guess) / (1 - guess) for level in (seen, lower, frontier.clean_upper))
    found = f"advantage of the strongest attacker on undefended data {value:.2f} ({low:.2f} to {high:.2f})"
    if low <= 0:
        return [f"Nothing to hide was found: {found}, which is no more than a blind guess."]
    return [f"How much there is to hide: {found}, 0 for a blind guess and 1 for certainty."]


def warnings(frontier: Frontier, frames: Sequence[Frame] = ()) -> tuple[str, ...]:
    """What cannot be, leakage above the undefended data, limits too wide to tell settings apart, failed attackers.

    frames: theoretical bounds for the data; only the first is looked at, in the accuracy of `frontier`.
    """
    told = [*_impossible(frontier, frames)]
    beyond = [run for run in frontier.runs if run.leakage.strongest.lower > run.leakage.clean.upper]
    above = [run for run in frontier.runs if run.excess > 0 and run not in beyond]
    if beyond:
        told.append(
            f"{_many(len(beyond), 'run')} leak{'s' if len(beyond) == 1 else ''} more than the undefended data, beyond "
            f"all limits: the channel writes the sensitive value into its release. {_names(beyond)}."
        )
    if above:
        told.append(
            f"{_many(len(above), 'run')} {'is' if len(above) == 1 else 'are'} above the undefended data, within the "
            f"limits: nothing is hidden there. {_names(above)}."
        )
    widths = [run.leakage.strongest.width for run in frontier.runs if not math.isnan(run.leakage.strongest.width)]
    if widths and median(widths) > WIDE:
        told.append(
            f"The confidence intervals are wide, {100 * median(widths):.0f} points from lower to upper for the typical "
            "run: settings closer than that are not told apart. More test people would narrow them."
        )
    weak = [run for run in frontier.runs if run.leakage.networks_below_linear]
    if weak:
        told.append(
            f"In {_many(len(weak), 'run')} the networks lose to a linear model: they are under-trained, and the "
            f"releases may leak more than is shown. Train them longer. {_names(weak)}."
        )
    unseeing = [run for run in frontier.runs if run.leakage.blind]
    if unseeing:
        told.append(
            f"{_many(len(unseeing), 'audit')} {'is' if len(unseeing) == 1 else 'are'} blind: no attacker found a "
            f"planted secret that every row tells, so the figures say nothing. {_names(unseeing)}."
        )
    hints = [run for run in frontier.runs if run.leakage.indicative]
    if hints:
        told.append(
            f"The figures of {_many(len(hints), 'run')} are indicative: a small panel attacked them, and a larger one "
            "may infer more. Attack again with attackers=panel for the record."
        )
    failed = [run for run in frontier.runs if run.leakage.failed]
    if failed:
        told.append(
            f"In {_many(len(failed), 'run')} an attacker of the panel failed, so its strongest is one of fewer: "
            f"{failed[0].leakage.failed[0]}. {_names(failed)}."
        )
    return tuple(told)


def _impossible(frontier: Frontier, frames: Sequence[Frame]) -> list[str]:
    """Results that theory rules out: a fault of mechanism, attacker or measurement."""
    told = []
    if bound := above_bound(frontier):
        told.append(
            f"{_many(len(bound), 'run')} {'is' if len(bound) == 1 else 'are'} above what is certified or promised "
            "for every attacker, beyond the limits: the channel, the certificate or the attack is wrong. "
            f"{_names(bound)}."
        )
    if better := [run for frame in frames[:1] for run in below_optimum(frontier, frame)]:
        told.append(
            f"{_many(len(better), 'run')} lie{'s' if len(better) == 1 else ''} below the optimum, beyond the limits: "
            f"no channel can, the attackers are too weak. {_names(better)}."
        )
    return told


def left_out(sweeps: Sequence[Sweep]) -> tuple[tuple[str, str, str, str], ...]:
    """(sweep, folder, state, reason) of each run that is in no figure."""
    return tuple((sweep.name, run.folder.name, run.state, run.reason) for sweep in sweeps for run in sweep.left_out)


def _facts_of(best: Point) -> list[Fact]:
    setting = f"{best.strength.text}, " if best.strength.text else ""
    metric = best.runs[0].data.metric
    strongest = Fact(
        "strongest fresh attacker",
        share(best.leakage.median),
        f"best trade-off: {setting}{metric} {best.distortion[metric].median:.3g}; {_between(best.lower, best.upper)}",
    )
    if best.honesty_gap is None:
        return [strongest]
    gap = f"{in_points(best.honesty_gap.median)} points"
    fair, ranked = ([getattr(run.leakage, name) for run in best.runs] for name in ("gap_at_best_threshold", "gap_auc"))
    note = "fresh attacker minus the game's adversary, best trade-off"
    if not any(map(math.isnan, fair + ranked)):
        note += (
            f"; {in_points(median(fair))} with a threshold from validation people, {in_points(median(ranked))} in the "
            "area under the curve"
        )
    return [strongest, Fact("honesty gap", gap, note)]


def _best(best: Point, frontier: Frontier) -> str:
    sweep = f"in {best.runs[0].sweep}, " if len({run.sweep for run in frontier.runs}) > 1 else ""
    setting = f"at {best.strength.name} {best.strength.value:.3g}, " if best.strength.text else ""
    metric = frontier.metric
    what = AXES[metric].removeprefix("distortion: ").removesuffix(" (l1)")
    psnr = best.distortion["psnr"].median
    decibels = "" if math.isnan(psnr) else f" ({psnr:.1f} dB)"
    told = (
        f"The best trade-off is {sweep}{setting}with a {what} of {best.distortion[metric].median:.3g}{decibels}"
        ": there the balanced accuracy of the strongest fresh attacker is "
        f"{share(best.leakage.median)}, against {share(frontier.clean.median)} on undefended data and "
        f"{share(frontier.guess)} for a blind guess"
    )
    if best.in_training is None:
        return told + "."
    return f"{told}. That of the game's adversary on the same release is {share(best.in_training.median)}."


def _between(lower: float, upper: float) -> str:
    return "no interval" if math.isnan(lower + upper) else f"{100 * lower:.1f} to {100 * upper:.1f} %"


def _names(runs: Sequence[Run]) -> str:
    shown = ", ".join(
        f"{run.sweep}/{run.signature} ({', '.join(filter(None, (run.strength.text, f'seed {run.seed}')))})"
        for run in runs[:_NAMED]
    )
    return shown if len(runs) <= _NAMED else f"{shown} and {len(runs) - _NAMED} more in runs.csv"


def _many(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}".replace(",", "\u202f")
