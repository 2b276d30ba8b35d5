"""`privgan export`: a trained channel as a folder that stands by itself."""

from privgan.commands.given import check_channel
from privgan.config.commands.release import Export as Settings
from privgan.errors import RequestError
from privgan.runs.record import RunFolder


def run(settings: Settings) -> None:
    """Writes the folder and says what is in it."""
    if settings.run is None or settings.to is None:
        missing = "run" if settings.run is None else "to"
        raise RequestError(f"{missing} is missing: privgan export run=DIR to=FOLDER")
    RunFolder(settings.run).record()
    check_channel(settings.run)
    from privgan.publish.export import Export, export

    card = export(
        Export(
            settings.run,
            settings.to,
            title=settings.title,
            license=settings.license,
            source=settings.source,
            terms=settings.terms,
            pictures=settings.pictures,
            onnx=settings.onnx,
            force=settings.force,
        )
    )
    graph = card["graph"]
    told = (
        f"{graph['file']} opset {graph['opset']}, difference to PyTorch {graph['difference']['float']:.2g}"
        if graph.get("file")
        else f"no ONNX graph: {graph['missing']}"
    )
    print(f"{settings.to}: channel.safetensors, card.md, {told}")
    if card["failings"]:
        print(f"NOT PASSED: {'; '.join(card['failings'])}")
