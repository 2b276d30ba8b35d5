"""Profiles and text in the reproduction: what the runs show, and how it is told."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

PAPER = Path(__file__).parents[2] / "experiments" / "paper"
sys.path.insert(0, str(PAPER))

import beyond  # noqa: E402
from page import write_index  # noqa: E402

from privgan.config import compose  # noqa: E402


def row(sweep: str, **values: Any) -> dict[str, Any]:
    told = dict.fromkeys(beyond.HEAD) | {"sweep": sweep, "seed": 0, "l1": 0.2, "seconds": 1.0, "clean": 0.86}
    return told | {"balanced": 0.54, "AUC": 0.55} | values


def test_sex_hidden_and_income_kept_is_a_finding() -> None:
    kept, transfers = beyond._profiles(
        [row("mixed", **{"utility kept": 0.83, "of originals": 0.85}), row("tree", balanced=0.6)]
    )
    assert kept["holds"] and kept["value"] == 0.83 and transfers["holds"] and transfers["value"] == pytest.approx(0.01)
    kept, transfers = beyond._profiles([row("mixed", balanced=0.6, **{"utility kept": 0.84, "of originals": 0.85})])
    assert not kept["holds"] and kept["value"] is None and not transfers["holds"]
    kept, transfers = beyond._profiles([row("mixed", **{"utility kept": 0.8, "of originals": 0.8})])
    assert not kept["holds"] and not transfers["holds"] and transfers["value"] == pytest.approx(0.06)


def test_text_is_held_against_random_words_that_keep_as_much() -> None:
    runs = [row("tokens", AUC=0.85), row("random_words", AUC=0.98, l1=0.21), row("random_words", AUC=0.7, l1=0.5)]
    (said,) = beyond._text(runs)
    assert said["holds"] and said["value"] == pytest.approx(0.13)
    (said,) = beyond._text([row("tokens", AUC=0.95), row("random_words", AUC=0.98)])
    assert not said["holds"]
    (said,) = beyond._text([row("tokens", AUC=0.85), row("random_words", AUC=0.7, l1=0.5)])
    assert not said["holds"] and said["value"] is None


def test_every_sweep_of_the_plan_is_a_config(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    commands: list[list[str]] = []

    class Done:
        returncode = 1

    monkeypatch.setattr(beyond, "missing", lambda data: None)
    monkeypatch.setattr(beyond.subprocess, "run", lambda command, check: commands.append(command) or Done())
    for profile in ("quick", "full"):
        failed = [one for name in beyond.NAMES for one in beyond.part_of(name)(profile, tmp_path)]
        assert {"profiles/mixed", "text/tokens", "text/random_words"} <= set(failed)
    for command in commands:
        overrides = [word.split(",")[0] if "=" in word and "[" not in word else word for word in command[5:]]
        compose(overrides)


def test_what_is_missing_is_said_and_what_ran_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRIVGAN_DATA", str(tmp_path))
    told = beyond.judge(tmp_path)
    assert [one["missing"].split(" is not in ")[0] for one in told] == ["adult", "sms_spam"]
    shown = {"name": "text", "title": "Text", "runs": [row("tokens", setting="strength 1")], "findings": []}
    result = {"profile": "quick", "failed": [], "sets": [], "theory": None, "beyond": [told[0], shown]}
    write_index(tmp_path, json.loads(json.dumps(result)))
    page = (tmp_path / "index.html").read_text()
    assert "adult is not in" in page and "strength 1" in page and 'href="text/report/index.html"' in page


def test_one_section_runs_alone_and_the_page_has_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import reproduce

    assert list(reproduce.SECTIONS) == ["smiling", "theory", "houses", "profiles", "text"]
    started: list[str] = []
    for name in reproduce.SECTIONS:
        monkeypatch.setitem(reproduce.SECTIONS, name, lambda profile, out, name=name: started.append(name) or [])
    monkeypatch.setenv("PRIVGAN_DATA", str(tmp_path))
    monkeypatch.setattr(sys, "argv", ["reproduce.py", "--section", "theory", "--out", str(tmp_path / "out")])
    assert reproduce.main() == 0 and started == ["theory"]
    result = json.loads((tmp_path / "out" / "results.json").read_text())
    assert {"sets", "theory", "beyond"} <= set(result) and (tmp_path / "out" / "index.html").is_file()
