"""What a release tells about s, as the adversary infers it: the second term of eq. (4)."""

from privgan.objective.leakage.advantage import Advantage
from privgan.objective.leakage.base import class_weights
from privgan.objective.leakage.cross_entropy import CrossEntropy
from privgan.objective.leakage.f_divergence import FDivergence
from privgan.objective.leakage.independence import at_independence
from privgan.objective.leakage.maximum_entropy import MaximumEntropy
from privgan.objective.leakage.squared_error import SquaredError
from privgan.objective.leakage.total_variation import TotalVariation

__all__ = [
    "Advantage",
    "CrossEntropy",
    "FDivergence",
    "MaximumEntropy",
    "SquaredError",
    "TotalVariation",
    "at_independence",
    "class_weights",
]
