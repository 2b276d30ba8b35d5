"""Who moves on which step of Algorithm 1.

One player makes one optimizer step on one batch, so a step, a batch and `global_step` are the same number, and the
player is a function of that number alone: never of a loss, so that all processes of a distributed run agree.
"""

from dataclasses import dataclass
from enum import Enum

from privgan.errors import RequestError


class StepKind(Enum):
    """A kind of step; the value is the name in `history.csv`."""

    PRETRAIN_ADVERSARY = "pretrain_adversary"
    PRETRAIN_CHANNEL = "pretrain_channel"
    ADVERSARY = "adversary"
    CHANNEL = "channel"

    @property
    def role(self) -> str:
        """Whose rows feed the step: different training sets for the two players (paper, Table 1)."""
        return "adversary" if self in (StepKind.PRETRAIN_ADVERSARY, StepKind.ADVERSARY) else "channel"


@dataclass(frozen=True)
class Schedule:
    """Pre-train the adversary for `epochs_pre_d`, the channel for `epochs_pre_g`, then play `epochs_train` rounds.

    The names are those of the paper's section 4.2. An epoch of pre-training sweeps the player's whole set; a round is
    `itr_d` steps of the adversary and then `itr_g` steps of the channel.

    Args:
        batches_d, batches_g: batches in one sweep of the adversary's and the channel's rows.

    Raises:
        RequestError: a negative number, no step at all, or rounds of no step.
    """

    batches_d: int
    batches_g: int
    epochs_pre_d: int
    epochs_pre_g: int
    epochs_train: int
    itr_d: int
    itr_g: int

    def __post_init__(self) -> None:
        for name, value in vars(self).items():
            if value < 0:
                raise RequestError(f"game.{name}={value} must be at least 0")
        if self.steps == 0:
            raise RequestError(
                "game: epochs_pre_d, epochs_pre_g and epochs_train * (itr_d + itr_g) are all 0; nothing to train"
            )

    @property
    def pre_d(self) -> int:
        """Steps that pre-train the adversary."""
        return self.epochs_pre_d * self.batches_d

    @property
    def pre_g(self) -> int:
        """Steps that pre-train the channel."""
        return self.epochs_pre_g * self.batches_g

    @property
    def steps(self) -> int:
        """Of the whole run."""
        return self.pre_d + self.pre_g + self.epochs_train * (self.itr_d + self.itr_g)

    def move(self, step: int) -> StepKind:
        """The kind of step number `step`, 0 <= step < steps."""
        return self._place(step)[0]

    def role_and_batch(self, step: int) -> tuple[str, int]:
        """(role whose rows feed this step, how many batches of that role came before)."""
        move, before = self._place(step)
        return move.role, before

    def progress(self, step: int) -> float:
        """Share of the game's rounds that lies before this step, in [0, 1); 0 in pre-training."""
        rounds = self.steps - self.pre_d - self.pre_g
        return max(0, step - self.pre_d - self.pre_g) / max(1, rounds)

    def turns_ended(self, step: int) -> int:
        """How many turns the adversary has had where one ends with the first `step` steps, else 0."""
        rounds, rest = divmod(step - self.pre_d - self.pre_g - self.itr_d, max(1, self.itr_d + self.itr_g))
        return rounds + 1 if rest == 0 and 0 <= rounds < self.epochs_train else 0

    def _place(self, step: int) -> tuple[StepKind, int]:
        if step < self.pre_d:
            return StepKind.PRETRAIN_ADVERSARY, step
        step -= self.pre_d
        if step < self.pre_g:
            return StepKind.PRETRAIN_CHANNEL, step
        turns, place = divmod(step - self.pre_g, self.itr_d + self.itr_g)
        if place < self.itr_d:
            return StepKind.ADVERSARY, self.pre_d + turns * self.itr_d + place
        return StepKind.CHANNEL, self.pre_g + turns * self.itr_g + place - self.itr_d
