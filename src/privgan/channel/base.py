"""The channel W: what edits a row on its owner's device before it is released (paper, section 2.1).

Shapes: B batch, C colour channels, H height, W width, F features.
"""

import json
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Self

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import save_file
from torch import Tensor, nn

from privgan.atomic import replacing
from privgan.batch import Batch
from privgan.channel.plan import Plan
from privgan.channel.predictor import Predictor
from privgan.config.registry import member
from privgan.config.schema import parameters
from privgan.data.layout import Part
from privgan.errors import RequestError
from privgan.theory.law import Law, Population

WEIGHTS, PLAN = "channel.safetensors", "channel.json"


class Channel(nn.Module, ABC):
    """A map x~ = W(x) or W(x, s) from rows to releasable rows of the same shape and range.

    A subclass passes its own constructor arguments to `super().__init__`, so that the folder written by `save`
    says what is needed to build the same net again. Arguments must be plain JSON values; among them, where the subclass
    has them, `sees`, "x" or "xs" (the channel is told s as well), `classes`, the K of that s: a list for several
    secrets, 0 for a number; and `secret_source`, where that s comes from: "given" with each row, or "predicted" from x.
    `requires_single_categorical_secret`: it knows the groups of one secret of classes only. `cells`: how many values a
    release can take, where these are finitely many and `cell` tells which; None elsewhere. `strength_keys`: those of
    the config of which the first that is set says how strong an untrained mechanism is, and a report draws its curve.
    """

    requires_single_categorical_secret = False
    strength_keys: tuple[str, ...] = ()
    cells: int | None = None
    s_mean: Tensor
    s_deviation: Tensor

    def __init__(self, shape: Sequence[int], **arguments: Any) -> None:
        super().__init__()
        self.shape = tuple(shape)
        classes = arguments.get("classes", 2)
        self.classes: int | list[int] = classes if isinstance(classes, int) else list(classes)
        self.arguments = arguments | ({"classes": self.classes} if "classes" in arguments else {})
        self.sees: str = arguments.get("sees", "x")
        sizes = [self.classes] if isinstance(self.classes, int) else self.classes
        if self.sees not in ("x", "xs") or (min(sizes, default=0) < 2 and sizes != [0]):
            raise RequestError(
                f"channel: sees={self.sees} must be x or xs, and classes={classes} at least 2, or 0 for a number"
            )
        self.secret_source: str = arguments.get("secret_source", "given")
        if self.secret_source not in ("given", "predicted"):
            raise RequestError(f"channel.secret_source={self.secret_source} is not known: choose given or predicted")
        if self.secret_source == "predicted" and (self.sees != "xs" or self.classes == 0):
            raise RequestError(
                f"channel.secret_source=predicted with sees={self.sees}, classes={classes}: it predicts "
                "classes of s for channel.sees=xs"
            )
        self.predictor = Predictor(self.shape, self.classes) if self.secret_source == "predicted" else None
        if self.sees == "xs" and self.classes == 0:
            self.register_buffer("s_mean", torch.zeros(()))
            self.register_buffer("s_deviation", torch.ones(()))

    @abstractmethod
    def forward(self, x: Tensor, s: Tensor | None = None) -> Tensor:
        """x_BCHW in [0, 1] (or x_BF) -> release of the same shape and range, float32; s_B where the channel sees it."""

    def cell(self, x: Tensor, s: Tensor | None = None) -> Tensor:
        """z_B int64, 0 to `cells` - 1: which of its values it releases for these rows, drawn where it is random."""
        raise NotImplementedError(f"{type(self).__name__} releases no finite set of values")

    def resolve_secret(self, x: Tensor, s: Tensor | None) -> Tensor:
        """s_B that a channel which sees it acts on: as given, or predicted from x whatever is given.

        RequestError where it is not given to a channel that needs it: to guess there would release what nobody judged.
        """
        if self.predictor is not None:
            predicted: Tensor = self.predictor(x)
            return predicted
        if s is None:
            raise RequestError(
                "this channel sees s as well as x (channel.sees=xs): give it the s of every row, or train one with "
                "channel.secret_source=predicted"
            )
        return s

    @property
    def num_side_inputs(self) -> int:
        """T, how many values of s it is given: K of each secret that it sees, 1 of a number; 0 where it sees none."""
        if self.sees == "x":
            return 0
        return (self.classes or 1) if isinstance(self.classes, int) else sum(self.classes)

    def encode_secret(self, x: Tensor, s: Tensor | None) -> Tensor:
        """s_BT float32 for a net: the one-hot class, those of several secrets side by side, or the number in standard
        deviations from the mean that `scale` set."""
        return self.tell_known(self.resolve_secret(x, s))

    def tell_known(self, known: Tensor) -> Tensor:
        """The same of s_B (or s_BJ) that is known already."""
        if self.classes == 0:
            return ((known - self.s_mean) / self.s_deviation)[:, None]
        sizes, s_BJ = ([self.classes], known[:, None]) if isinstance(self.classes, int) else (self.classes, known)
        return torch.cat([F.one_hot(s_B, size) for s_B, size in zip(s_BJ.unbind(1), sizes, strict=True)], dim=1).float()

    def scale(self, mean: float, deviation: float) -> None:
        """Where the number that it is told lies in the training rows; saved with the weights."""
        self.s_mean.fill_(mean)
        self.s_deviation.fill_(deviation)

    @property
    def learns(self) -> bool:
        """Whether there is a parameter to train; a fixed mechanism has none."""
        return any(parameter.requires_grad for parameter in self.parameters())

    @property
    def privacy(self) -> tuple[float, float] | None:
        """(epsilon, delta) of local differential privacy between any two rows; None where none is promised."""
        return None

    def release_law(self, population: Population) -> Law | None:
        """The law of its releases of a set of a known law, for the best attack there is; None where it is not known."""
        return None

    @property
    def fit_method(self) -> str:
        """How it gets its numbers unless the config says otherwise: the name of a method of `privgan.fit`."""
        if self.learns:
            return "game"
        return "nothing" if type(self).fit is Channel.fit else "closed_form"

    def linear_code(self) -> nn.Module | None:
        """The `Principal` in whose components it writes its releases; None where it has no linear code."""
        return None

    def fit(self, batches: Iterable[Batch], classes: int | Sequence[int]) -> None:
        """Take from the channel's rows, once, what a closed form needs of them; most channels need nothing.

        Args:
            batches: rows of the role `channel`.
            classes: K of the sensitive value, of several secrets the K of each; 0 for a number.
        """

    def accept(self, classes: int | Sequence[int], s: np.ndarray) -> None:
        """Check that it fits what a set hides, and take the scale of a number from the training rows.

        Args:
            classes: as in `fit`.
            s: s_N or s_NJ of the training rows.

        Raises:
            RequestError: it is told an s of other classes, or knows one secret of classes only and there is none.
        """
        if self.sees == "xs" and (self.learns or self.predictor is not None) and self.classes != classes:
            wanted = str(classes).replace(" ", "")
            raise RequestError(f"the channel sees s of classes {self.classes}: set channel.classes={wanted}")
        if self.requires_single_categorical_secret:
            classes_of_one_secret(classes)
        if self.sees == "xs" and self.classes == 0:
            self.scale(float(s.mean()), float(s.std()))

    def describe_rows(self, parts: Sequence[Part] | None) -> None:
        """Take what the features of a row stand for, where the set is a table; most channels need not know.

        Raises:
            RequestError: it releases rows of tables and these are none.
        """

    def check_restorable(self) -> None:
        """Check, before any work is done, that what `save` writes builds this channel again.

        Raises:
            RequestError: its class may not be named by a record, or the arguments that it handed to `__init__` are
                not all of them, or no JSON values.
        """
        kind = type(self)
        name = f"{kind.__module__}.{kind.__qualname__}"
        member("channel", name)
        missing = [one.name for one in parameters(kind) if one.name not in ("shape", *self.arguments)]
        if missing and not any(one.open_ended for one in parameters(kind)):
            raise RequestError(
                f"{name} could not be loaded again: hand {', '.join(missing)} to super().__init__ as well"
            )
        try:
            text = json.dumps({"shape": list(self.shape), **self.arguments}, allow_nan=False)
            with torch.random.fork_rng(devices=[]):
                twin = kind(**json.loads(text))
        except (TypeError, ValueError) as error:
            raise RequestError(f"{name} could not be loaded again, its arguments are no JSON: {error}") from error
        shapes, twins = ({n: value.shape for n, value in one.state_dict().items()} for one in (self, twin))
        if shapes != twins:
            raise RequestError(f"{name} could not be loaded again: its weights do not follow from its arguments")

    def save(self, folder: Path) -> None:
        """Write `channel.safetensors` and `channel.json` (no pickle), each to a temporary name and renamed."""
        plan: Plan = {
            "channel": f"{type(self).__module__}.{type(self).__qualname__}",
            "arguments": {"shape": list(self.shape), **self.arguments},
            "input": {
                "shape": list(self.shape),
                "range": [0.0, 1.0] if len(self.shape) == 3 else None,
                "sees": self.sees,
                "secret_source": self.secret_source if self.sees == "xs" else None,
            },
        }
        if self.privacy is not None:
            plan["privacy"] = {"epsilon": self.privacy[0], "delta": self.privacy[1]}
        with replacing(folder / WEIGHTS) as weights:
            save_file({name: value.contiguous() for name, value in self.state_dict().items()}, weights)
        with replacing(folder / PLAN) as text:
            text.write_text(json.dumps(plan, indent=2) + "\n")

    @classmethod
    def restore(cls, arguments: dict[str, Any], weights: dict[str, Tensor]) -> Self:
        """The channel with these constructor arguments and weights, in evaluation mode."""
        channel = cls(**arguments)
        channel.load_state_dict(weights)
        return channel.eval()


def classes_of_one_secret(classes: int | Sequence[int], told: int | Sequence[int] | None = None) -> int:
    """K, for a channel that treats the classes of one secret as groups.

    Args:
        classes: as `Channel.fit` takes them: K of one secret, 0 of a number, a list of several.
        told: those of the channel's arguments; None: it was not told any.

    Raises:
        RequestError: a number, several secrets, or another K than told.
    """
    if not isinstance(classes, int) or classes < 2:
        raise RequestError(
            f"this channel knows one secret of classes, not classes={classes}: try channel=autoencoder for pictures, "
            "channel=dense for vectors"
        )
    if told is not None and classes != told:
        raise RequestError(f"channel.classes={told}, but s has {classes}: set channel.classes={classes}")
    return classes
