"""Bytes cost a graph little: what it computes stays, and no step walks over all values that need not."""

from pathlib import Path

import numpy as np
import pytest
import torch

from privgan.batch import Batch
from privgan.channel import Autoencoder, Channel, Components, Noise, Pixelate

SHAPE = (3, 16, 16)
onnx = pytest.importorskip("onnx")
onnxruntime = pytest.importorskip("onnxruntime")


def components() -> Components:
    torch.manual_seed(0)
    channel = Components(SHAPE, components=6, map="erasure")
    rows = Batch(torch.rand(80, *SHAPE), torch.arange(80) % 2, torch.zeros(80, 0), torch.arange(80))
    channel.fit([rows], 2)
    return channel.eval()


def net() -> Autoencoder:
    torch.manual_seed(0)
    channel = Autoencoder(SHAPE, widths=(4,), depth=1, code=(4,)).eval()
    with torch.no_grad():  # fresh weights make it grey, 127.5, which may be rounded either way
        for parameter in channel.parameters():
            parameter.add_(0.3 * torch.randn_like(parameter))
    return channel


@pytest.mark.parametrize(
    ("channel", "enters"),
    [
        (components(), "Cast"),
        (net(), "Cast"),
        (Pixelate(SHAPE), "DequantizeLinear"),
        (Noise(SHAPE), "DequantizeLinear"),
    ],
    ids=["components", "net", "pixelate", "noise"],
)
def test_a_folded_graph_is_the_graph(channel: Channel, enters: str, tmp_path: Path, monkeypatch) -> None:
    from privgan.publish import graph

    path = tmp_path / "folded.onnx"
    draws = graph.export_graph(channel, path)
    monkeypatch.setattr(graph, "fold", lambda model: None)
    graph.export_graph(channel, tmp_path / "plain.onnx")
    folded, plain = (onnx.load(one) for one in (path, tmp_path / "plain.onnx"))
    onnx.checker.check_model(folded)
    kinds = [node.op_type for node in folded.graph.node]
    assert {"Div", "Mul", "Round", "Cast"} <= {node.op_type for node in plain.graph.node}
    assert kinds[-1] == "QuantizeLinear" and kinds.count(enters) == 1 and "Round" not in kinds
    assert len(kinds) < len(plain.graph.node)
    inputs = graph.inputs_of(channel, draws, 20, seed=3).numpy()
    inputs["x"][0], inputs["x"][1] = 0, 255
    release, expected = (
        onnxruntime.InferenceSession(str(one)).run(None, inputs)[0].astype(int)
        for one in (path, tmp_path / "plain.onnx")
    )
    # Means of whole numbers, as pixelate makes them, lie on halves now and then: rounded either way.
    assert np.abs(release - expected).max() <= 1 and (release != expected).mean() < 0.03
    assert expected.min() == 0 or expected.std() > 1
