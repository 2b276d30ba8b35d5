"""Messages of one's own through train, attack and report: a folder, and a table."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from privgan.cli import main

WORDS = ["home", "later", "call", "work", "ok", "then", "see", "you", "coming", "night", "dinner", "bus"]
QUICK = ["attackers.attackers.hashed.epochs=2", "trainer.progress=false", "name=own"]


def messages() -> list[tuple[str, str]]:
    rng = np.random.default_rng(0)
    found = []
    for number in range(400):
        text = " ".join(rng.choice(WORDS, rng.integers(4, 9))) + f" {rng.integers(1000)}"
        found.append(("spam", f"WIN a prize now! {text}") if number % 4 == 0 else ("ham", text))
    return found


@pytest.mark.parametrize("kind", ["folder", "table"])
def test_own_messages_are_hidden_judged_and_reported(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PRIVGAN_CACHE", str(tmp_path / "cache"))
    path = tmp_path / ("mail" if kind == "folder" else "mail.csv")
    if kind == "folder":
        for number, (folder, text) in enumerate(messages()):
            (path / folder).mkdir(parents=True, exist_ok=True)
            (path / folder / f"{number}.txt").write_text(text)
    else:
        path.write_text("kind,text\n" + "\n".join(f'{kind},"{text}"' for kind, text in messages()) + "\n")
    data = ["data=text", f"data.source.path={path}", "data.source.sensitive=kind"]
    assert main(["train", *data, *QUICK, f"out={tmp_path / 'out'}"]) == 0
    out = capsys.readouterr().out
    assert "400 rows" in out and "ham 300 (75.0%), spam 100" in out and "l1 0." in out
    run = next((tmp_path / "out" / "own").glob("*/run.json")).parent
    leakage, record = (json.loads((run / name).read_text()) for name in ("leakage.json", "run.json"))
    names = {one["name"] for one in leakage["attackers"] if one["on"] == "released"}
    assert names == {"guess", "lengths", "characters", "words", "hashed", "ensemble"}
    assert leakage["clean_strongest"]["balanced_accuracy"] > 0.9
    assert leakage["strongest"]["balanced_accuracy"] < leakage["clean_strongest"]["balanced_accuracy"] - 0.1
    assert record["train"]["distortion"]["l1"] == pytest.approx(1 - record["train"]["changes"]["tokens"])
    with (run / "samples.csv").open(newline="") as file:
        samples = list(csv.DictReader(file))
    changed = {kind: sum(one["before"] != one["after"] for one in samples if one["class"] == kind) for kind in "01"}
    assert len(samples) == 10 and changed["1"] == 5 and changed["0"] <= 2  # a reader lets 95 % of the others pass
    page = tmp_path / "page"
    assert main(["report", f"from={tmp_path / 'out'}", f"to={page}", "share_originals=true"]) == 0
    with (page / "messages.csv").open(newline="") as file:
        told = list(csv.DictReader(file))
    assert [(one["before"], one["after"]) for one in told] == [(one["before"], one["after"]) for one in samples]
    assert all(one["read before"] == one["is"] for one in told)  # the words of this spam give it away
    assert {one["read after"] for one in told} <= {"ham", "spam"} and "Message by message" in (
        page / "index.html"
    ).read_text()
    assert main(["report", f"from={tmp_path / 'out'}", f"to={tmp_path / 'kept'}"]) == 0
    assert "WIN a prize" not in (tmp_path / "kept" / "index.html").read_text()

    # Then the channel is put to use, on messages of the same form.
    more = tmp_path / ("more" if kind == "folder" else "more.csv")
    path.rename(more)
    released = tmp_path / ("released" if kind == "folder" else "released.csv")
    published = tmp_path / "published"
    assert main(["export", f"run={run}", f"to={published}"]) == 0
    assert "There is no ONNX graph" in (published / "README.md").read_text()
    assert main(["apply", f"run={published}", f"input={more}", f"output={released}", "progress=false"]) == 0
    assert "400 of 400 released" in capsys.readouterr().out
    if kind == "folder":
        assert sorted(one.name for one in released.glob("*.txt")) == sorted(f"{number}.txt" for number in range(400))
        texts = [(released / f"{number}.txt").read_text() for number in range(400)]
    else:
        with released.open(newline="") as file:
            rows = list(csv.DictReader(file))
        assert {row["kind"] for row in rows} == {"ham"} and list(rows[0]) == ["kind", "text"]
        texts = [row["text"] for row in rows]
    won = [sum("WIN a prize" in text for text in some) for some in (texts, [text for _, text in messages()])]
    assert won[0] < won[1] / 4


def test_parts_for_other_rows_are_refused_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "mail.csv"
    path.write_text("kind,text\nham,hi\nspam,free\n")
    data = ["data=text", f"data.source.path={path}", "data.source.sensitive=kind", f"out={tmp_path / 'out'}"]
    assert main(["train", *data, "channel=dense"]) == 2
    assert "the rows of this data are texts: choose for example channel=tokens" in capsys.readouterr().err
    assert main(["train", *data, "attackers=vectors"]) == 2
    assert "choose for example attackers=texts" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
