"""A table of one's own through train, attack, report and apply; and tables and messages that are wrong."""

import csv
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from privgan.cli import main

TREE = ["channel=tree", "channel.sees=xs", "channel.release=draw"]
LEFT_OUT = (
    "kernel",
    "neighbours",
    "quadratic",
    "density_ratio",
    "histogram",
    "components",
    "dense",
    "ridge",
    "ensemble",
)
QUICK = ["attackers.bayes_risk=false", *(f"~attackers.attackers.{name}" for name in LEFT_OUT), "trainer.progress=false"]


def people(rows: int = 2000, seed: int = 0) -> pd.DataFrame:
    """Women are nurses more often, men smiths; who is rich follows the years at school, and the job a little."""
    rng = np.random.default_rng(seed)
    sex = rng.choice(["f", "m"], rows)
    job = np.where(rng.random(rows) < 0.8, np.where(sex == "f", "nurse", "smith"), "cook")
    school = rng.integers(6, 20, rows)
    rich = school + (job == "smith") + rng.normal(0, 1.5, rows) > 14
    return pd.DataFrame(
        {
            "name": [f"p{number:05}" for number in range(rows)],
            "school": school,
            "job": job,
            "height": np.round(rng.normal(1.7, 0.1, rows), 2),
            "born": (pd.Timestamp("1970-01-01") + pd.to_timedelta(rng.integers(0, 9000, rows), "D")).strftime(
                "%Y-%m-%d"
            ),
            "sex": sex,
            "rich": np.where(rich, "yes", "no"),
        }
    )


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PRIVGAN_CACHE", str(tmp_path / "cache"))


def said(capsys: pytest.CaptureFixture[str], words: list[str]) -> str:
    """The one line with which a command refuses."""
    capsys.readouterr()
    assert main(words) == 2
    (line,) = capsys.readouterr().err.strip().splitlines()
    return line


def test_own_table_is_hidden_judged_reported_and_released(capsys: pytest.CaptureFixture[str]) -> None:
    people().to_csv("people.csv", index=False)
    data = ["data=table", "data.source.path=people.csv", "data.source.sensitive=sex", "data.source.utility=[rich]"]
    assert main(["train", *data, *TREE, *QUICK]) == 0
    assert "name the rows, and are left out: name" in capsys.readouterr().out
    run = next(Path("outputs/default").glob("*/run.json")).parent
    leakage = json.loads((run / "leakage.json").read_text())
    assert leakage["clean_strongest"]["balanced_accuracy"] > 0.85 > 0.65 > leakage["strongest"]["balanced_accuracy"]
    assert leakage["certificate"]["balanced_accuracy"] < 0.7
    rich = leakage["utility"]["rich"]
    assert rich["released"]["accuracy"] > 0.75 and rich["original"]["accuracy"] > 0.75 > rich["blind_guess"] + 0.1

    panel = ["attackers.threat_models=[labels,channel]", *QUICK]
    assert main(["attack", f"run={run}", "attackers=vectors", *panel[:-1]]) == 0
    assert main(["report", "from=outputs/default", "to=report"]) == 0
    assert "sex" in Path("report/index.html").read_text()

    others = people(300, seed=1)
    others.to_csv("more.csv", index=False)
    assert main(["apply", f"run={run}", "input=more.csv", "output=released.csv", "progress=false"]) == 0
    released = pd.read_csv("released.csv")
    assert list(released) == list(others) and (released.dtypes == pd.read_csv("more.csv").dtypes).all()
    assert set(released["job"]) == {"cook", "nurse", "smith"} and released["school"].between(6, 19).all()
    assert released["born"].between("1970-01-01", "1994-12-31").all() and released["sex"].nunique() == 1
    assert (released["name"] == others["name"]).all()

    # A word that the channel does not know: nothing is written, or the row is left out.
    others.loc[4, "job"] = "pirate"
    others.to_csv("odd.csv", index=False)
    words = ["apply", f"run={run}", "input=odd.csv", "output=no.csv", "progress=false"]
    assert "odd.csv, row 5, column job: pirate is not known to the channel" in said(capsys, words)
    assert not list(Path().glob("no.csv*"))
    assert main([*words, "unknown=skip"]) == 1 and len(pd.read_csv("no.csv")) == 299
    with Path("no.csv.skipped.csv").open(newline="") as file:
        assert next(csv.DictReader(file))["name"] == "row 5"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"age,age,sex\n1,2,f\n3,4,m\n", "age"),
        (b"age,sex\n", "no rows"),
        (b"", "empty"),
        (b"age,sex\n" + b"1,f\n2,f\n3,f\n" * 50, "sex"),
    ],
    ids=["a column named twice", "no rows", "nothing", "a secret of one value"],
)
def test_a_wrong_table_is_refused_in_one_line(content: bytes, says: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path("wrong.csv").write_bytes(content)
    data = ["data=table", "data.source.path=wrong.csv", "data.source.sensitive=sex"]
    line = said(capsys, ["train", *data, *TREE, *QUICK])
    assert says in line
    assert not Path("outputs").exists() or not list(Path("outputs").rglob("*.json"))


def test_a_table_in_the_encoding_of_windows_is_read_and_said(capsys: pytest.CaptureFixture[str]) -> None:
    table = people(600)
    table["job"] = table["job"].replace("cook", "Köchin")
    table.to_csv("people.csv", index=False, encoding="cp1252")
    data = ["data=table", "data.source.path=people.csv", "data.source.sensitive=sex"]
    assert main(["train", *data, *TREE, *QUICK, "channel.min_people=20"]) == 0
    assert "1252" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("kind,text\nham,hello\nspam,\n", "the message in row 2 is empty"),
        ("kind,text,text\nham,hello,a\nspam,free,b\n", "text"),
        ("kind,text\n", "no rows"),
        ("kind,text\n" + "ham,hello you\n" * 60, "kind"),
    ],
    ids=["an empty message", "a column named twice", "no rows", "a secret of one value"],
)
def test_wrong_messages_are_refused_in_one_line(content: str, says: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path("mail.csv").write_text(content)
    line = said(capsys, ["train", "data=text", "data.source.path=mail.csv", "data.source.sensitive=kind"])
    assert says in line and not Path("outputs").exists()


def test_lines_of_another_encoding_are_refused_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    Path("mail.jsonl").write_bytes('{"kind": "ham", "text": "hi"}\n'.encode("utf-16"))
    line = said(capsys, ["train", "data=text", "data.source.path=mail.jsonl", "data.source.sensitive=kind"])
    assert "mail.jsonl cannot be read" in line and "save it as UTF-8" in line and not Path("outputs").exists()
