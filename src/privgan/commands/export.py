"""`privgan export`: a trained channel as a folder that stands by itself."""

from pathlib import Path

from omegaconf import DictConfig

from privgan.config import plain
from privgan.errors import RequestError


def run(config: DictConfig) -> None:
    """Writes the folder and says what is in it."""
    from privgan.publish.export import Export, export

    given = plain(config)
    for key in ("run", "to"):
        if given[key] is None:
            raise RequestError(f"{key} is missing: privgan export run=DIR to=FOLDER")
    keys = ("title", "license", "source", "terms", "pictures", "onnx", "force")
    card = export(Export(Path(given["run"]), Path(given["to"]), **{key: given[key] for key in keys}))
    graph = card["graph"]
    told = (
        f"{graph['file']} opset {graph['opset']}, difference to PyTorch {graph['difference']['float']:.2g}"
        if graph.get("file")
        else f"no ONNX graph: {graph['missing']}"
    )
    print(f"{given['to']}: channel.safetensors, card.md, {told}")
    if card["failings"]:
        print(f"NOT PASSED: {'; '.join(card['failings'])}")
