"""Messages, released a piece at a time: a table whose column of text is rewritten, or a folder with one file a message.

What else a table holds is treated as in `privgan.release.apply.tables`. A file keeps its name and its place, but for
folders that are named like a class of the secret: these would tell it.
"""

from collections.abc import Sequence
from pathlib import Path, PurePosixPath

import torch

from privgan.atomic import replacing
from privgan.channel.release import released_batch
from privgan.config import nearest
from privgan.data.table_stream import Piece, TableStream
from privgan.data.text import message_files, read_message
from privgan.data.texts import codes_of, texts_of
from privgan.errors import RequestError
from privgan.release.apply.manifest import Manifest, Skipped
from privgan.release.apply.progress import Progress
from privgan.release.apply.request import Request
from privgan.release.apply.table_files import writer_of
from privgan.release.messages import edit_distance, tokens_kept
from privgan.release.noise import set_noise
from privgan.release.preprocessing import Preprocessing, TextFormat
from privgan.runs.typed import Changes
from privgan.scratch import scratch


class MessageRelease:
    """One request about messages. RequestError where the channel was not trained on such, or there are none."""

    def __init__(self, request: Request, progress: Progress) -> None:
        known = request.preprocessing
        if known is None or known.text is None:
            raise RequestError(f"{request.run}: this channel was not trained on messages of one's own: train it again")
        self.request, self.progress = request, progress
        self.known: Preprocessing = known
        self.text: TextFormat = known.text
        self.manifest = Manifest(request, folder=request.input.is_dir())
        self.sums, self.cut, self.pieces = [0.0, 0.0], 0, 0

    def run(self) -> Manifest:
        """Releases everything; the output is there whole or not at all."""
        if self.request.input.is_dir():
            self._folder()
        else:
            self._table()
        out = max(self.manifest.counts["out"], 1)
        kept, edited = (total / out for total in self.sums)
        changes: Changes = {"tokens": kept, "edit": edited}
        told = [f"{kept:.1%} of the tokens of a message are kept; its edit distance is {edited:.1%} of its length"]
        if self.cut:
            told.append(f"{self.cut} messages were longer than {self.known.shape[0]} characters and are cut")
        self.manifest.facts |= {"changes": changes, "remarks": [*told, *self.manifest.facts.get("remarks", [])]}
        return self.manifest

    def _table(self) -> None:
        stream, request = TableStream(self.request.input), self.request
        column, constants = self.text.column, self.text.constants
        if column not in stream.names:
            hint = nearest(column, stream.names)
            raise RequestError(f"{request.input} has no column {column}{hint}, which holds the messages: add it")
        others = [name for name in stream.names if name != column and name not in constants]
        new = [name for name in others if name not in self.text.others]
        if new and request.others == "keep":
            raise RequestError(
                f"{request.input}: column {new[0]} was not in the training table, so nobody knows what it tells: "
                "take it out, or give others=drop"
            )
        dropped = set(constants) if request.sensitive == "drop" else set()
        dropped |= set(others) if request.others == "drop" else set()
        request.output.parent.mkdir(parents=True, exist_ok=True)
        with replacing(request.output) as fresh, writer_of(fresh, stream, dropped) as writer:
            for piece in stream.pieces():
                kept, texts = self._piece(piece)
                cells: dict[str, Sequence[str]] = {column: texts}
                if request.sensitive == "constant":
                    cells |= {name: [cell] * len(piece) for name, cell in constants.items()}
                writer.write(piece, cells, kept)
        if others and request.others == "keep":
            told = f"columns that the channel does not edit ({', '.join(others)}) are released as they are"
            self.manifest.facts["remarks"] = [f"{told}: no figure covers them"]

    def _piece(self, piece: Piece) -> tuple[list[int], list[str]]:
        """The rows that are released, and the texts of all rows."""
        texts = list(piece.cells[self.text.column])
        kept = [row for row, text in enumerate(texts) if self._there(text, f"row {piece.first + row + 1}")]
        for row, text in zip(kept, self._released([texts[row] for row in kept]), strict=True):
            texts[row] = text
        return kept, texts

    def _folder(self) -> None:
        request, source = self.request, self.request.input
        if request.output.exists() and (not request.output.is_dir() or any(request.output.iterdir())):
            raise RequestError(f"output={request.output} is there and holds something: choose an empty folder")
        files = message_files(source)
        places = [self._place(path.relative_to(source).as_posix()) for path in files]
        if len(set(places)) < len(places):
            twice = next(place for place in places if places.count(place) > 1)
            raise RequestError(
                f"{source}: two files would be released as {twice}, since folders that name the secret are left out: "
                "rename one, or give sensitive=keep"
            )
        request.output.parent.mkdir(parents=True, exist_ok=True)
        with scratch(f".{request.output.name}", request.output.parent) as beside:
            fresh = beside / request.output.name
            fresh.mkdir(mode=0o755)
            for start in range(0, len(files), request.batch):
                self._files(files[start : start + request.batch], [fresh / p for p in places[start:][: request.batch]])
            if request.output.exists():
                request.output.rmdir()
            fresh.rename(request.output)

    def _files(self, files: Sequence[Path], targets: Sequence[Path]) -> None:
        texts = [read_message(path)[0] for path in files]
        names = [path.relative_to(self.request.input).as_posix() for path in files]
        kept = [row for row, text in enumerate(texts) if self._there(text, names[row])]
        for row, text in zip(kept, self._released([texts[row] for row in kept]), strict=True):
            targets[row].parent.mkdir(parents=True, exist_ok=True)
            targets[row].write_text(text, encoding="utf-8")

    def _place(self, name: str) -> str:
        """Where a file goes: its own place, without folders that name a class of the secret."""
        if self.request.sensitive == "keep":
            return name
        classes = {one.casefold() for secret in self.known.secrets for one in secret.classes}
        *folders, last = PurePosixPath(name).parts
        return PurePosixPath(*(one for one in folders if one.casefold() not in classes), last).as_posix()

    def _there(self, text: str, where: str) -> bool:
        """Whether a message holds anything. RequestError where it does not and is not to be left out."""
        self.manifest.counts["in"] += 1
        if text.strip():
            return True
        if self.request.unknown != "skip":
            raise RequestError(
                f"{self.request.input}: the message in {where} is empty: take it out, or give unknown=skip"
            )
        self.manifest.skipped.append(Skipped(where, "the message is empty"))
        return False

    def _released(self, texts: Sequence[str]) -> list[str]:
        if not texts:
            return []
        set_noise(self.request.seed, self.pieces)
        self.pieces += 1
        length, before = self.known.shape[0], torch.get_rng_state()
        x_BF = torch.from_numpy(codes_of(texts, length)).to(self.request.device)
        released = texts_of(released_batch(self.request.channel, x_BF, None).cpu().numpy())  # type: ignore[arg-type]
        self.manifest.random |= self.request.device != "cpu" or not torch.equal(before, torch.get_rng_state())
        for text, release in zip(texts, released, strict=True):
            self.sums[0] += tokens_kept(text, release)
            self.sums[1] += edit_distance(text, release)
            self.cut += len(text) > length
        self.manifest.counts["out"] += len(released)
        self.progress.advance(len(released))
        return released
