"""A channel as an ONNX graph: bytes of pictures in, bytes of releases out; vectors as float32.

Shapes: B batch, C colour channels, H height, W width, F features.
"""

import io
import logging
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.distributions import Distribution

from privgan.channel.base import Channel
from privgan.channel.release import as_bytes, as_float_batch
from privgan.extras import require
from privgan.publish.draws import Draw, Draws
from privgan.publish.folding import fold

FILE = "channel.onnx"
OPSET = 23  # ONNX 1.18, May 2025
ROWS = 3  # of the example batch, a number that no layer has by chance


class UnexportableError(Exception):
    """The channel holds something that no graph can, such as a computation outside torch."""


class Graph(nn.Module):
    """The whole way of a row, as `released_batch` goes it, with draws as inputs.

    forward: x_BCHW uint8 or x_BF float32, then s where the channel is given it, then the numbers of each draw.
    """

    def __init__(self, channel: Channel, draws: Sequence[Draw]) -> None:
        super().__init__()
        self.channel, self.draws = channel, tuple(draws)
        self.given_s = takes_s(channel)

    def forward(self, x: Tensor, *others: Tensor) -> Tensor:
        s = others[0] if self.given_s else None
        with Draws(given=others[int(self.given_s) :]):
            release: Tensor = self.channel(as_float_batch(x), s).float()
        return as_bytes(release) if x.dim() == 4 else release


@dataclass(frozen=True)
class Inputs:
    """What a graph is fed: names in their order, and an example of each."""

    names: tuple[str, ...]
    examples: tuple[Tensor, ...]

    def numpy(self) -> dict[str, np.ndarray]:
        """For onnxruntime."""
        return {name: tensor.numpy() for name, tensor in zip(self.names, self.examples, strict=True)}


def takes_s(channel: Channel) -> bool:
    """Whether the channel is given s with every row."""
    return channel.sees == "xs" and channel.predictor is None


def draws_of(channel: Channel) -> list[Draw]:
    """The random numbers that the channel asks for, for each row. UnexportableError where they are of no fixed kind."""
    inputs = inputs_of(channel, [], ROWS)
    s = inputs.examples[1] if takes_s(channel) else None
    draws = Draws(rows=ROWS)
    try:
        with _unvalidated(), draws, torch.no_grad():
            channel(as_float_batch(inputs.examples[0]), s)
    except Exception as error:  # whatever the channel does beyond torch
        raise UnexportableError(f"{type(error).__name__}: {error}") from error
    return draws.asked


def inputs_of(channel: Channel, draws: Sequence[Draw], rows: int, seed: int = 0) -> Inputs:
    """Random rows of the channel's shape, with everything that goes with them."""
    generator = torch.Generator().manual_seed(seed)
    shape = (rows, *channel.shape)
    picture = len(channel.shape) == 3
    letters = getattr(channel, "letters", None)  # of a finite alphabet
    if picture:
        x = torch.randint(0, 256, shape, generator=generator, dtype=torch.uint8)
    elif letters:
        x = torch.randint(0, letters, shape, generator=generator).float()
    else:
        x = torch.randn(shape, generator=generator)
    named: dict[str, Tensor] = {"x": x}
    if takes_s(channel):
        named["s"] = _s(channel, rows, generator)
    for place, draw in enumerate(draws):
        random = torch.randn if draw.law == "normal" else torch.rand
        named[f"{draw.law}_{place}"] = random(rows, *draw.shape, generator=generator)
    return Inputs(tuple(named), tuple(named.values()))


def export_graph(channel: Channel, path: Path) -> list[Draw]:
    """Write the graph of a channel, batch of any size; returns the draws that are its inputs.

    Raises:
        RequestError: the packages for it are not installed.
        UnexportableError: the channel cannot become a graph.
    """
    for module in ("onnx", "onnxscript", "onnxruntime"):
        require(module, "onnx")
    draws = draws_of(channel)
    inputs = inputs_of(channel, draws, ROWS)
    graph = Graph(channel, draws).eval()
    batch = torch.export.Dim("batch", min=1)
    shapes: list[Any] = [{0: batch}]
    if len(inputs.names) > 1:
        shapes.append(tuple({0: batch} for _ in inputs.names[1:]))
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)
    try:
        with _unvalidated(), warnings.catch_warnings(), redirect_stdout(io.StringIO()), torch.no_grad():
            warnings.simplefilter("ignore")
            # Exported here and not by torch.onnx, which would quietly fix the size of the batch where a channel does.
            exported = torch.export.export(graph, inputs.examples, dynamic_shapes=tuple(shapes), strict=False)
            program = torch.onnx.export(
                exported,
                dynamo=True,
                opset_version=OPSET,
                input_names=list(inputs.names),
                output_names=["release"],
                verbose=False,
            )
            assert program is not None
            program.save(path, external_data=False)
            if len(channel.shape) == 3:
                _fold(path)
    except Exception as error:  # of the tracer: nearly any
        raise UnexportableError(_reason(error)) from error
    return draws


def _fold(path: Path) -> None:
    import onnx

    model = onnx.load(path)
    fold(model)
    onnx.save(model, path)


def _reason(error: BaseException) -> str:
    """The first line of what lies at the bottom of a tracer's error."""
    while error.__cause__ is not None:
        error = error.__cause__
    return f"{type(error).__name__}: {str(error).strip().partition(chr(10))[0][:200]}"


@contextmanager
def _unvalidated() -> Iterator[None]:
    """Without the checks of distributions: they look at values, which a graph does not have yet."""
    before = Distribution._validate_args
    Distribution.set_default_validate_args(False)
    try:
        yield
    finally:
        Distribution.set_default_validate_args(before)


def _s(channel: Channel, rows: int, generator: torch.Generator) -> Tensor:
    if channel.classes == 0:
        return torch.randn(rows, generator=generator)
    sizes = [channel.classes] if isinstance(channel.classes, int) else channel.classes
    columns = [torch.randint(0, size, (rows,), generator=generator) for size in sizes]
    return columns[0] if isinstance(channel.classes, int) else torch.stack(columns, dim=1)
