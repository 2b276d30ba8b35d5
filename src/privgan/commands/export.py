"""`privgan export`: a trained channel as a folder that stands by itself."""

from privgan.commands.given import check_channel, required
from privgan.config.commands.release import Export as Settings
from privgan.runs.record import RunFolder

USAGE = "privgan export run=DIR to=FOLDER"


def run(settings: Settings) -> None:
    """Writes the folder and says what is in it."""
    folder, to = required("run", settings.run, USAGE), required("to", settings.to, USAGE)
    RunFolder(folder).record()
    check_channel(folder)
    from privgan.publish.export import Export, export

    card = export(
        Export(
            folder,
            to,
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
    print(f"{to}: channel.safetensors, card.md, {told}")
    if card["failings"]:
        print(f"NOT PASSED: {'; '.join(card['failings'])}")
