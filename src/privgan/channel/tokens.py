"""Messages that look like those of one class, rewritten from what the other class writes.

Shapes: B batch, F characters, V keys, D numbers of a meaning, R readers, Q quantiles, E pairs of keys.
"""

import json
from collections.abc import Iterable, Sequence

import numpy as np
import torch
from pydantic import NonNegativeInt, PositiveInt
from torch import Tensor

from privgan.batch import Batch
from privgan.channel.base import classes_of_one_secret
from privgan.channel.fitted import Fitted
from privgan.channel.telling import Reader, Rewriter, fit_rewriter
from privgan.config.types import Share
from privgan.data.texts import codes_of, texts_of
from privgan.errors import RequestError

ARRAYS = ("meaning_VD", "often_V", "pair_E2", "often_E", "spaced_E", "spaced_V", "length_Q")


class Tokens(Fitted):
    """Telling tokens of a message are left out, or replaced by near ones of the other class; blind, drawn at random.

    A message that a reader of its own takes for one of the class with more tokens in all stays as it is, but for those
    of that class that look most like the other one: they are rewritten as well, so that who sees that a message was
    rewritten does not know of which class it was. A rewritten one gets as many tokens as a message of that class, drawn
    at random. A token stays where that class writes it after the one before it; else one stands in that is near in
    meaning (latent semantic analysis) and that the class writes there.
    Of several ways that one is taken to which further readers, each begun afresh on what the ones before it left, give
    the log odds of a message of that class. See `privgan.channel.telling`.

    A token that fewer than `fewest` of the channel's messages have is treated as its form is: so many digits, a word in
    capitals, and so on.

    Args:
        shape: (F,) characters.
        strength: share of the messages that are recognised and rewritten, 0 to 1.
        passes: share of the messages of the class with more tokens that stay as they are, 0 to 1, if the reader takes
            them for such; the fewer, the less a release tells, and the fewer tokens are kept.
        rounds: readers.
        fewest: messages that a token has to be in to be known by itself.
        seed: of readers and meanings.

    Raises:
        RequestError: rows that are no messages, shares outside 0 to 1, counts that are not positive.
    """

    strength_keys = ("channel.strength",)
    row_kinds = frozenset({"texts"})
    requires_single_categorical_secret = True
    known_Z: Tensor

    def __init__(
        self,
        shape: Sequence[int],
        strength: Share = 1.0,
        passes: Share = 0.9,
        rounds: PositiveInt = 3,
        fewest: PositiveInt = 3,
        seed: NonNegativeInt = 0,
    ) -> None:
        super().__init__(shape, strength=strength, passes=passes, rounds=rounds, fewest=fewest, seed=seed)
        shares = 0 <= strength <= 1 and 0 <= passes <= 1
        if len(self.shape) != 1 or not shares or min(rounds, fewest) < 1:
            raise RequestError(
                f"channel: strength={strength} and passes={passes} must be in 0 to 1, rounds={rounds} and fewest="
                f"{fewest} positive, and rows of shape {self.shape} messages"
            )
        self.strength, self.passes, self.rounds, self.fewest, self.seed = strength, passes, rounds, fewest, seed
        self.rewriter: Rewriter | None = None

    def fit(self, batches: Iterable[Batch], classes: int | Sequence[int]) -> None:
        """Vocabulary, meanings and readers. RequestError: more classes than two, one without messages."""
        classes, texts, s = classes_of_one_secret(classes), list[str](), []
        for batch in batches:
            texts += texts_of(batch.x.cpu().numpy())
            s.append(batch.s.cpu().numpy())
        s_N = np.concatenate(s) if s else np.zeros(0, np.int64)
        if classes != 2:
            raise RequestError(
                f"channel=tokens rewrites one of two classes, not of {classes}: try channel=random_words"
            )
        if (np.bincount(s_N, minlength=2) == 0).any() or not any(text.strip() for text in texts):
            raise RequestError(f"channel=tokens: both classes need messages to be fitted on, there are {len(s_N)}")
        found = fit_rewriter(texts, s_N, rounds=self.rounds, fewest=self.fewest, passes=self.passes, seed=self.seed)
        kept = {name: torch.from_numpy(np.asarray(getattr(found, name), np.float64)) for name in ARRAYS}
        kept["known_Z"] = torch.frombuffer(bytearray(json.dumps(found.words).encode()), dtype=torch.uint8)
        kept["weight_RV"] = torch.from_numpy(np.stack([reader.weight_V for reader in found.readers]))
        kept["common_RQ"] = torch.from_numpy(np.stack([reader.common_Q for reader in found.readers]))
        kept["line_R2"] = torch.tensor([(reader.bias, reader.slope) for reader in found.readers], dtype=torch.float64)
        self._keep(kept)

    def forward(self, x: Tensor, s: Tensor | None = None) -> Tensor:
        """x_BF, code points -> release of the same shape, float32."""
        assert self.rewriter is not None, "it is fitted first"
        rng = np.random.default_rng(int(torch.randint(2**62, ())))
        texts = [self.rewriter.rewrite(text, self.strength, rng) for text in texts_of(x.detach().cpu().numpy())]
        return torch.from_numpy(codes_of(texts, self.shape[0])).to(x.device)

    def _keep(self, fitted: dict[str, Tensor]) -> None:
        super()._keep(fitted)
        words = json.loads(bytes(self.known_Z.cpu().numpy()))
        arrays = {name: fitted[name].cpu().numpy() for name in ARRAYS}
        arrays["pair_E2"] = arrays["pair_E2"].astype(np.int64)
        sizes = {len(arrays["meaning_VD"]), len(arrays["often_V"]), fitted["weight_RV"].shape[1], len(words)}
        if len(sizes) != 1 or not all(isinstance(word, str) for word in words):
            raise ValueError("its vocabulary is broken")
        readers = (
            Reader(weight_V, bias, slope, common_Q)
            for weight_V, (bias, slope), common_Q in zip(
                fitted["weight_RV"].cpu().numpy(),
                fitted["line_R2"].tolist(),
                fitted["common_RQ"].cpu().numpy(),
                strict=True,
            )
        )
        self.rewriter = Rewriter(tuple(words), **arrays, passes=self.passes, readers=tuple(readers))
