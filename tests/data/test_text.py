"""Messages: as rows and back, from a table, JSON lines, a folder, and the published set where it is there."""

import json
import os
from pathlib import Path

import numpy as np
import pytest

from privgan.data.module import DataModule
from privgan.data.sms_spam import SmsSpam
from privgan.data.source import MissingError
from privgan.data.text import Text
from privgan.data.texts import codes_of, texts_of
from privgan.errors import RequestError

REAL = Path(os.environ.get("PRIVGAN_DATA", ""), "sms_spam", "SMSSpamCollection")
MESSAGES = [
    ("spam", "WIN £1000 now!"),
    ("ham", "See you at 5, ok?"),
    ("spam", "Call 0800 now"),
    ("ham", "see  YOU at 5, ok?"),
]


def folder(tmp_path: Path) -> Path:
    for number, (kind, text) in enumerate(MESSAGES):
        (tmp_path / "mail" / kind).mkdir(parents=True, exist_ok=True)
        (tmp_path / "mail" / kind / f"{number}.txt").write_text(text, encoding="utf-8")
    return tmp_path / "mail"


def test_a_row_is_its_text_and_nothing_else() -> None:
    texts = ["caf\u00e9 \U0001f600 \u00a31", "", "a\tb\nc"]
    assert texts_of(codes_of(texts, 20)) == texts
    assert texts_of(codes_of(["too long"], 3)) == ["too"]


def test_a_table_lines_and_a_folder_say_the_same(tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text("kind,text\n" + "\n".join(f'{kind},"{text}"' for kind, text in MESSAGES) + "\n", encoding="utf-8")
    lines = tmp_path / "t.jsonl"
    lines.write_text("\n".join(json.dumps({"kind": kind, "text": text}) for kind, text in MESSAGES), encoding="utf-8")
    for source in (Text(table, "kind"), Text(lines, "kind"), Text(folder(tmp_path), "kind")):
        found = sorted(zip(source.texts, source.labels().s.tolist(), strict=True))
        assert found == sorted((text, int(kind == "spam")) for kind, text in MESSAGES)
        # Messages that differ in capitals and blanks alone are of one person.
        assert len(set(source.labels().group.tolist())) == 3
        assert source.rows(0, 4).shape == (4, 400)


def test_a_folder_with_a_table_of_labels(tmp_path: Path) -> None:
    root = folder(tmp_path)
    listed = tmp_path / "labels.csv"
    names = [path.relative_to(root).as_posix() for path in sorted(root.rglob("*.txt"))]
    listed.write_text("file,angry\n" + "\n".join(f"{name},{n % 2}" for n, name in enumerate(names)) + "\n")
    assert Text(root, "angry", labels=listed).labels().s.tolist() == [0, 1, 0, 1]
    listed.write_text("file,angry\nham/1.txt,1\n")
    with pytest.raises(RequestError, match=r"has no line for ham/3\.txt"):
        Text(root, "angry", labels=listed).labels()


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("t.csv", b"kind,text\nham,hi\nspam,\n", "the message in row 2 is empty: write it, or take it out"),
        ("t.csv", b"kind,text,text\nham,hi,ho\n", "two columns called text: name them apart"),
        ("t.csv", b"kind,text\nham,hi\nham,ho\n", "kind is ham in all 2 rows: there is nothing to hide"),
        ("t.csv", b"kind,text\n", "has a header but no rows"),
        ("t.csv", b"kind,body\nham,hi\n", "has no column text"),
        ("t.jsonl", b'{"kind": "ham", "text": "hi"}\n{"kind"\n', r"line 2 is no JSON .*: give one object a line"),
        ("t.jsonl", b'{"kind": "ham", "text": "hi"}\n{"text": "hi"}\n', "line 2: give one JSON object a line"),
        ("t.jsonl", b"\n", "has no rows"),
        ("t.jsonl", b"\xff\xfe\xff", "save it as UTF-8 text"),
        ("t.pdf", b"", "holds no messages"),
    ],
)
def test_bad_input_is_one_line(tmp_path: Path, name: str, content: bytes, says: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(RequestError, match=says):
        Text(tmp_path / name, "kind").labels()


def test_another_encoding_is_read_and_said(tmp_path: Path) -> None:
    root = folder(tmp_path)
    (root / "ham" / "9.txt").write_bytes("caf\u00e9 at 5".encode("cp1252"))
    source = Text(root, "kind")
    assert "caf\u00e9 at 5" in source.texts
    assert any("read as Windows-1252" in line for line in source.warnings())
    (root / "0.txt").write_text("alone")
    with pytest.raises(RequestError, match=r"0\.txt lies in no folder that names its kind"):
        Text(root, "kind").labels()


def test_what_is_refused_before_files_are_touched(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="column text is named twice"):
        Text(tmp_path, "text")
    with pytest.raises(RequestError, match=r"data\.source\.length=0"):
        Text(tmp_path, "kind", length=0)
    with pytest.raises(MissingError):
        Text(tmp_path / "none.csv", "kind").labels()
    with pytest.raises(MissingError, match="get the SMS Spam Collection"):
        SmsSpam(tmp_path).labels()


def test_quotes_are_signs_and_long_messages_are_cut(tmp_path: Path) -> None:
    (tmp_path / "sms_spam").mkdir()
    lines = [f'{"spam" if n % 3 == 0 else "ham"}\t"message {n}' for n in range(60)]
    (tmp_path / "sms_spam" / "SMSSpamCollection").write_text("\n".join([*lines, ""]))
    source = SmsSpam(tmp_path, length=8)
    module = DataModule(source, cache=str(tmp_path / "cache"))
    assert module.texts and len(module.all_labels) == 60
    assert texts_of(source.rows(0, 1)) == ['"message'] and "60 messages" in source.warnings()[-1]
    (tmp_path / "sms_spam" / "SMSSpamCollection").write_text("eggs\tno\n")
    with pytest.raises(RequestError, match="line 1 is not ham or spam, a tab and a text"):
        SmsSpam(tmp_path).labels()


@pytest.mark.skipif(not REAL.exists(), reason="the SMS Spam Collection is not in PRIVGAN_DATA")
def test_the_real_set_has_its_published_counts() -> None:
    labels = SmsSpam(REAL.parent.parent).labels()
    assert np.bincount(labels.s).tolist() == [4827, 747] and labels.s_names == ("ham", "spam")
