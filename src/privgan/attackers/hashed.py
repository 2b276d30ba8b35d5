"""A small network on messages: strings of characters hashed to a few thousand inputs. Shapes: N messages, H inputs."""

from typing import Any

import numpy as np
import torch
from pydantic import PositiveFloat, PositiveInt
from sklearn.feature_extraction.text import HashingVectorizer
from torch import Tensor, nn

from privgan.attackers.base import Released, chunks, subsample
from privgan.attackers.judging.threshold import selection_score
from privgan.attackers.learning.training import own_generator
from privgan.data.texts import texts_of
from privgan.errors import RequestError

CHUNK = 1024


class HashedPerceptron:
    """Two hidden layers on hashed strings within words; the epoch that validation likes best is kept.

    inputs: H. longest: of a string. width: of the hidden layers. epochs, batch_size, lr: of AdamW, one cycle.
    """

    row_kinds = frozenset({"texts"})
    kind = "network"

    def __init__(
        self,
        inputs: PositiveInt = 8192,
        longest: PositiveInt = 5,
        width: PositiveInt = 64,
        epochs: PositiveInt = 10,
        batch_size: PositiveInt = 64,
        lr: PositiveFloat = 4e-3,
        max_rows: PositiveInt | None = 50_000,
        name: str = "hashed",
    ) -> None:
        if min(inputs, longest, width, epochs, batch_size) < 1 or not lr > 0:
            raise RequestError(f"attackers: options of {name} must be positive")
        self.inputs, self.longest, self.width, self.epochs = inputs, longest, width, epochs
        self.batch_size, self.lr, self.max_rows, self.name = batch_size, lr, max_rows, name

    def fit(self, train: Released, validation: Released, *, seed: int) -> None:
        if train.task == "regression":
            raise RequestError(
                f"attacker {self.name} infers classes: leave it out with ~attackers.attackers.{self.name}"
            )
        train = subsample(train, self.max_rows, seed)
        x_NH, s_N = self._hashed(train.x[:]), torch.from_numpy(train.s)
        held_out = self._hashed(validation.x[:])
        outputs = 1 if train.classes <= 2 else train.classes
        with own_generator(seed):
            net = nn.Sequential(nn.Linear(self.inputs, self.width), nn.SiLU(), nn.Dropout(0.3))
            net.extend([nn.Linear(self.width, self.width), nn.SiLU(), nn.Linear(self.width, outputs)])
            steps = self.epochs * -(-len(s_N) // self.batch_size)
            optimizer = torch.optim.AdamW(net.parameters(), self.lr, weight_decay=1e-2)
            cycle = torch.optim.lr_scheduler.OneCycleLR(optimizer, self.lr, total_steps=max(steps, 11))
            weight_K = len(s_N) / torch.bincount(s_N).float()
            best = -np.inf
            for _ in range(self.epochs):
                net.train()
                order = torch.randperm(len(s_N))
                for drawn_B in order.split(self.batch_size):
                    logit = net(_dense(x_NH[drawn_B.numpy()]))
                    loss = _loss(logit, s_N[drawn_B], weight_K)
                    optimizer.zero_grad()
                    loss.backward()
                    optimizer.step()
                    cycle.step()
                net.eval()
                reached = selection_score(_read(net, held_out), validation.s)
                if reached > best:
                    best, kept = reached, {name: value.clone() for name, value in net.state_dict().items()}
            net.load_state_dict(kept)
        self._net = net

    def scores(self, x: np.ndarray) -> np.ndarray:
        """Log odds score_N of two classes, score_NK of more."""
        return np.concatenate([_read(self._net, self._hashed(x[rows])) for rows in chunks(len(x), CHUNK)])

    def _hashed(self, x_NF: np.ndarray) -> Any:
        counter = HashingVectorizer(
            analyzer="char_wb",
            ngram_range=(1, self.longest),
            n_features=self.inputs,
            lowercase=False,
            alternate_sign=False,
            norm="l2",
        )
        return counter.transform(texts_of(x_NF)).tocsr()


def _dense(x_BH: Any) -> Tensor:
    return torch.from_numpy(x_BH.toarray().astype(np.float32) * 10)


def _loss(logit: Tensor, s_B: Tensor, weight_K: Tensor) -> Tensor:
    if logit.shape[1] > 1:
        return nn.functional.cross_entropy(logit, s_B, weight_K)
    return nn.functional.binary_cross_entropy_with_logits(logit[:, 0], s_B.float(), weight_K[s_B])


@torch.no_grad()
def _read(net: nn.Module, x_NH: Any) -> np.ndarray:
    logit = torch.cat([net(_dense(x_NH[rows])) for rows in chunks(x_NH.shape[0], CHUNK)])
    return np.asarray((logit[:, 0] if logit.shape[1] == 1 else logit).numpy())
