"""A baseline for messages: tokens replaced at random. Shapes: B batch, F characters, V tokens."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence

import torch
from torch import Tensor

from privgan.batch import Batch
from privgan.channel.fitted import Fitted
from privgan.config.types import Share
from privgan.data.texts import PARTS, codes_of, texts_of, tokens_of
from privgan.errors import RequestError


class RandomWords(Fitted):
    """Each token stays with probability `kept`, else a token of the channel's messages stands in its place.

    That is drawn as often as it occurs there.

    Args:
        shape: (F,) characters.
        kept: probability that a token stays.

    Raises:
        RequestError: rows that are no messages, a probability outside 0 to 1.
    """

    strength_keys = ("channel.kept",)
    row_kinds = frozenset({"texts"})
    table_Z: Tensor
    share_V: Tensor

    def __init__(self, shape: Sequence[int], kept: Share = 0.7) -> None:
        super().__init__(shape, kept=kept)
        if len(self.shape) != 1 or not 0 <= kept <= 1:
            raise RequestError(f"channel.kept={kept} must be a share in 0 to 1, and rows of {self.shape} messages")
        self.kept = kept
        self.words: list[str] = []

    def fit(self, batches: Iterable[Batch], classes: int | Sequence[int]) -> None:
        """The tokens of these messages. RequestError where there are none."""
        found = Counter(
            token for batch in batches for text in texts_of(batch.x.cpu().numpy()) for token in tokens_of(text)
        )
        if not found:
            raise RequestError("channel=random_words: there is no token to draw, the messages hold none")
        words = sorted(found)
        content = torch.frombuffer(bytearray(json.dumps(words).encode()), dtype=torch.uint8)
        self._keep({"table_Z": content, "share_V": torch.tensor([float(found[word]) for word in words])})

    def forward(self, x: Tensor, s: Tensor | None = None) -> Tensor:
        """x_BF, code points -> release of the same shape, float32."""
        texts = [self._answered(text) for text in texts_of(x.detach().cpu().numpy())]
        return torch.from_numpy(codes_of(texts, self.shape[0])).to(x.device)

    def _answered(self, text: str) -> str:
        parts = PARTS.findall(text)
        if not parts:
            return ""
        drawn = torch.multinomial(self.share_V, len(parts), replacement=True).tolist()
        stays = (torch.rand(len(parts)) < self.kept).tolist()
        shown = (
            part if part.isspace() or stay else self.words[word]
            for part, stay, word in zip(parts, stays, drawn, strict=True)
        )
        return "".join(shown)

    def _keep(self, fitted: dict[str, Tensor]) -> None:
        super()._keep(fitted)
        words = json.loads(bytes(self.table_Z.cpu().numpy()))
        if len(words) != len(self.share_V) or not all(isinstance(word, str) for word in words):
            raise ValueError("its words are broken")
        self.words = words
