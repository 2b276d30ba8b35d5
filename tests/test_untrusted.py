"""Files of strangers are read within bounds, and their text moves no cursor."""

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privgan.untrusted import DEEPEST, parse_json, printable, read_bounded

LEAVES = st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.floats(allow_nan=False, allow_infinity=False)


@given(st.recursive(LEAVES | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
def test_what_json_holds_comes_back(value: object) -> None:
    assert parse_json(json.dumps(value).encode()) == value


@pytest.mark.parametrize(
    "content",
    [
        b"", b"{", b"\xff\xfe", b"NaN", b'{"a": Infinity}', b"[-Infinity]", b"1e999", b"1" * 22, b"1" * 5000,
        b"[" * (DEEPEST + 2) + b"]" * (DEEPEST + 2), b"[" * 100_000, b'{"a":' * 100_000,
    ],
)  # fmt: skip
def test_what_no_record_holds_is_a_value_error(content: bytes) -> None:
    with pytest.raises(ValueError):
        parse_json(content)


def test_nesting_of_records_is_allowed() -> None:
    deep = b"[" * DEEPEST + b"]" * DEEPEST
    assert json.dumps(parse_json(deep)).encode() == deep


def test_only_regular_files_of_a_bounded_size_are_read(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"12345")
    assert read_bounded(tmp_path / "file", 5) == b"12345"
    with pytest.raises(ValueError, match="more than"):
        read_bounded(tmp_path / "file", 4)
    os.mkfifo(tmp_path / "fifo")
    for name in ("fifo", "."):
        with pytest.raises(ValueError, match="not a regular file"):
            read_bounded(tmp_path / name)


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="a file whose size is not told stands in /proc")
def test_a_file_that_claims_little_and_holds_much_is_not_read() -> None:
    with pytest.raises(ValueError, match="more than"):
        read_bounded(Path("/proc/self/maps"), 10)


def test_a_file_that_claims_much_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "sparse").open("wb") as file:
        file.truncate(1 << 40)
    with pytest.raises(ValueError, match="more than"):
        read_bounded(tmp_path / "sparse")


@given(st.text())
def test_printable_text_holds_no_control_characters(text: str) -> None:
    shown = printable(text)
    assert all(c.isprintable() or c in "\n\t" or c.isspace() for c in shown.encode().decode())
    assert shown == text or not text.isprintable()


def test_escapes_of_a_terminal_are_shown_as_text() -> None:
    assert printable("a\x1b[2J\x1b]0;title\x07") == "a\\x1b[2J\\x1b]0;title\\x07"
    assert printable("\u202egnp\ud800") == "\\u202egnp\\ud800"
    assert printable("Zürich, 東京 · λ") == "Zürich, 東京 · λ"
