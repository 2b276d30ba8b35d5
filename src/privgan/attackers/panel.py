"""The panel: every attacker on the same rows, side by side, and the record of each."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

from pydantic import NonNegativeInt, PositiveInt
from torch import nn

from privgan.attackers.base import Attacker, Released
from privgan.attackers.bayes import Law
from privgan.attackers.facts import on_facts
from privgan.attackers.judging.judge import check
from privgan.attackers.judging.records import GUESS, Attacked, Judge
from privgan.attackers.judging.summary import strongest_of
from privgan.attackers.knowledge import CHANNEL, LABELS, LEVELS, UTILITY, Knowledge, with_utility
from privgan.attackers.learning.network import NetworkAttacker
from privgan.attackers.running.attempt import Attempt, Failed, Scores
from privgan.attackers.running.longer import longer
from privgan.attackers.running.pool import Pool
from privgan.attackers.running.worker import Outcome
from privgan.config.types import OpenShare
from privgan.errors import RequestError, WorkError

SCORES, FACTS = "scores", "facts"  # what an ensemble wants, and one that reads facts
TRAIN_ROLES = ("channel", "adversary", "attacker")


class Panel:
    """Attackers by name, each trained from fresh weights on what it is given.

    Args:
        attackers: name -> attacker, most expensive last; None leaves one out. Limits are corrected for their
            number. One that has an attribute `wants` is given that ("law" of the rows, "adversary" of the game,
            "code" of the channel, "scores" of the others, "facts" of the release in place of its rows) and sits on
            the panel only where there is such a thing.
        confidence: of the two-sided limits, for all attackers at once.
        train_roles: whose released rows the attackers learn from (channel, adversary, attacker); the caller reads
            it.
        threat_models: levels of knowledge, see `privgan.attackers.knowledge`. All attackers have the labels; the
            strongest of them is run at the other levels again.
        extra_releases: how many further releases of each training row one who knows the channel makes.
        devices: where they work, see `privgan.attackers.running.pool.places`.
        ddp: names of networks so big that each of them trains over all of these places at once (DDP), after the
            others.
        target_width: how narrow the limits of the strongest should be.
        bayes_risk: whether to estimate them besides. The caller sees to these, see `privgan.audit.evidence`.
        learning_curve: whether to estimate them besides. The caller sees to these, see `privgan.audit.evidence`.
        indicative: that the attackers are too small for figures to rely on, which every report of them then says.
    """

    def __init__(
        self,
        attackers: Mapping[str, Attacker | None],
        confidence: OpenShare = 0.95,
        train_roles: Sequence[str] = TRAIN_ROLES,
        threat_models: Sequence[Knowledge] = (LABELS,),
        extra_releases: PositiveInt = 3,
        devices: NonNegativeInt | Literal["auto"] = "auto",
        ddp: Sequence[str] = (),
        target_width: OpenShare | None = None,
        bayes_risk: bool = True,
        learning_curve: bool = False,
        indicative: bool = False,
    ) -> None:
        self.attackers = {name: attacker for name, attacker in attackers.items() if attacker is not None}
        if not self.attackers:
            raise RequestError("attackers: the panel is empty, name at least one attacker")
        if not train_roles or not set(train_roles) <= set(TRAIN_ROLES):
            raise RequestError(
                f"attackers.train_roles={list(train_roles)}: attackers may learn from {', '.join(TRAIN_ROLES)} alone, "
                "name at least one of them"
            )
        if not 0 < confidence < 1:
            raise RequestError(f"attackers.confidence={confidence}: give a value between 0 and 1, such as 0.95")
        if LABELS not in threat_models or not set(threat_models) <= set(LEVELS) or extra_releases < 1:
            raise RequestError(
                f"attackers.threat_models={list(threat_models)} with extra_releases={extra_releases}: "
                f"name {LABELS}, and {CHANNEL} or {UTILITY} if you like; one more release at least"
            )
        if target_width is not None and not 0 < target_width < 1:
            raise RequestError(f"attackers.target_width={target_width}: give a width between 0 and 1, such as 0.02")
        self.confidence, self.train_roles = confidence, tuple(train_roles)
        self.threat_models, self.extra_releases = tuple(threat_models), extra_releases
        self.target_width, self.bayes_risk, self.learning_curve = target_width, bayes_risk, learning_curve
        self.indicative = indicative
        self.pool = Pool(devices)
        for name in ddp:
            if not isinstance(self.attackers.get(name), NetworkAttacker):
                raise RequestError(f"attackers.ddp={list(ddp)}: {name} is no network of this panel")
        self.ddp = tuple(ddp)

    def attack(
        self,
        parts: Mapping[str, Released],
        on: Literal["released", "clean"] = "released",
        seed: int = 0,
        *,
        law: Law | None = None,
        adversary: Any = None,
        code: nn.Module | None = None,
        comparisons: int = 1,
        before: Attacked | None = None,
    ) -> Attacked:
        """One record for each attacker; one that fails has {name, on, knows, failed: reason} and hides no other.

        Where the networks stay behind a linear model, the best of them is trained longer, see `running.longer`.

        Args:
            parts: "train", "validation", "test", and "more", the training rows of one who knows the channel, if any.
            on: what the rows are, released or undefended.
            seed: of the attackers' weights.
            law: of the rows, where it is known; records of attackers that use it have the exact accuracies besides.
            adversary: the network of the game, for attackers that start from it.
            code: the channel's linear code, see `Channel.linear_code`, for attackers that start in it.
            comparisons: panels that share one confidence.
            before: of an earlier call on the same rows; what did not fail there is not done again.

        Raises:
            RequestError: rows that nobody can attack. WorkError: every attacker but the blind guess failed.
        """
        check(**parts)
        facts = parts["train"].facts
        known_facts = None if facts is None or not facts.shape[1] else FACTS
        given = {None: None, "law": law, "adversary": adversary, "code": code, "scores": SCORES, "facts": known_facts}
        sitting = {name: one for name, one in self.attackers.items() if not _wants(one) or given[_wants(one)]}
        able = {CHANNEL: "more" in parts, UTILITY: parts["validation"].u is not None}
        levels = [level for level in self.threat_models if able.get(level, False) and on == "released"]
        looks = comparisons * (len(sitting) + len(levels))
        laws = {name: law for name, one in sitting.items() if _wants(one) == "law"}
        kinds = {name: one.kind for name, one in sitting.items() if hasattr(one, "kind")}
        # Facts need not tell anything of the originals; a planted secret shows whether these attackers can read.
        excused = frozenset(name for name, one in sitting.items() if _wants(one) == FACTS)
        judge = Judge(parts, on, self.confidence, looks, laws, families=comparisons, kinds=kinds, excused=excused)
        known = before.scores if before else {}

        def begin(one: Attacker) -> Attempt:
            return Attempt(one, _seen_by(one, parts), seed, given[_wants(one)])

        outcomes = self._outcomes(sitting, parts, known, begin)
        done = Attacked()
        for name in sitting:
            judge.enter(done, name, LABELS, outcomes[name])
        _refuse_if_all_failed(done, set(sitting), on)
        for level in levels:
            self._know(level, done, judge, sitting, seed, known)
        judge.close(done)
        return done

    def _outcomes(
        self,
        sitting: Mapping[str, Attacker],
        parts: Mapping[str, Released],
        known: Mapping[tuple[str, Knowledge], Scores],
        begin: Callable[[Attacker], Attempt],
    ) -> dict[str, Outcome]:
        """By attacker, those that combine the others last; `known` are not done again."""
        alone = {name: one for name, one in sitting.items() if _wants(one) != SCORES}
        found: dict[str, Outcome] = {name: known[name, LABELS] for name in alone if (name, LABELS) in known}
        attempts = {n: begin(one) for n, one in alone.items() if n not in found}
        found |= self._run(attempts)
        found |= longer(alone, found, parts["validation"], begin, self._run)
        # In the panel's order, whoever came first: an ensemble ends the same.
        outcomes = {name: found[name] for name in alone}
        for name, one in sitting.items():
            if _wants(one) == SCORES:
                outcomes[name] = _combined(one, outcomes, parts)
        return outcomes

    def strongest_learner(self, attacked: Attacked) -> str | None:
        """Of those who learn from the rows alone: no guess, no law, no ensemble. None without such an attacker."""
        learn = {name for name, one in self.attackers.items() if name != GUESS and not _wants(one)}
        best = strongest_of(r for r in attacked.records if r["name"] in learn and r["knows"] == LABELS)
        return best["name"] if best else None

    def _run(self, attempts: Mapping[str, Attempt]) -> dict[str, Outcome]:
        """Closed-form attackers are done here and now; the costly ones begin first."""
        here = {name: attempt() for name, attempt in attempts.items() if _wants(attempt.attacker) == "law"}
        apart = [name for name in reversed([*attempts]) if name not in (*here, *self.ddp)]
        outcomes = here | self.pool.run({name: attempts[name] for name in apart})
        for name in self.ddp:
            if name in attempts:
                outcomes[name] = self.pool.run_over_all(attempts[name])
        return outcomes

    def _know(
        self,
        level: Knowledge,
        done: Attacked,
        judge: Judge,
        sitting: Mapping[str, Attacker],
        seed: int,
        known: Mapping[tuple[str, Knowledge], Scores],
    ) -> None:
        """The strongest attacker so far that learns, at a higher level of knowledge."""
        name = self.strongest_learner(done)
        if name is None:
            return
        if level == UTILITY:
            scores = with_utility(done.scores[name, LABELS], judge.parts["validation"], judge.parts["test"])
            judge.enter(done, name, level, scores)
        elif (name, level) in known:
            judge.enter(done, name, level, known[name, level])
        else:
            attempt = Attempt(sitting[name], {**judge.parts, "train": judge.parts["more"]}, seed)
            judge.enter(done, name, level, self.pool.run({name: attempt})[name])


def _seen_by(attacker: Attacker, parts: Mapping[str, Released]) -> Mapping[str, Released]:
    """The rows, or their facts in place of them."""
    return {name: on_facts(part) for name, part in parts.items()} if _wants(attacker) == FACTS else parts


def _wants(attacker: Attacker) -> str | None:
    return getattr(attacker, "wants", None)


def _refuse_if_all_failed(done: Attacked, names: set[str], on: str) -> None:
    if done.failures and names - set(done.failures) <= {GUESS}:
        reasons = "; ".join(f"{name}: {why}" for name, why in done.failures.items())
        raise WorkError(f"attackers: all failed on {on}; {reasons}")


def _combined(ensemble: Any, outcomes: Mapping[str, Outcome], parts: Mapping[str, Released]) -> Outcome:
    """The scores that an ensemble makes of those of the others."""
    good = {name: outcome for name, outcome in outcomes.items() if isinstance(outcome, Scores) and name != GUESS}
    try:
        validation, test = ensemble.combine(
            {name: scores.validation for name, scores in good.items()},
            parts["validation"].s,
            {name: scores.test for name, scores in good.items()},
        )
    except Exception as error:  # as for any attacker: the reason stays in the record
        return Failed(f"{type(error).__name__}: {error}")
    return Scores(validation, test, 0.0)
