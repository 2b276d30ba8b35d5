"""Fresh attackers against any release, from Python.

Shapes: N rows.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from torch import Tensor

from privgan.api.external import is_frame, pair_of, request_of
from privgan.attackers.panel import Panel
from privgan.audit.external.judge import judge as judge_request
from privgan.audit.external.judge import judge_pair
from privgan.audit.external.members import joined_by
from privgan.audit.external.request import SHARES
from privgan.audit.findings import verdict
from privgan.config import build, compose
from privgan.config.explain import explain_words
from privgan.runs.typed import LeakageRecord
from privgan.runs.typed_attack import AttackRecord, Certificate
from privgan.scratch import scratch

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes


@dataclass(frozen=True)
class Judgement:
    """What attackers infer from a release.

    Attributes:
        leakage: the whole record, as `leakage.json` holds it.
        strongest: name, balanced_accuracy, lower, upper, ... of the strongest attacker, picked on validation rows.
    """

    leakage: LeakageRecord = field(repr=False)

    @property
    def strongest(self) -> AttackRecord:
        return {**self.leakage["strongest"]}

    @property
    def limits(self) -> tuple[float, float]:
        """Confidence limits of the strongest attacker's balanced accuracy; they allow for picking it."""
        strongest = self.leakage["strongest"]
        return float(strongest["lower"]), float(strongest["upper"])

    @property
    def certificate(self) -> Certificate | None:
        """What no attacker exceeds, where released rows take few values; None where they take many."""
        found = self.leakage.get("certificate")
        return {**found} if found else None

    @property
    def table(self) -> "pd.DataFrame":
        """One row for each attacker and what it attacked: released or clean rows."""
        import pandas as pd

        columns = ["name", "on", "knows", "balanced_accuracy", "lower", "upper", "accuracy", "n", "seconds"]
        rows = [{name: record.get(name) for name in columns} for record in self.leakage["attackers"]]
        return pd.DataFrame(rows, columns=columns).sort_values(["on", "balanced_accuracy"], ascending=False)

    def plot(self, axes: "Axes | None" = None) -> "Axes":
        """Balanced accuracy of every attacker with its limits, on the release and on undefended rows.

        Args:
            axes: of matplotlib, to draw on; None: a figure of its own.
        """
        from matplotlib import pyplot

        drawn = axes if axes is not None else pyplot.figure(figsize=(6, 3.5), layout="constrained").subplots()
        names = list(dict.fromkeys(record["name"] for record in self.leakage["attackers"]))
        for on, marker, shift in (("released", "o", -0.12), ("clean", "s", 0.12)):
            records = [record for record in self.leakage["attackers"] if record["on"] == on]
            if records:
                value = np.array([record["balanced_accuracy"] for record in records])
                low, high = (np.array([record[end] for record in records]) for end in ("lower", "upper"))
                place = [names.index(record["name"]) + shift for record in records]
                error = np.clip(np.stack([value - low, high - value]), 0, None)
                drawn.errorbar(value, place, xerr=error, fmt=marker, label="release" if on == "released" else "clean")
        chance = self.leakage["blind_guess"]["balanced_accuracy"]
        drawn.axvline(chance, linestyle="--", color="grey", label="blind guess")
        drawn.set_yticks(range(len(names)), names)
        drawn.set_xlabel("balanced accuracy")
        drawn.legend()
        return drawn

    def __str__(self) -> str:
        return verdict(self.leakage)


def judge(
    released: Any,
    original: Any,
    s: Any,
    groups: Any = None,
    attackers: str = "panel",
    *,
    shares: Mapping[str, float] | None = None,
    seed: int = 0,
) -> Judgement:
    """Train fresh attackers on part of a release and judge them on people whom they have not seen.

    Args:
        released: the rows as they were released: pictures as uint8 N x C x H x W or N x H x W x C, vectors N x F, or a
            pandas frame, which is audited as a file of it is: also for what cells, gaps and the order of rows tell.
        original: the same rows before, in the same order and form; None where nobody has them: an attacker that fails
            on such data altogether then goes unnoticed.
        s: the sensitive value of each row: words or whole numbers are classes, floating point numbers a number.
        groups: the person of each row; None: each row is of another one. No person is on two sides of the split.
        attackers: name of a panel of `conf/attackers`, such as `panel`, `quick` or `vectors`; for vectors `panel`
            means `vectors`.
        shares: of the rows that attackers train on, are validated with and are judged on; 0.6, 0.15 and 0.25.
        seed: of the split and of the attackers' weights.

    Returns:
        What they infer, with limits.

    Raises:
        RequestError: rows that do not match, values that are not finite, too few rows, an unknown panel.

    Examples:
        The first of two numbers depends on s; a release without it is at chance.

        >>> from contextlib import redirect_stdout
        >>> from io import StringIO
        >>> rng = np.random.default_rng(0)
        >>> s = rng.integers(0, 2, 400)
        >>> rows = np.stack([rng.normal(2.0 * s), rng.normal(size=400)], axis=1)
        >>> with redirect_stdout(StringIO()):  # how the rows are packed
        ...     found = judge(rows * [0, 1], rows, s, attackers="quick")
        >>> low, high = found.limits
        >>> low < 0.5 < high < found.leakage["clean_strongest"]["balanced_accuracy"]
        True
    """
    secret = str(getattr(s, "name", None) or "s")
    s_N = s.cpu().numpy() if isinstance(s, Tensor) else np.asarray(s)
    with scratch("privgan") as folder:
        if is_frame(released):
            request = request_of(released, original, s_N, groups, secret, folder)
            panel = joined_by(panel_of(attackers, vectors=True))
            return Judgement(judge_request(request, panel, shares or SHARES, seed, folder))
        pair = pair_of(released, original, s_N, groups, secret)
        panel = panel_of(attackers, vectors=len(pair.released.shape) == 1)
        return Judgement(judge_pair(pair, secret, panel, shares or SHARES, seed, folder))


def panel_of(name: str, vectors: bool) -> Panel:
    """The panel of a config.

    Args:
        name: of its file in `conf/attackers`.
        vectors: leaves out attackers that take pictures; `panel` then means `vectors`.

    Raises:
        RequestError: there is no such panel.
    """
    words = [f"attackers={'vectors' if vectors and name == 'panel' else name}"]
    words += ["attackers.attackers.strong_cnn=null"] if vectors and name == "quick" else []
    with explain_words(words, "attack"):
        settings = compose(words, name="attack")
    panel: Panel = build(settings.attackers)
    return panel
