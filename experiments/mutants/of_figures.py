"""Bugs by which a figure or a promise is wrong: units of privacy, intervals, whoever speaks for a run."""

from bug import Bug

UNITS = ("roles/test_units.py",)
PANEL = ("attackers/test_panel.py",)
INTERVAL = ("attackers/judging/test_interval.py",)
NOISE = "channel/noise.py"
LIMITS = "attackers/judging/interval.py"
RESPONSE = "theory/local_privacy/randomized.py"
SUMMARY = "attackers/judging/summary.py"
CERTIFICATE = "audit/certificate.py"

FIGURES = (
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
        'found = best is not None and best["lower"] > 1 / best["classes"]',
        "found = best is not None",
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
