"""An ONNX graph against the channel that it was made from.

Shapes: B batch.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch

from privgan.channel.base import Channel
from privgan.channel.release import as_float_batch
from privgan.errors import WorkError
from privgan.publish.draws import Draw, Draws
from privgan.publish.graph import Graph, Inputs, inputs_of, takes_s
from privgan.publish.typed import Difference

CHECKED = 64  # random rows
MOST_FLOAT, MOST_LEVELS = 1e-4, 1


def difference(channel: Channel, path: Path, draws: Sequence[Draw]) -> Difference:
    """{"rows", "float", "levels"}: the largest differences before rounding and, of pictures, in the released bytes.

    WorkError where they are above 1e-4 or one level.
    """
    inputs = inputs_of(channel, draws, CHECKED, seed=1)
    picture = len(channel.shape) == 3
    unrounded, released = _run(path, inputs, picture)
    with torch.no_grad():
        expected = Graph(channel, draws)(*inputs.examples).numpy()
        exact = _exact(channel, draws, inputs)
    if picture:  # what lies outside is cut off, in the graph while it is rounded
        unrounded, exact = unrounded.clip(0, 1), exact.clip(0, 1)
    distance = float(np.abs(unrounded - exact).max())
    levels = int(np.abs(released.astype(int) - expected.astype(int)).max()) if picture else None
    if not distance <= MOST_FLOAT or (levels or 0) > MOST_LEVELS:
        raise WorkError(f"the ONNX graph differs from the channel by {distance:.2g} and {levels} levels")
    return {"rows": CHECKED, "float": distance, "levels": levels}


def _exact(channel: Channel, draws: Sequence[Draw], inputs: Inputs) -> np.ndarray:
    """What the channel says before rounding."""
    others = inputs.examples[1 + int(takes_s(channel)) :]
    s = inputs.examples[1] if takes_s(channel) else None
    with Draws(given=others):
        found: np.ndarray = channel(as_float_batch(inputs.examples[0]), s).float().numpy()
    return found


def _run(path: Path, inputs: Inputs, picture: bool) -> tuple[np.ndarray, np.ndarray]:
    """(before rounding, as released) of the graph, by onnxruntime on the CPU."""
    import onnx
    import onnxruntime

    model = onnx.load(path)
    name = _before_rounding(model) if picture else model.graph.output[0].name
    if picture:
        model.graph.output.append(onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None))
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    outputs = session.run([name, model.graph.output[0].name], inputs.numpy())
    return np.asarray(outputs[0]), np.asarray(outputs[1])


def _before_rounding(model: Any) -> str:
    """The value in [0, 1] of which a graph of pictures makes bytes at its end."""
    maker = {output: node for node in model.graph.node for output in node.output}
    node = maker[model.graph.output[0].name]
    while node.op_type not in ("Mul", "QuantizeLinear"):
        node = maker[node.input[0]]
    return str(node.input[0])
