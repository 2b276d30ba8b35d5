"""Ways to harm a finished run folder: by name, what is done to it. None of them may hide another run."""

import json
import os
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

Harm = Callable[[Path], None]
ESCAPES = "\x1b[2J\x1b]0;owned\x07\x9b31m\u202e"


def bomb(side: int = 30_000) -> bytes:
    """A PNG of a few bytes that claims side x side pixels."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    rows = zlib.compress(bytes(1 + 3 * side))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def _text(name: str, content: str | bytes) -> Harm:
    def harm(folder: Path) -> None:
        (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)

    return harm


def _with(name: str, **entries: Any) -> Harm:
    """Entries of the record replaced; a name such as train__steps goes deeper."""

    def harm(folder: Path) -> None:
        record = json.loads((folder / name).read_text())
        for key, value in entries.items():
            *path, last = key.split("__")
            node = record
            for part in path:
                node = node[part]
            node[last] = value
        (folder / name).write_text(json.dumps(record))

    return harm


def _without(name: str, key: str) -> Harm:
    def harm(folder: Path) -> None:
        record = json.loads((folder / name).read_text())
        del record[key]
        (folder / name).write_text(json.dumps(record))

    return harm


def _instead(name: str, make: Callable[[Path], object]) -> Harm:
    def harm(folder: Path) -> None:
        (folder / name).unlink(missing_ok=True)
        make(folder / name)

    return harm


def _sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(1 << 40)


def _loop(path: Path) -> None:
    path.symlink_to(path.name)


BOTH: dict[str, Callable[[str], Harm]] = {
    "empty": lambda name: _text(name, b""),
    "cut short": lambda name: _text(name, '{"state": "do'),
    "null": lambda name: _text(name, "null"),
    "a list": lambda name: _text(name, "[1, 2]"),
    "a text": lambda name: _text(name, '"done"'),
    "no text at all": lambda name: _text(name, os.urandom(4096)),
    "UTF-16": lambda name: _text(name, '{"state": "done"}'.encode("utf-16")),
    "deep lists": lambda name: _text(name, b"[" * 200_000),
    "deep mappings": lambda name: _text(name, b'{"a":' * 200_000 + b"1" + b"}" * 200_000),
    "nested a thousand times": lambda name: _text(name, b'{"a":' * 1000 + b"1" + b"}" * 1000),
    "a thousand digits": lambda name: _text(name, b'{"state": "done", "seconds": ' + b"1" * 1000 + b"}"),
    "a million digits": lambda name: _text(name, b'{"state": "done", "seconds": ' + b"1" * 1_000_000 + b"}"),
    "NaN": lambda name: _text(name, '{"state": "done", "seconds": NaN}'),
    "1e999": lambda name: _text(name, '{"state": "done", "seconds": 1e999}'),
    "one terabyte, sparse": lambda name: _instead(name, _sparse),
    "a folder": lambda name: _instead(name, Path.mkdir),
    "a FIFO": lambda name: _instead(name, os.mkfifo),
    "a link to itself": lambda name: _instead(name, _loop),
    "a link to a device": lambda name: _instead(name, lambda path: path.symlink_to("/dev/zero")),
    "an empty mapping": lambda name: _text(name, "{}"),
}
RECORD: dict[str, Harm] = {
    "state of escapes": _with("run.json", state=ESCAPES),
    "state a list": _with("run.json", state=["done"]),
    "failed, reason of escapes": _with("run.json", state="failed", reason=ESCAPES + "\nrm -rf"),
    "failed, reason a mapping": _with("run.json", state="failed", reason={"a": 1}),
    "no config": _without("run.json", "config"),
    "config a list": _with("run.json", config=[1]),
    "config of numbers": _with("run.json", config=7),
    "no train": _without("run.json", "train"),
    "train a text": _with("run.json", train="done"),
    "steps a text": _with("run.json", train__steps="many"),
    "distortion a list": _with("run.json", train__distortion=[0.1]),
    "distortion of texts": _with("run.json", train__distortion={"l1": "low"}),
    "no data": _without("run.json", "data"),
    "shape of texts": _with("run.json", data__shape=["a"]),
    "counts a list": _with("run.json", data__counts=[1]),
    "no signature": _without("run.json", "signature"),
    "seed a list": _with("run.json", seed=[1]),
    "seconds a text": _with("run.json", seconds="soon"),
    "started a number": _with("run.json", started=10**18),
    "started in the year 0": _with("run.json", started="0000-00-00"),
}
LEAKAGE: dict[str, Harm] = {
    "no strongest": _without("leakage.json", "strongest"),
    "strongest a text": _with("leakage.json", strongest="linear"),
    "strongest null": _with("leakage.json", strongest=None),
    "accuracy a text": _with("leakage.json", strongest__balanced_accuracy="0.7"),
    "accuracy a list": _with("leakage.json", strongest__balanced_accuracy=[0.7]),
    "attackers a mapping": _with("leakage.json", attackers={"a": 1}),
    "attackers of numbers": _with("leakage.json", attackers=[1, 2]),
    "no blind guess": _without("leakage.json", "blind_guess"),
    "secrets a list": _with("leakage.json", secrets=[1]),
}
PICTURES: dict[str, Harm] = {  # the figures of the run count, its pictures do not
    "samples a bomb": _text("samples.png", bomb()),
    "samples cut short": _text("samples.png", bomb(64)[:40]),
    "samples a text": _text("samples.png", "no picture"),
    "samples a FIFO": _instead("samples.png", os.mkfifo),
    "samples a folder": _instead("samples.png", Path.mkdir),
    "samples one terabyte": _instead("samples.png", _sparse),
    "history a FIFO": _instead("history.csv", os.mkfifo),
    "history a folder": _instead("history.csv", Path.mkdir),
    "history one terabyte": _instead("history.csv", _sparse),
    "history of bytes": _text("history.csv", b"step,player\n\x00\xff\xfe," * 100),
    "history of infinities": _text("history.csv", "step,player,loss\ninf,channel,nan\n1e400,channel,1\n"),
    "history of long fields": _text("history.csv", "step,player,loss\n1,channel," + "9" * 300_000 + "\n"),
}
RECORDS: dict[str, Harm] = {
    **{f"run.json {name}": make("run.json") for name, make in BOTH.items()},
    **{f"leakage.json {name}": make("leakage.json") for name, make in BOTH.items()},
    **RECORD,
    **LEAKAGE,
}
