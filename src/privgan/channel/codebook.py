"""A release of few values: every row becomes one of M prototypes. What it leaks to any attacker can be counted.

Shapes: B batch, X values of a row, F numbers of a code, M prototypes, S classes (1 where s is not seen).
"""

from collections.abc import Iterable, Sequence
from typing import Literal, Self

import numpy as np
import torch
from pydantic import NonNegativeInt, PositiveInt
from torch import Tensor

from privgan.batch import Batch
from privgan.channel.base import classes_of_one_secret
from privgan.channel.prototypes import People, Prototypes, fit_prototypes
from privgan.channel.quantizer import Quantizer
from privgan.channel.sample import Sample
from privgan.config.types import AtLeastTwo, Seed, Share
from privgan.errors import RequestError


class Codebook(Quantizer):
    """The prototype of a row, which is a mean of at least `min_people` persons and never anybody's own row.

    sees = x: the nearest prototype (k-means), or, with an allowance, drawn by the optimum over the cells, an exact
    linear program (see `privgan.theory.discrete`). sees = xs: balanced semi-discrete transport, the cheapest way in
    which every class uses each prototype equally often, or up to the allowance (see `privgan.theory.semi_discrete`).
    Since the release is one of M values, counts on held-out people limit every attacker: see
    `privgan.theory.certificate`.

    Args:
        shape: (C, H, W) or (F,).
        sees: `x` or `xs`.
        classes: K of s.
        secret_source: of a channel that sees s: `given`, or `predicted` from x (`privgan.channel.predictor`).
        cells: M, at most. More cells distort less and leak more, and make the certificate weaker.
        allowance: total variation between two classes on the people that it is fitted on, 0 to 1. None: 0 where s is
            seen, 1 (no limit) where it is not. On other people the classes differ by more, as these are a sample.
        components: principal components in which nearness is judged; 0 takes all values.
        parts: 1: a prototype is one mean. More: it is the sum of one value of each part, so that few people make many
            prototypes (`privgan.channel.product`); cells counts the sums.
        min_people: persons that a prototype, or a value of a part, is the mean of, at least; those of fewer are given
            up.
        mirrored: fit on mirrored pictures as well.
        rows: at most so many, drawn at random, are fitted on.
        seed: of k-means.

    Raises:
        RequestError: fewer than 2 cells, an allowance outside 0 to 1, less than 1 person a prototype.
    """

    strength_keys = ("objective.bound", "channel.cells")  # cells are chosen under a bound
    requires_single_categorical_secret = True
    mean_X: Tensor
    basis_XF: Tensor
    code_MF: Tensor
    offset_SM: Tensor
    release_MX: Tensor
    transition_MM: Tensor

    def __init__(
        self,
        shape: Sequence[int],
        sees: Literal["x", "xs"] = "x",
        classes: NonNegativeInt = 2,
        secret_source: Literal["given", "predicted"] = "given",
        cells: AtLeastTwo = 16,
        allowance: Share | None = None,
        components: PositiveInt = 40,
        parts: PositiveInt = 1,
        min_people: PositiveInt = 20,
        mirrored: bool = True,
        rows: PositiveInt = 20_000,
        seed: Seed = 0,
    ) -> None:
        kept = dict(cells=cells, allowance=allowance, components=components, parts=parts, min_people=min_people)
        super().__init__(
            shape,
            sees=sees,
            classes=classes,
            secret_source=secret_source,
            **kept,
            mirrored=mirrored,
            rows=rows,
            seed=seed,
        )
        if cells < 2 or components < 0 or min_people < 1 or rows < 2:
            raise RequestError(
                f"channel: cells={cells} and rows={rows} must be at least 2, min_people={min_people} at least 1, "
                f"components={components} not below 0"
            )
        _check_parts(parts, cells)
        if allowance is not None and not 0 <= allowance <= 1:
            raise RequestError(f"channel.allowance={allowance} is a total variation: give 0 to 1")
        self.cells = cells
        self.allowance = allowance if allowance is not None else float(sees == "x")
        self.components, self.parts, self.min_people = components, parts, min_people
        self.rows, self.seed = rows, seed
        self.mirrored = mirrored and len(self.shape) == 3

    def fit(self, batches: Iterable[Batch], classes: int | Sequence[int]) -> None:
        """Components, prototypes and offsets. RequestError: other classes than expected, a class without rows."""
        classes = classes_of_one_secret(classes, self.classes if self.sees == "xs" else None)
        sample = Sample(self.rows)
        for batch in batches:
            x, beside_B2 = batch.x.float().cpu(), torch.stack([batch.s, batch.group], dim=1).double().cpu()
            for view in (x, x.flip(-1)) if self.mirrored else (x,):
                sample.add(torch.cat([view.flatten(1).double(), beside_B2], dim=1))
        x_NX, s_N, person_N = sample.rows[:, :-2].float(), sample.rows[:, -2].long(), sample.rows[:, -1].long()
        if len(s_N) == 0 or (torch.bincount(s_N, minlength=classes) == 0).any():
            raise RequestError(f"channel=codebook: every class needs rows to be fitted on, there are {len(s_N)} rows")
        mean_X, basis_XF = _components(x_NX, self.components, self.seed)
        code_NF = (x_NX - mean_X) @ basis_XF
        people = People(*(column.numpy() for column in (code_NF, x_NX, s_N, person_N)))
        found = fit_prototypes(
            people,
            self.cells,
            parts=self.parts,
            aware=self.sees == "xs",
            allowance=self.allowance,
            min_people=self.min_people,
            seed=self.seed,
        )
        self._keep({"mean_X": mean_X, "basis_XF": basis_XF} | _tensors(found))

    def variant(self, cells: int, allowance: float) -> Self:
        """The same channel with other numbers, not fitted yet. RequestError where its parts need more cells."""
        _check_parts(self.parts, cells)
        return super().variant(cells, allowance)

    def cell(self, x: Tensor, s: Tensor | None = None) -> Tensor:
        """z_B int64, the number of the prototype that is released; drawn where the channel is random."""
        with torch.autocast(x.device.type, enabled=False):
            code_BF = (x.flatten(1).float() - self.mean_X) @ self.basis_XF
            distance_BM = (code_BF[:, None] - self.code_MF).square().sum(dim=2)
        cell_B = (
            distance_BM + (self.offset_SM[self.resolve_secret(x, s)] if self.sees == "xs" else self.offset_SM)
        ).argmin(dim=1)
        if self.sees == "x" and self.allowance < 1:
            return torch.multinomial(self.transition_MM[cell_B], 1)[:, 0]
        return cell_B

    def value(self, cell_B: Tensor) -> Tensor:
        """Prototypes, B x `shape`."""
        return self.release_MX[cell_B].view(-1, *self.shape)

    def _keep(self, fitted: dict[str, Tensor]) -> None:
        super()._keep(fitted)
        self.cells = len(fitted["release_MX"])


def _check_parts(parts: int, cells: int) -> None:
    if parts < 1 or 2**parts > cells:
        raise RequestError(
            f"channel.parts={parts} with {cells} cells: give 1 or more parts, of at least 2 values each, so at least "
            f"{2 ** max(parts, 1)} cells"
        )


def _components(x_NX: Tensor, components: int, seed: int) -> tuple[Tensor, Tensor]:
    """Mean and first principal components, X x F; all values as they are where 0 are asked for or there are fewer."""
    mean_X = x_NX.mean(dim=0)
    if not 0 < components < min(x_NX.shape):
        return mean_X, torch.eye(x_NX.shape[1])
    from sklearn.decomposition import PCA

    found = PCA(components, svd_solver="randomized", random_state=seed).fit(x_NX.numpy())
    return mean_X, torch.from_numpy(np.ascontiguousarray(found.components_.T)).float()


def _tensors(found: Prototypes) -> dict[str, Tensor]:
    return {name: torch.from_numpy(np.asarray(value)).float() for name, value in vars(found).items()}
