"""A channel in use: its ONNX graph against the bare net in onnxruntime, and the memory of a large release.

Shapes: N pictures, B batch, C colour channels, H height, W width.
"""

import shutil
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from card import Card, paired
from command import privgan
from torch import Tensor, nn

from privgan.batch import Batch
from privgan.channel import Autoencoder, Channel, Code, Components
from privgan.channel.coding.principal import Rows
from privgan.channel.release import as_float_batch, released_batch
from privgan.data.drawn_faces import DrawnFaces
from privgan.publish.check import difference
from privgan.publish.draws import Draw, Draws
from privgan.publish.graph import OPSET, Inputs, export_graph, inputs_of

SIZE, FACES = 64, 400
FEW, MANY = 1_000, 100_000
SECONDS = 0.5  # of one measurement, about


def measure(folder: Path, repeats: int) -> list[Card]:
    """The graph of three channels at a batch of 64, and of one picture; PyTorch beside it; the memory of `apply`."""
    folder.mkdir(parents=True, exist_ok=True)
    cards = []
    for name, channel in _channels().items():
        cards += _speed(name, channel, folder, repeats)
    return [*cards, _memory(folder)]


def _channels() -> dict[str, Channel]:
    """Fitted where that takes no training; weights change no speed."""
    torch.manual_seed(0)
    faces = DrawnFaces(FACES, SIZE)
    x_NCHW, s_N = torch.from_numpy(faces.rows(0, FACES)).float() / 255, torch.from_numpy(faces.labels().s)
    rows = [Batch(x_NCHW, s_N, torch.zeros(FACES, 0), torch.arange(FACES))]
    shape = (3, SIZE, SIZE)
    components, code = Components(shape, map="erasure"), Code(shape)
    components.fit(rows, 2)
    code.begin(Rows.of(rows, mirror=True))
    return {"components": components.eval(), "code": code.eval(), "autoencoder": Autoencoder(shape).eval()}


class Net(nn.Module):
    """The channel alone: pictures in [0, 1] in and out, float32."""

    def __init__(self, channel: Channel) -> None:
        super().__init__()
        self.channel = channel

    def forward(self, x: Tensor, *draws: Tensor) -> Tensor:
        """x_BCHW and the numbers of each draw."""
        with Draws(given=draws):
            release: Tensor = self.channel(x)
        return release


def _bare(channel: Channel, draws: list[Draw], path: Path) -> None:
    """The net alone as a graph, by the same exporter."""
    inputs = inputs_of(channel, draws, 3)
    examples = (as_float_batch(inputs.examples[0]), *inputs.examples[1:])
    batch = torch.export.Dim("batch", min=1)
    shapes: list[Any] = [{0: batch}, *([tuple({0: batch} for _ in draws)] if draws else [])]
    with torch.no_grad():
        exported = torch.export.export(Net(channel).eval(), examples, dynamic_shapes=tuple(shapes), strict=False)
        program = torch.onnx.export(
            exported, dynamo=True, opset_version=OPSET, input_names=list(inputs.names), verbose=False
        )
    assert program is not None
    program.save(path, external_data=False)


def _speed(name: str, channel: Channel, folder: Path, repeats: int) -> list[Card]:
    import onnxruntime

    whole, bare = folder / f"{name}.onnx", folder / f"{name}-bare.onnx"
    draws = export_graph(channel, whole)
    difference(channel, whole, draws)  # speeds are of one thing
    _bare(channel, draws, bare)
    sessions = [onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"]) for path in (whole, bare)]
    cards = []
    for batch in (1, 64):
        ways = _ways(channel, sessions, inputs_of(channel, draws, batch))
        graph, net, in_torch = _rates(ways, batch, repeats)
        what = f"{name}, batch {batch}"
        notes = f"{SIZE} x {SIZE} x 3; bytes in and out, against the net alone, floats in and out"
        cards.append(paired(f"channel.onnx, {what}", "images/s", "onnxruntime alone", graph, net, notes))
        if batch > 1:
            notes = "channel.onnx in onnxruntime, against the same channel in PyTorch, as privgan.load runs it"
            cards.append(paired(f"channel.onnx, {what}, PyTorch", "images/s", "PyTorch", graph, in_torch, notes))
    return cards


def _ways(channel: Channel, sessions: Sequence[Any], inputs: Inputs) -> list[Callable[[], Any]]:
    """The whole graph on bytes, the bare one on floats, and PyTorch on bytes."""
    whole, bare = sessions
    x_BCHW = inputs.examples[0]
    bytes_in, s_B = inputs.numpy(), torch.zeros(len(x_BCHW), dtype=torch.int64)
    floats_in = bytes_in | {"x": as_float_batch(x_BCHW).numpy()}
    return [
        lambda: whole.run(None, bytes_in),
        lambda: bare.run(None, floats_in),
        lambda: released_batch(channel, as_float_batch(x_BCHW), s_B),
    ]


def _rates(ways: Sequence[Callable[[], Any]], batch: int, repeats: int) -> list[list[float]]:
    """Pictures a second of each way, in turn in every repeat."""
    calls = []
    for way in ways:
        way()
        began = time.perf_counter()
        way()
        calls.append(max(1, int(SECONDS / (time.perf_counter() - began))))
    rates: list[list[float]] = [[] for _ in ways]
    for _ in range(repeats):
        for place, way in enumerate(ways):
            began = time.perf_counter()
            for _ in range(calls[place]):
                way()
            rates[place].append(batch * calls[place] / (time.perf_counter() - began))
    return rates


def _memory(folder: Path) -> Card:
    """`privgan apply` on pictures that all lie in one folder, one process each."""
    from PIL import Image

    faces, channel = folder / "faces", folder / "channel"
    faces.mkdir()
    channel.mkdir()
    x_NHWC = DrawnFaces(FEW).rows(0, FEW).transpose(0, 2, 3, 1)
    for number, x_HWC in enumerate(x_NHWC):
        Image.fromarray(np.ascontiguousarray(x_HWC)).save(faces / f"{number:06}.png")
    net = Components((3, 32, 32), map="erasure")
    rows = torch.from_numpy(np.ascontiguousarray(x_NHWC.transpose(0, 3, 1, 2))).float() / 255
    net.fit([Batch(rows, torch.from_numpy(DrawnFaces(FEW).labels().s), torch.zeros(FEW, 0), torch.arange(FEW))], 2)
    net.save(channel)
    few = _peak(folder, channel, faces, "few")
    for number in range(FEW, MANY):
        (faces / f"{number:06}.png").hardlink_to(faces / f"{number % FEW:06}.png")
    many = _peak(folder, channel, faces, "many")
    shutil.rmtree(folder / "many")
    shutil.rmtree(faces)
    return paired("peak memory of apply", "MiB", f"{FEW} pictures", [many], [few], f"{MANY} pictures in one folder")


def _peak(folder: Path, channel: Path, faces: Path, to: str) -> float:
    words = [f"run={channel}", f"input={faces}", f"output={folder / to}", "accelerator=cpu", "progress=false"]
    return privgan("apply", *words).peak
