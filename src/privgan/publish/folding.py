"""Bytes in and out of a graph at little cost.

As torch exports it, a picture is converted and divided by 255, and its release multiplied by 255, rounded, cut and
converted. Each of these steps walks over all values, which takes as long as a small channel itself. So the factor goes
into the numbers of the first layer, and one step of ONNX, QuantizeLinear, does all that is left at the end.

Shapes: F values of a row, D numbers that a layer makes of them.
"""

from typing import Any

import numpy as np

LEVELS = np.float32(255)


def fold(model: Any) -> None:
    """Simplify the graph of a channel for pictures, an `onnx.ModelProto`, in place; values change by rounding alone."""
    graph = _Graph(model)
    _entry(graph)
    _exit(graph)
    graph.tidy()


def _entry(graph: "_Graph") -> None:
    """(x / 255 - c) W becomes x (W / 255) - c W, and a convolution of x / 255 one of x; else both steps become one."""
    division = next(
        (node for node in graph.nodes if node.op_type == "Div" and graph.equals(node.input[1], LEVELS)), None
    )
    cast = graph.maker(division.input[0]) if division is not None else None
    if division is None or cast is None or cast.op_type != "Cast" or cast.input[0] != graph.input:
        return
    layer = graph.only_user(division, through="Reshape")
    shift = layer if layer is not None and layer.op_type == "Sub" else None
    layer = graph.only_user(shift) if shift is not None else layer
    weight = graph.constant(layer.input[1]) if layer is not None and layer.op_type in ("MatMul", "Conv") else None
    centre_F = graph.constant(shift.input[1]) if shift is not None else None
    if layer is None or weight is None or (shift is not None and (centre_F is None or layer.op_type != "MatMul")):
        graph.put(division, "DequantizeLinear", cast.input[0], graph.new(1 / LEVELS), graph.new(np.uint8(0)))
        return
    layer.input[1] = graph.new(weight / LEVELS)
    graph.bypass(division)
    if shift is not None and centre_F is not None:
        graph.bypass(shift)
        moved_D = centre_F.astype(np.float64) @ weight.astype(np.float64)
        graph.follow(layer, "Sub", graph.new(moved_D.astype(np.float32)))


def _exit(graph: "_Graph") -> None:
    """clip(round(255 clip(r, 0, 1)), 0, 255) as bytes is what QuantizeLinear makes of r."""
    end = scale = graph.maker(graph.output)
    for kind in ("Cast", "Clip", "Round"):
        if scale is None or scale.op_type != kind:
            return
        scale = graph.maker(scale.input[0])
    if end is None or scale is None or scale.op_type != "Mul" or not graph.equals(scale.input[1], LEVELS):
        return
    top = graph.maker(scale.input[0], through="Reshape")
    if top is not None and _cuts(graph, top) and graph.only_user(top, through="Reshape") == scale:
        graph.bypass(top)
    graph.put(end, "QuantizeLinear", scale.input[0], graph.new(1 / LEVELS), graph.new(np.uint8(0)))


def _cuts(graph: "_Graph", node: Any) -> bool:
    """Whether a step cuts to [0, 1]."""
    return node.op_type == "Clip" and [graph.number(name) for name in node.input[1:]] == [0.0, 1.0]


class _Graph:
    """Nodes of a graph, who makes and who uses a value, and its constants."""

    def __init__(self, model: Any) -> None:
        from onnx import helper, numpy_helper

        self.graph, self.helper, self.numpy = model.graph, helper, numpy_helper
        self.stored = {one.name: one for one in self.graph.initializer}
        self.input, self.output = str(self.graph.input[0].name), str(self.graph.output[0].name)
        self.made = 0

    @property
    def nodes(self) -> list[Any]:
        return list(self.graph.node)

    def maker(self, name: str, through: str = "") -> Any | None:
        """The node that makes a value; of values that a node `through` only arranges, who makes those."""
        node = next((node for node in self.graph.node if name in node.output), None)
        return self.maker(node.input[0], through) if node is not None and node.op_type == through else node

    def only_user(self, node: Any, through: str = "") -> Any | None:
        """The node that takes what this one makes, as its first input; None where others do, or it is the output."""
        name = node.output[0]
        users = [user for user in self.graph.node if name in user.input]
        if len(users) != 1 or name == self.output or users[0].input[0] != name:
            return None
        return self.only_user(users[0], through) if users[0].op_type == through else users[0]

    def constant(self, name: str) -> np.ndarray | None:
        """A stored array, also one that is turned round before its use."""
        if name in self.stored:
            return np.asarray(self.numpy.to_array(self.stored[name]))
        node = self.maker(name)
        if node is None or node.op_type != "Transpose" or node.input[0] not in self.stored:
            return None
        order = next((list(one.ints) for one in node.attribute if one.name == "perm"), None)
        return np.asarray(self.numpy.to_array(self.stored[node.input[0]])).transpose(order)

    def number(self, name: str) -> float | None:
        """A stored number by itself."""
        found = self.constant(name)
        return float(found) if found is not None and found.ndim == 0 else None

    def equals(self, name: str, value: np.float32) -> bool:
        """Whether this is the stored number."""
        return self.number(name) == float(value)

    def new(self, value: np.ndarray | np.generic) -> str:
        """The name of a new constant."""
        self.made += 1
        stored = self.numpy.from_array(np.asarray(value), f"folded_{self.made}")
        self.graph.initializer.append(stored)
        self.stored[stored.name] = stored
        return str(stored.name)

    def bypass(self, node: Any) -> None:
        """Takes a node out: its users get its first input."""
        self._give(node.output[0], node.input[0])
        self.graph.node.remove(node)

    def put(self, node: Any, kind: str, *inputs: str) -> None:
        """Another step in the place of a node, under the name of what that made."""
        place = self.nodes.index(node)
        step = self.helper.make_node(kind, inputs, [node.output[0]])
        self.graph.node.remove(node)
        self.graph.node.insert(place, step)

    def follow(self, node: Any, kind: str, constant: str) -> None:
        """A step with a constant after a node."""
        self.made += 1
        fresh = f"folded_{self.made}"
        self._give(node.output[0], fresh)
        step = self.helper.make_node(kind, [node.output[0], constant], [fresh])
        self.graph.node.insert(self.nodes.index(node) + 1, step)

    def tidy(self) -> None:
        """Takes out steps and constants that nobody uses."""
        while unused := [node for node in self.graph.node if not any(map(self._used, node.output))]:
            for node in unused:
                self.graph.node.remove(node)
        for stored in list(self.graph.initializer):
            if not self._used(stored.name):
                self.graph.initializer.remove(stored)

    def _used(self, name: str) -> bool:
        return name == self.output or any(name in node.input for node in self.graph.node)

    def _give(self, name: str, instead: str) -> None:
        for node in self.graph.node:
            for place, one in enumerate(node.input):
                if one == name:
                    node.input[place] = instead
