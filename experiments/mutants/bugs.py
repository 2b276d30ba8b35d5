"""Plausible bugs, each a change of one place of the source, and the tests that have to fail because of it.

Kinds: each role of the data, each unit of a privacy parameter, each place where something is selected or counted.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Bug:
    """A change of one place.

    Args:
        what: in a line.
        file: below src/privgan.
        right: what stands there, once.
        wrong: what takes its place.
        tests: below tests/, of which at least one has to fail.
    """

    what: str
    file: str
    right: str
    wrong: str
    tests: tuple[str, ...]


ATTACKERS, FITS, UNITS = ("roles/test_attackers.py",), ("roles/test_fits.py",), ("roles/test_units.py",)
SPLIT, PANEL, INTERVAL = ("data/test_split.py",), ("attackers/test_panel.py",), ("attackers/judging/test_interval.py",)
ATTEMPT, ROWS, SPLITS = "attackers/running/attempt.py", "release/rows.py", "data/split.py"
DECISION, NOISE, LIMITS = "attackers/judging/decision.py", "channel/noise.py", "attackers/judging/interval.py"
RESPONSE, SUMMARY = "theory/local_privacy/randomized.py", "attackers/judging/summary.py"
CERTIFICATE = "audit/certificate.py"

BUGS = (
    Bug(
        "attackers select and stop on test rows",
        ATTEMPT,
        'attacker.fit(self.parts["train"], validation, seed=self.seed)',
        'attacker.fit(self.parts["train"], self.parts["test"], seed=self.seed)',
        ATTACKERS,
    ),
    Bug(
        "attackers are trained on test rows",
        ATTEMPT,
        'attacker.fit(self.parts["train"], validation, seed=self.seed)',
        'attacker.fit(self.parts["test"], validation, seed=self.seed)',
        ATTACKERS,
    ),
    Bug(
        "the validation rows of a release are test rows",
        ROWS,
        '"validation": ("validation",), "test": ("test",)}',
        '"validation": ("test",), "test": ("test",)}',
        ATTACKERS,
    ),
    Bug(
        "persons ignored in the panel's records",
        "attackers/judging/judge.py",
        "cuts_2=cuts_2, person_N=test.person, **options",
        "cuts_2=cuts_2, person_N=None, **options",
        ATTACKERS,
    ),
    Bug(
        "released rows do not know their persons",
        ROWS,
        "person = labels.group if not more and len(np.unique(labels.group)) < len(labels.group) else None",
        "person = None",
        ATTACKERS,
    ),
    Bug(
        "the threshold is picked on test people",
        DECISION,
        "threshold = best_threshold(validation_score, validation_s_N) if",
        "threshold = best_threshold(test_score, test_s_N) if",
        ATTACKERS,
    ),
    Bug(
        "a threshold is judged on the people that it was picked on",
        DECISION,
        "decisions(score[~half], s_N[~half], score[half], s_N[half], cuts_2=cuts_2)",
        "decisions(score[half], s_N[half], score[half], s_N[half], cuts_2=cuts_2)",
        ("attackers/judging/test_decision.py",),
    ),
    Bug(
        "the ensemble scores validation rows by fits that have seen them",
        "attackers/ensemble.py",
        "return self._out_of_fold(validation, validation_s), _fit(validation, validation_s, self.strength).read(test)",
        "fit = _fit(validation, validation_s, self.strength)\n        return fit.read(validation), fit.read(test)",
        ("attackers/test_attackers_ensemble.py", *ATTACKERS),
    ),
    Bug(
        "a network keeps its last weights, not those that were best on validation",
        "attackers/learning/training.py",
        "if reached >= self.best:",
        "if True:",
        ATTACKERS,
    ),
    Bug(
        "objective=target is tuned on test people",
        "game/validation.py",
        'for role in ("adversary", "validation")\n',
        'for role in ("adversary", "test")\n',
        FITS,
    ),
    Bug(
        "matching is tuned on test people",
        "fit/reading.py",
        'data.batches("validation", device=device)',
        'data.batches("test", device=device)',
        FITS,
    ),
    Bug(
        "a certified channel is chosen on test people",
        "fit/certified.py",
        'for batch in self.data.batches("validation"):',
        'for batch in self.data.batches("test"):',
        FITS,
    ),
    Bug(
        "a closed form is fitted on all people",
        "fit/closed_form.py",
        'self.data.batches("channel")',
        'self.data.batches("channel", "adversary", "attacker", "validation", "test")',
        FITS,
    ),
    Bug(
        "the secret predictor learns from test people",
        "fit/secret_predictor.py",
        'Stream(data.rows_for("channel"), BATCH, (seed, 2))',
        'Stream(data.indices("channel", "test"), BATCH, (seed, 2))',
        FITS,
    ),
    Bug(
        "the players of a game share their people",
        "data/module.py",
        "(player,) if self.disjoint_players else PLAYERS",
        "PLAYERS",
        FITS,
    ),
    Bug(
        "persons are cut in half by the split",
        SPLITS,
        "role_N = _assign(stratum_N[row_N], labels.group[row_N],",
        "role_N = _assign(stratum_N[row_N], np.arange(len(row_N)),",
        SPLIT,
    ),
    Bug(
        "a limit on rows cuts persons in half",
        SPLITS,
        "return np.flatnonzero(taken_G[who_N])",
        "return np.sort(rng.permutation(len(group_N))[:limit])",
        SPLIT,
    ),
    Bug(
        "the split is not stratified",
        SPLITS,
        "stratum_N = strata(labels.s)\n",
        "stratum_N = strata(labels.s) * 0\n",
        SPLIT,
    ),
    Bug(
        "the split ignores its seed",
        SPLITS,
        "rng = np.random.default_rng([seed, 1])",
        "rng = np.random.default_rng([0, 1])",
        SPLIT,
    ),
    Bug(
        "copies of a picture are persons of their own",
        "data/store.py",
        "group_N, remarks = merged(labels.group, found, copies)",
        "group_N, remarks = labels.group, merged(labels.group, found, copies)[1]",
        ("data/test_pixels.py", "data/test_folder.py", "data/test_store.py"),
    ),
    Bug(
        "Gaussian noise calibrated for each value instead of each row",
        NOISE,
        "high=(high - low) * math.sqrt(values)).sigma",
        "high=(high - low)).sigma",
        UNITS,
    ),
    Bug(
        "Laplace noise calibrated for each value instead of each row",
        NOISE,
        "return math.sqrt(2) * values * (high - low) / epsilon",
        "return math.sqrt(2) * (high - low) / epsilon",
        UNITS,
    ),
    Bug(
        "the promise of Laplace noise is that of one value",
        NOISE,
        "return math.prod(self.shape) * self._value_epsilon(*self.bounds), 0.0",
        "return self._value_epsilon(*self.bounds), 0.0",
        UNITS,
    ),
    Bug(
        "values are not clipped before noise",
        NOISE,
        "x = x.float().clamp(*self.bounds) if self.bounds else x.float()",
        "x = x.float()",
        UNITS,
    ),
    Bug(
        "randomized response of k classes spends more than its epsilon",
        RESPONSE,
        "return float(1 / (1 + (self.classes - 1) * np.exp(-self.epsilon)))",
        "return float(1 / (1 + np.exp(-self.epsilon)))",
        UNITS,
    ),
    Bug(
        "the promise of randomized response is that of one value",
        "channel/randomized.py",
        "return self.epsilon * (1 if self.levels is None else math.prod(self.shape)), 0.0",
        "return self.epsilon, 0.0",
        UNITS,
    ),
    Bug(
        "RAPPOR spends its epsilon on each bit instead of the code",
        RESPONSE,
        "return float(2 * expit(-self.epsilon / 2))",
        "return float(2 * expit(-self.epsilon))",
        UNITS,
    ),
    Bug(
        "limits of several attackers are those of one",
        LIMITS,
        "return RESERVE * (1 - confidence) / comparisons / 2",
        "return RESERVE * (1 - confidence) / 2",
        (*INTERVAL, "attackers/statistics/test_width.py"),
    ),
    Bug(
        "limits leave all of their error at either side",
        LIMITS,
        "return RESERVE * (1 - confidence) / comparisons / 2",
        "return RESERVE * (1 - confidence) / comparisons",
        INTERVAL,
    ),
    Bug(
        "balanced accuracy is raw accuracy",
        "attackers/judging/threshold.py",
        "return float(np.mean(right_K / n_K))",
        "return float(right_K.sum() / n_K.sum())",
        ("attackers/judging/test_judge.py",),
    ),
    Bug(
        "an attacker that is broken on undefended data counts",
        SUMMARY,
        'working = [record for record in released if record["name"] not in broken] or released',
        "working = list(released)",
        PANEL,
    ),
    Bug(
        "leakage above the undefended data goes unsaid",
        SUMMARY,
        'above = strongest["balanced_accuracy"] > clean_strongest["upper"] if clean_strongest else None',
        "above = False if clean_strongest else None",
        PANEL,
    ),
    Bug(
        "of several secrets the one that leaks least speaks for the run",
        "audit/secrets.py",
        "worst = max(leakage,",
        "worst = min(leakage,",
        ("audit/test_secrets.py",),
    ),
    Bug(
        "certificates of several secrets hold for each alone",
        CERTIFICATE,
        "1 - (1 - confidence) / len(data.secrets), roles",
        "confidence, roles",
        ("audit/test_certificate.py",),
    ),
    Bug(
        "a certificate counts rows of one person as several people",
        CERTIFICATE,
        "count(s_N, cell_N, labels.group,",
        "count(s_N, cell_N, np.arange(len(s_N)),",
        ("audit/test_certificate.py",),
    ),
    Bug(
        "stored scores are taken for other rows",
        "audit/stored.py",
        "rows = {name: digest(part) for name, part in parts.items()}",
        "rows = dict.fromkeys(parts, None)",
        ("audit/test_stored.py",),
    ),
    Bug(
        "runs of two seeds are one run",
        "runs/signature.py",
        'IRRELEVANT = ("out",',
        'IRRELEVANT = ("seed", "out",',
        ("runs/test_signature.py",),
    ),
    Bug(
        "lambda moves away from its budget",
        "objective/budget.py",
        "spare = (1 - distortion.float() / self.budget).clamp(min=-1)",
        "spare = -(1 - distortion.float() / self.budget).clamp(min=-1)",
        ("objective/test_budget.py",),
    ),
    Bug(
        "lambda moves away from its target",
        "objective/target.py",
        "excess = ((advantage - self.target_advantage) / self.ZONE).clamp(-1, 1)",
        "excess = ((self.target_advantage - advantage) / self.ZONE).clamp(-1, 1)",
        ("objective/test_target.py",),
    ),
    Bug(
        "the channel plays for the adversary",
        "game/alternating.py",
        "loss = distortion + objective.lam * leakage",
        "loss = distortion - objective.lam * leakage",
        ("game/test_alternating.py",),
    ),
    Bug(
        "distortion is that of the last batch",
        "objective/distortion.py",
        "self.sums += sums.double().cpu()",
        "self.sums = sums.double().cpu()",
        ("objective/test_distortion.py",),
    ),
    Bug(
        "a planted secret that was missed counts as found",
        "audit/planted.py",
        'found = best["lower"] > 1 / best["classes"]',
        "found = True",
        ("audit/test_planted.py",),
    ),
    Bug(
        "the report joins sets by their name",
        "report/data_sets.py",
        "same = self.law if self.law else self.fingerprint",
        "same = self.law if self.law else self.name",
        ("report/test_data_sets.py",),
    ),
)
