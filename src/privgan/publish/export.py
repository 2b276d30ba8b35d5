"""A finished run as a folder that stands by itself; nothing is uploaded."""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile

from privgan.channel.base import PLAN, WEIGHTS, Channel
from privgan.channel.loading import load
from privgan.errors import RequestError
from privgan.publish.card import card_of
from privgan.publish.card_text import card_text
from privgan.publish.check import difference
from privgan.publish.graph import FILE as GRAPH
from privgan.publish.graph import OPSET, UnexportableError, draws_of, export_graph, inputs_of
from privgan.publish.judgement import failings
from privgan.publish.readme import readme
from privgan.publish.typed import Card, GraphFacts
from privgan.release.apply.request import channel_hash
from privgan.release.preprocessing import FILE as PREPROCESSING
from privgan.runs.json_files import write_bytes, write_json
from privgan.runs.record import RunFolder
from privgan.runs.typed import RunRecord
from privgan.scratch import scratch

CARD, TEXT, README, PICTURES = "card.json", "card.md", "README.md", "samples.png"


@dataclass(frozen=True)
class Export:
    """What is to be published.

    Args:
        run: a finished run.
        to: the folder to write.
        title, license, source, terms: for the card; None: not stated.
        pictures: `auto` shows originals and releases of synthetic data only, True of any, False none.
        onnx: whether to write a graph.
        force: also a channel that did not pass its evaluation; the card begins with that.
    """

    run: Path
    to: Path
    title: str | None = None
    license: str | None = None
    source: str | None = None
    terms: str | None = None
    pictures: bool | str = "auto"
    onnx: bool = True
    force: bool = False


def export(request: Export) -> Card:
    """Write the folder, whole or not at all; returns the content of `card.json`.

    Raises:
        RequestError: no finished run, a channel that did not pass, a folder of something else at `to`, packages that
            are not installed.
        WorkError: the graph differs from the channel.
    """
    folder = RunFolder(request.run)
    record = folder.record()
    leakage = folder.leakage() if (request.run / "leakage.json").exists() else None
    channel = load(request.run)
    wrong = failings(record, leakage)
    if wrong and not request.force:
        raise RequestError(
            f"{request.run}: this channel did not pass its evaluation ({'; '.join(wrong)}); force=true exports it "
            "with a card that says so in its first line"
        )
    if request.to.exists() and not (request.to / CARD).exists() and any(request.to.iterdir()):
        raise RequestError(f"to={request.to} holds files that are no export: choose another folder")
    title = request.title or f"{record['config']['name']} {record['signature']}"
    _writable(request.to)
    with scratch(f".{request.to.name}", request.to.parent) as place:
        made = place / request.to.name
        made.mkdir()
        for name in (WEIGHTS, PLAN, PREPROCESSING):
            if (request.run / name).exists():
                shutil.copyfile(request.run / name, made / name)
        graph: GraphFacts = write_graph(channel, made) if request.onnx else {"missing": "not asked for"}
        pictures = PICTURES if _show(request, record) else None
        if pictures:
            shutil.copyfile(request.run / PICTURES, made / PICTURES)
        card = card_of(
            record,
            leakage,
            json.loads((request.run / PLAN).read_text()),
            failings=wrong,
            channel_hash=channel_hash(request.run),
            graph=graph,
            source=request.source or ("drawn by privgan" if record["data"].get("synthetic") else None),
            terms=request.terms or ("none: it is of nobody" if record["data"].get("synthetic") else None),
        )
        write_json(made / CARD, card)
        write_bytes(made / TEXT, card_text(card, title, request.license, pictures).encode())
        write_bytes(made / README, readme(card, title).encode())
        made.chmod(0o755)
        if request.to.exists():
            shutil.rmtree(request.to)
        made.rename(request.to)
    return card


def _writable(to: Path) -> None:
    """RequestError where nothing can be written beside this folder."""
    try:
        to.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=to.parent):
            pass
    except OSError as error:
        raise RequestError(f"to={to}: cannot write there ({error.strerror or error}); choose another to=") from error


def write_graph(channel: Channel, folder: Path) -> GraphFacts:
    """`channel.onnx`, checked; what the card says of it, or why there is none.

    RequestError where packages are missing, WorkError where it differs from the channel.
    """
    try:
        draws = draws_of(channel)
        export_graph(channel, folder / GRAPH)
    except UnexportableError as error:
        (folder / GRAPH).unlink(missing_ok=True)
        return {"missing": f"this kind of channel cannot become one ({error})"}
    names = inputs_of(channel, draws, 1).names
    named = zip(names[len(names) - len(draws) :], draws, strict=True)
    picture = len(channel.shape) == 3
    takes = "uint8 pictures in, uint8 releases out" if picture else "float32 features in and out"
    return {
        "file": GRAPH,
        "opset": OPSET,
        "inputs": list(names),
        "takes": takes,
        "draws": [{"name": name, "law": draw.law, "shape": list(draw.shape)} for name, draw in named],
        "difference": difference(channel, folder / GRAPH, draws),
    }


def _show(request: Export, record: RunRecord) -> bool:
    wanted = record["data"].get("synthetic", False) if request.pictures == "auto" else bool(request.pictures)
    return wanted and (request.run / PICTURES).exists()
