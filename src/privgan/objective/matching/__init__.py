"""How far the groups of a code lie from one another: leakage that needs no second player, and critics that read it.

Every function takes the codes of K groups, equally many rows of each, and is 0 (in expectation) where the groups have
one distribution.

Shapes: K groups, B rows of each, E numbers of a code.
"""

from privgan.objective.matching.critics import critic_gap
from privgan.objective.matching.discrepancy import discrepancy
from privgan.objective.matching.moments import covariance_gap, mean_gap

__all__ = ["covariance_gap", "critic_gap", "discrepancy", "mean_gap"]
