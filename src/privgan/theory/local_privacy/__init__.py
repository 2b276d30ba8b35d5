"""Local differential privacy, on the same axes as learned channels: mechanisms, their samplers and their bound."""

from privgan.theory.local_privacy.bound import (
    accuracy_bound,
    classes_accuracy_bound,
    gaussian_tv_bound,
    tv_bound,
)
from privgan.theory.local_privacy.discrete_laplace import WORD, DiscreteLaplace
from privgan.theory.local_privacy.noise import LEVELS, STEPS, DPPix, GaussianNoise, LaplaceNoise
from privgan.theory.local_privacy.randomized import Duchi, OneTimeRappor, RandomizedResponse

__all__ = [
    "LEVELS",
    "STEPS",
    "WORD",
    "DPPix",
    "DiscreteLaplace",
    "Duchi",
    "GaussianNoise",
    "LaplaceNoise",
    "OneTimeRappor",
    "RandomizedResponse",
    "accuracy_bound",
    "classes_accuracy_bound",
    "gaussian_tv_bound",
    "tv_bound",
]
