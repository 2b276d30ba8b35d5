"""Matching the groups in a code: distortion plus the distance of their distributions, without a player of its own.

What its steps are: `privgan.fit.matching_steps`.
"""

from pydantic import NonNegativeFloat, NonNegativeInt, PositiveFloat, PositiveInt

from privgan.channel.code import Code
from privgan.config.types import AtLeastTwo, BelowOne
from privgan.data.module import DataModule
from privgan.errors import RequestError
from privgan.fit.base import FitMethod, Parts
from privgan.fit.matching_steps import MatchingFit
from privgan.fit.utility_reader import utility_labels
from privgan.objective.prediction import Prediction


class Matching(FitMethod):
    """distortion + lam * leakage, where leakage is how far the groups of the private code lie from one another.

    leakage = kernel * MMD^2 + mean * mean gap + covariance * covariance gap of the private numbers + critics * what
    fresh critics tell apart in what the decoder makes of them. The kernel and the moments need no second player; the
    critics are begun anew all the time and stand for the attackers to come. Distortion and lam are those of the
    objective; with `objective=target` lam follows a fresh attacker on validation people. `objective/utility=prediction`
    adds what a net of the originals still reads of the utility columns in what the decoder writes.

    Channel and critics learn from the people of both roles of the game: there is no second player who needs his own.

    Args:
        steps: of the channel.
        batch_size: rows of each group in a step.
        lr: peak of the one cycle of AdamW for the map.
        lr_decoder: and for the decoder.
        average: of the weights over steps; what is released is the average.
        kernel: weight of MMD^2 in leakage.
        mean: of the distance of means.
        covariance: of the distance of covariances.
        critic: of what critics tell apart.
        critics: how many.
        width: of their hidden layers.
        critic_steps: of each, before a step of the channel.
        life: steps of the channel after which a critic begins anew.
        refit: steps of the decoder alone at the end, on private codes that no longer change.
        reading: epochs of the attacker that says at the end what the fit itself reads; 0: none.

    Raises:
        RequestError: counts that are not positive, negative weights.
    """

    name = "matching"

    def __init__(
        self,
        steps: PositiveInt = 1000,
        batch_size: AtLeastTwo = 256,
        lr: PositiveFloat = 1e-3,
        lr_decoder: PositiveFloat = 2e-3,
        average: BelowOne = 0.99,
        kernel: NonNegativeFloat = 12.5,
        mean: NonNegativeFloat = 1.25,
        covariance: NonNegativeFloat = 0.5,
        critic: NonNegativeFloat = 20.0,
        critics: NonNegativeInt = 3,
        width: PositiveInt = 256,
        critic_steps: PositiveInt = 2,
        life: PositiveInt = 400,
        refit: NonNegativeInt = 600,
        reading: NonNegativeInt = 8,
    ) -> None:
        counts = dict(steps=steps, width=width, critic_steps=critic_steps, life=life)
        wrong = [f"{name}={value}" for name, value in counts.items() if value < 1]
        weights = dict(kernel=kernel, mean=mean, covariance=covariance, critic=critic)
        wrong += [f"{name}={value}" for name, value in weights.items() if not 0 <= value < float("inf")]
        others = dict(critics=critics, refit=refit, reading=reading)
        wrong += [f"{name}={value}" for name, value in others.items() if value < 0]
        rates = dict(lr=lr, lr_decoder=lr_decoder)
        wrong += [f"{name}={value}" for name, value in rates.items() if not 0 < value < float("inf")]
        if wrong or batch_size < 2 or not 0 <= average < 1:
            raise RequestError(
                f"fit: {', '.join(wrong) or f'batch_size={batch_size}, average={average}'}: give positive numbers, "
                "at least 2 rows of a group in a batch, and an average in [0, 1)"
            )
        self.steps, self.batch_size, self.lr, self.lr_decoder, self.average = steps, batch_size, lr, lr_decoder, average
        self.kernel, self.mean, self.covariance, self.critic = kernel, mean, covariance, critic
        self.critics, self.width, self.critic_steps, self.life = critics, width, critic_steps, life
        self.refit, self.reading = refit, reading

    def prepare(self, parts: Parts, data: DataModule) -> MatchingFit:
        """RequestError for a channel without a code, and for a utility that this method does not weigh."""
        if not isinstance(parts.channel, Code):
            raise RequestError(f"fit=matching fits channel=code, not {type(parts.channel).__name__}: take fit=auto")
        utility = parts.objective.utility
        if isinstance(utility, Prediction):
            utility_labels(data)
        elif utility is not None:
            raise RequestError(
                "fit=matching weighs objective/utility=prediction or null; for others take a channel of fit=game"
            )
        if data.resample_every_batch:
            raise RequestError("fit=matching takes moments of rows that stay: set data.resample_every_batch=false")
        return MatchingFit(self, parts.channel, parts.objective, data)
