"""Sets of a known law, drawn from a seed: the best possible channel is known for them in closed form or by an LP.

Row i depends on (seed, i) alone, whatever rows are asked for with it, and there is no file behind it.
Shapes: N rows, F features, S classes, X letters.
"""

from abc import ABC, abstractmethod
from typing import Any

import numpy as np
from pydantic import NonNegativeFloat, PositiveFloat, PositiveInt

from privgan.config.types import OpenShare, Seed, Share
from privgan.data.source import Labels, digest
from privgan.errors import RequestError
from privgan.theory.law import Letters, Mixture

BLOCK = 4096  # rows drawn from one generator
VERSION = 1  # of the law of a row given its seed: raise it when the draws change


class Parametric(ABC):
    """`count` independent rows, each a person of its own. A subclass says how a block of them is drawn."""

    row_kinds = frozenset({"vectors"})
    name: str
    synthetic = True
    sensitive = "s"
    s_names: tuple[str, ...] = ("0", "1")  # empty where s is a number
    metric = "l1"  # the distortion that its optimum is known in

    def __init__(self, count: int, seed: int, **law: Any) -> None:
        if count < 1:
            raise RequestError(f"data.source.count={count}: at least one row has to be drawn")
        self.count, self.seed, self.law = count, seed, law

    @property
    @abstractmethod
    def shape(self) -> tuple[int, ...]:
        """(F,) of every row."""

    @abstractmethod
    def draw(self, s_uniform_N: np.ndarray, generator: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """(x_NF, s_N) of one block, s from uniform numbers in [0, 1)."""

    @property
    def key(self) -> str:
        return "-".join([self.name, str(self.count), str(self.seed), digest(self.law)[:8]])

    def fingerprint(self) -> str:
        return digest({"version": VERSION, "name": self.name, "count": self.count, "seed": self.seed, **self.law})

    def labels(self) -> Labels:
        return Labels(
            s=self.drawn(0, self.count)[1],
            s_names=self.s_names,
            u=np.zeros((self.count, 0), np.float32),
            u_names=(),
            group=np.arange(self.count),
        )

    def rows(self, start: int, stop: int) -> np.ndarray:
        """x_NF float32."""
        return self.drawn(start, min(stop, self.count))[0]

    def warnings(self) -> list[str]:
        return []

    def reference(self) -> None:
        """Not one level: the exact optimum is a whole curve, see `privgan.theory`."""
        return None

    def drawn(self, start: int, stop: int) -> tuple[np.ndarray, np.ndarray]:
        """(x_NF float32, s_N int64, or float32 where it is a number) of rows start..stop, beyond `count` as well."""
        first = start // BLOCK
        blocks = [self._block(number) for number in range(first, -(-stop // BLOCK))]
        x_NF, s_N = (np.concatenate(parts) for parts in zip(*blocks, strict=True))
        kept = slice(start - first * BLOCK, stop - first * BLOCK)
        return x_NF[kept].astype(np.float32), s_N[kept].astype(np.int64 if self.s_names else np.float32)

    def _block(self, number: int) -> tuple[np.ndarray, np.ndarray]:
        generator = np.random.default_rng([self.seed, number])
        return self.draw(generator.random(BLOCK), generator)


class Binary(Parametric):
    """S ~ Bern(p), X = S xor N, N ~ Bern(q); x is one feature, 0 or 1 (Huang et al. 2017, section 4).

    Args:
        p: P(s = 1).
        q: P(x is not s).
        count: rows.
        seed: of what is drawn.

    Raises:
        RequestError: p outside (0, 1) or q outside [0, 1].
    """

    name = "binary"

    def __init__(self, p: OpenShare = 0.5, q: Share = 0.1, count: PositiveInt = 200_000, seed: Seed = 0) -> None:
        super().__init__(count, seed, p=p, q=q)
        if not (0 < p < 1 and 0 <= q <= 1):
            raise RequestError(f"data.source: p={p} must lie between 0 and 1, and q={q} in [0, 1]")
        self.p, self.q = p, q

    @property
    def shape(self) -> tuple[int, ...]:
        return (1,)

    @property
    def given_SX(self) -> np.ndarray:
        """P(x | s)."""
        return np.array([[1 - self.q, self.q], [self.q, 1 - self.q]])

    @property
    def population(self) -> Letters:
        """Its law, for channels and attackers that go by it."""
        return Letters(self.p, self.given_SX)

    @property
    def joint_SX(self) -> np.ndarray:
        """P(s, x)."""
        return np.array([[1 - self.p], [self.p]]) * self.given_SX

    def draw(self, s_uniform_N: np.ndarray, generator: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        s_N = s_uniform_N < self.p
        return (s_N ^ (generator.random(len(s_N)) < self.q))[:, None], s_N


class GaussianMixture(Parametric):
    """Two classes N(0, sigma^2 I) and N(delta sigma e_1, sigma^2 I) in `dimension` features.

    Args:
        delta: distance of the means in standard deviations, at least 0.
        sigma: above 0.
        prior: of class 1, in (0, 1).
        dimension: features.
        count: rows.
        seed: of what is drawn.

    Raises:
        RequestError: a value outside its range.
    """

    name = "gaussian"
    metric = "mse"

    def __init__(
        self,
        delta: NonNegativeFloat = 2.0,
        sigma: PositiveFloat = 1.0,
        prior: OpenShare = 0.5,
        dimension: PositiveInt = 1,
        count: PositiveInt = 200_000,
        seed: Seed = 0,
    ) -> None:
        super().__init__(count, seed, delta=delta, sigma=sigma, prior=prior, dimension=dimension)
        if not (0 <= delta < np.inf and 0 < sigma < np.inf and 0 < prior < 1 and dimension >= 1):
            raise RequestError(
                f"data.source: delta={delta} must be at least 0, sigma={sigma} above 0, prior={prior} between 0 and 1 "
                f"and dimension={dimension} at least 1"
            )
        self.delta, self.sigma, self.prior, self.dimension = delta, sigma, prior, dimension

    @property
    def shape(self) -> tuple[int, ...]:
        return (self.dimension,)

    @property
    def population(self) -> Mixture:
        """Its law, for channels and attackers that go by it."""
        return Mixture(self.delta, self.sigma, self.prior, self.dimension)

    def draw(self, s_uniform_N: np.ndarray, generator: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        s_N = s_uniform_N < self.prior
        x_NF = generator.standard_normal((len(s_N), self.dimension))
        x_NF[:, 0] += self.delta * s_N
        return self.sigma * x_NF, s_N
