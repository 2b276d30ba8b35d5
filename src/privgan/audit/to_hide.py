"""How much there is to hide: what quick attackers infer from undefended rows, beyond a blind guess.

It is asked before a channel is trained, of people whom the channel may know and of validation people: the people of
the role test are left for the one look at the release. Shapes: N rows, C colour channels, H height, W width.
"""

import logging
import math
from dataclasses import dataclass

import numpy as np

from privgan.attackers.base import Attacker, Released
from privgan.attackers.guess import Guess
from privgan.attackers.judging.judge import FEWEST_ROWS
from privgan.attackers.judging.summary import strongest_of
from privgan.attackers.kernel import Kernel
from privgan.attackers.panel import TRAIN_ROLES, Panel
from privgan.attackers.ridge import Ridge
from privgan.data.module import DataModule
from privgan.errors import RequestError, WorkError

ROWS, SIDE = 3000, 32  # at most so many rows, of so many pixels a side: seconds, whatever the set
SELECTION = 5  # one person in so many of the training roles chooses among settings

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class ToHide:
    """What the strongest of the quick attackers infers of one secret.

    advantage, lower, upper: over a blind guess, 0 for the guess and 1 for certainty, and its interval over people.
    r2: of a number, nan of classes; persons: on whom it was seen.
    """

    secret: str
    attacker: str
    balanced_accuracy: float
    guess: float
    advantage: float
    lower: float
    upper: float
    r2: float
    persons: int

    @property
    def nothing(self) -> bool:
        """Whether no more than a guess was inferred, as far as the interval says."""
        return self.lower <= 0

    def __str__(self) -> str:
        r2 = "" if np.isnan(self.r2) else f", R^2 {self.r2:.2f}"
        found = (
            f"{self.secret}: {self.attacker} infers {self.balanced_accuracy:.1%} on undefended data where a guess is "
            f"right in {self.guess:.1%}: advantage {self.advantage:.2f} ({self.lower:.2f} to {self.upper:.2f}){r2}, on "
            f"{self.persons:,} persons"
        )
        if self.nothing:
            return (
                f"{found}. Nothing to hide was found: this is no more than a guess. Stronger attackers may infer more"
            )
        return f"how much there is to hide: {found}"


def to_hide(data: DataModule, confidence: float = 0.95, seed: int = 0) -> list[ToHide]:
    """What quick attackers infer of each secret from undefended rows; the data are prepared.

    Args:
        data: packed and split.
        confidence: of the limits, between 0 and 1.
        seed: of the rows that are taken, and of the attackers.

    Returns:
        Nothing where the rows are too few to attack.
    """
    found = []
    roles = {"learn": data.indices(*TRAIN_ROLES), "validation": data.indices("validation")}
    rng = np.random.default_rng(seed)
    some = {name: np.sort(rng.permutation(index_N)[:ROWS]) for name, index_N in roles.items()}
    x = {name: _small(data.store.gather(index_N)) for name, index_N in some.items()}
    labels = {name: data.all_labels.take(index_N) for name, index_N in some.items()}
    chosen_N = labels["learn"].group % SELECTION == 0
    if min(chosen_N.sum(), (~chosen_N).sum(), len(some["validation"])) < FEWEST_ROWS:
        return []
    for place, (secret, _) in enumerate(data.all_labels.by_secret):
        rows = {name: Released(x[name], labels[name].by_secret[place][1], person=labels[name].group) for name in some}
        parts = {
            "train": rows["learn"].take(np.flatnonzero(~chosen_N)),
            "validation": rows["learn"].take(np.flatnonzero(chosen_N)),
            "test": rows["validation"],
        }
        attackers: dict[str, Attacker | None] = {
            "guess": Guess(),
            "ridge": Ridge(),
            "kernel": Kernel(landmarks=300, components=64),
        }
        try:
            records = (
                Panel(attackers, confidence, devices=0, bayes_risk=False).attack(parts, on="clean", seed=seed).records
            )
        except (RequestError, WorkError) as error:
            log.info("how much there is to hide is not known: %s", error)
            continue
        best = strongest_of(records)
        assert best is not None  # the panel has one, or it raises
        found.append(
            ToHide(
                *(secret.name, best["name"], best["balanced_accuracy"], 1 / best["classes"], best["advantage"]),
                *(
                    best["advantage_lower"],
                    best["advantage_upper"],
                    math.nan if (r2 := best.get("r2")) is None else r2,
                    best["persons"],
                ),
            )
        )
    return found


def _small(x: np.ndarray) -> np.ndarray:
    """Pictures by means of blocks, so that no side is longer than 32 pixels; vectors as they are."""
    if x.ndim != 4:
        return x
    height, width = x.shape[2:]
    block = -(-max(height, width) // SIDE)
    high, wide = height // block, width // block
    if block == 1 or min(high, wide) < 1:
        return x
    cut_NCHW = x[:, :, : high * block, : wide * block].reshape(*x.shape[:2], high, block, wide, block)
    small_NCHW: np.ndarray = cut_NCHW.mean(axis=(3, 5)).round().astype(np.uint8)
    return small_NCHW
