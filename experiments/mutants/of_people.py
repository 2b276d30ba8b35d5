"""Bugs by which somebody learns from, selects on or counts the wrong people: each role of the data, and persons."""

from bug import Bug

ATTACKERS = ("roles/test_attackers.py",)
FITS = ("roles/test_fits.py",)
SPLIT = ("data/test_split.py",)
ATTEMPT = "attackers/running/attempt.py"
ROWS = "release/rows.py"
SPLITS = "data/split.py"
DECISION = "attackers/judging/decision.py"

PEOPLE = (
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
        ("attackers/test_training.py",),
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
)
