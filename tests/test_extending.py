"""The worked examples of docs/extending.md, extracted and run as somebody would who writes them."""

import json
import re
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from privgan.cli import main

PAGE = Path(__file__).parents[1] / "docs/extending.md"
BLOCK = re.compile(r"```(python|yaml|bash|toml)\n(.*?)```", re.S)


@pytest.fixture
def mine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with the files of the page, their Python importable."""
    for kind, text in BLOCK.findall(PAGE.read_text()):
        if kind in ("python", "yaml"):
            path = tmp_path / text.partition("\n")[0].removeprefix("# ")
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("a") as file:
                file.write(text)
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv("PRIVGAN_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(sys.modules["privgan.config.registry"], "_trusted", set())
    yield tmp_path
    sys.modules.pop("mine", None)


def commands() -> list[list[str]]:
    """Those of the page."""
    text = "\n".join(text for kind, text in BLOCK.findall(PAGE.read_text()) if kind == "bash").replace("\\\n", " ")
    return [shlex.split(line)[1:] for line in text.splitlines() if line.startswith("privgan ")]


def test_every_example_stays_short() -> None:
    for kind, text in BLOCK.findall(PAGE.read_text()):
        lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
        assert len(lines) <= 30, (kind, text[:40])


def test_the_examples_run_and_are_attacked_again(
    mine: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    quick = ["attackers.attackers.kernel=null", "attackers.attackers.trees=null", "attackers.attackers.dense=null"]
    *planned, whole = commands()
    for words in planned:
        assert main(words) == 0, capsys.readouterr().err
    assert main([*whole, *quick, "trainer.progress=false"]) == 0, capsys.readouterr().err
    (run,) = (mine / "outputs/default").glob("*/run.json")
    leakage = json.loads((run.parent / "leakage.json").read_text())
    names = {one["name"] for one in leakage["attackers"]}
    assert "forest" in names and json.loads(run.read_text())["train"]["steps"] > 0
    assert json.loads((run.parent / "channel.json").read_text())["channel"] == "mine.Tint"

    # Somebody's run folder names no code, unless one says so.
    monkeypatch.setattr(sys.modules["privgan.config.registry"], "_trusted", set())
    assert main(["attack", f"run={run.parent}"]) == 2
    assert "extensions=[mine]" in capsys.readouterr().err
    assert main(["attack", f"run={run.parent}", "extensions=[mine]"]) == 0, capsys.readouterr().err


def test_an_entry_point_is_known_to_everybody(mine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    registry = sys.modules["privgan.config.registry"]
    (toml,) = [text for kind, text in BLOCK.findall(PAGE.read_text()) if kind == "toml"]
    group, name, target = re.search(r'entry-points\."([\w.]+)"\]\n(\w+) = "([\w:.]+)"', toml).groups()  # type: ignore[union-attr]
    info = mine / "mine-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: mine\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[{group}]\n{name} = {target}\n")
    registry._registered.cache_clear()
    registry.members.cache_clear()
    try:
        assert "mine.Tint" in registry.members("channel")
        assert registry.member("channel", "mine.Tint").__name__ == "Tint"
    finally:
        monkeypatch.undo()
        registry._registered.cache_clear()
        registry.members.cache_clear()
