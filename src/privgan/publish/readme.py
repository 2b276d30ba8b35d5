"""The README of a published channel: how to use it, with onnxruntime alone or with privgan."""

from privgan import DISTRIBUTION
from privgan.publish.typed import Card, GraphFacts


def readme(card: Card, title: str) -> str:
    """Ten lines or so of Markdown."""
    graph, shape = card["graph"], card["data"]["shape"]
    picture = len(shape) == 3
    rows = f"x is uint8, N x {' x '.join(map(str, shape))}" if picture else f"x is float32, N x {shape[0]}"
    feeds = ['"x": x', *(f'"{name}": {_source(name, graph)}' for name in graph.get("inputs", ())[1:])]
    with_onnx = (
        [
            "```python",
            "import numpy as np, onnxruntime",
            'channel = onnxruntime.InferenceSession("channel.onnx")',
            *(["rng = np.random.default_rng()  # from the operating system"] if graph["draws"] else []),
            f'release = channel.run(["release"], {{{", ".join(feeds)}}})[0]  # {rows}',
            "```",
        ]
        if graph.get("file")
        else [f"There is no ONNX graph: {graph.get('missing')}."]
    )
    return "\n".join(
        [
            f"# {title}\n",
            "What it hides, and what not: [card.md](card.md).\n",
            *with_onnx,
            "",
            "```sh",
            f"pip install {DISTRIBUTION} && privgan apply run=. input={'PICTURES' if picture else 'TABLE.csv'} "
            f"output={'RELEASED' if picture else 'RELEASED.csv'}",
            "```",
            "",
        ]
    )


def _source(name: str, graph: GraphFacts) -> str:
    draws = {draw["name"]: draw for draw in graph["draws"]}
    if name not in draws:
        return name
    shape = ", ".join(["len(x)", *map(str, draws[name]["shape"])])
    call = f"rng.standard_normal(({shape},)" if draws[name]["law"] == "normal" else f"rng.random(({shape},)"
    return f'{call}, dtype="float32")'
