"""SMS Spam Collection (T. Almeida, J. Gomez Hidalgo, UCI 2011): short messages, spam or not.

Looked for under `root/sms_spam`: `SMSSpamCollection`, as UCI publishes it.
"""

from functools import cached_property
from pathlib import Path

from pydantic import PositiveInt

from privgan.data.columns import Columns
from privgan.data.source import MissingError
from privgan.data.text import Text
from privgan.errors import RequestError


class SmsSpam(Text):
    """Spam against ham. Repeated messages are in one role.

    root: the folder that holds `sms_spam`. length: characters that are kept of a message.
    """

    def __init__(self, root: str | Path, length: PositiveInt = 400) -> None:
        self.file = Path(root) / "sms_spam" / "SMSSpamCollection"
        super().__init__(self.file, "kind", length=length)
        self.name = "sms_spam"

    @property
    def given(self) -> dict[str, Path | None]:
        """Nothing: it is looked for below the root."""
        return {}

    @property
    def key(self) -> str:
        return f"sms_spam-{self.length}"

    @cached_property
    def columns(self) -> Columns:
        """Quotes are signs like any other here."""
        if not self.file.is_file():
            raise MissingError(
                f"sms_spam is not in {self.file.parent}: get the SMS Spam Collection from "
                f"archive.ics.uci.edu/dataset/228 and put its file at {self.file}"
            )
        kinds, texts = [], []
        for number, line in enumerate(self.file.read_bytes().decode("utf-8-sig", errors="replace").split("\n"), 1):
            if not line.strip():
                continue
            kind, tab, text = line.rstrip("\r").partition("\t")
            if not tab or kind not in ("ham", "spam"):
                raise RequestError(
                    f"{self.file}, line {number} is not ham or spam, a tab and a text: fetch the set again"
                )
            kinds.append(kind)
            texts.append(text)
        if not texts:
            raise RequestError(f"{self.file} has no rows: fetch the set again")
        return Columns(self.file, {"kind": kinds, "text": texts})
