"""What the documents say works: every link leads somewhere, every command composes."""

import re
import shlex
from pathlib import Path

import pytest

from privgan.cli import main

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")] + sorted(ROOT.glob("docs/*.md"))
# What --dry-run takes is built as far as it can be without data; of the others the config is composed.
OTHERS = {"apply", "export", "demo", "report", "runs", "attack", "track", "dashboard", "data"}


def commands(page: Path) -> list[list[str]]:
    """The words of each privgan command in the page's blocks of shell, as a shell would split them."""
    found = []
    for block in re.findall(r"```sh\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL):
        for line in block.replace("\\\n", " ").splitlines():
            words = shlex.split(line, comments=True)
            for command in " ".join(map(shlex.quote, words)).split(" '&&' "):
                split = shlex.split(command)
                start = next((n for n, word in enumerate(split) if word == "privgan"), None)
                if start is not None and all("=" in word for word in split[:start]):
                    found.append(split[start + 1 :])
    return found


def first_value(word: str) -> str:
    """An override with the first of the values that a sweep goes through; of a search a value from its range."""
    key, _, value = word.partition("=")
    if value.startswith("tag("):
        return f"{key}={value.rpartition('(')[2].partition(',')[0]}"
    return word if "[" in value else f"{key}={value.partition(',')[0]}"


def own(words: list[str]) -> None:
    """Empty files and folders of one's own that a command names: only that they are there is checked without data."""
    for word in words:
        key, _, value = word.partition("=")
        if key in ("data.source.path", "data.source.labels"):
            Path(value).touch() if Path(value).suffix else Path(value).mkdir()


COMMANDS = sorted({tuple(words) for page in PAGES for words in commands(page)})


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the checkout, and no data, at hand."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PRIVGAN_DATA", str(tmp_path / "none"))


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_composes(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    """Of a sweep its first job, built as far as that needs no data; what needs a run folder as far as its config."""
    name, *rest = words
    if name == "train":
        own(rest)
        first = [first_value(word) for word in rest if not word.startswith(("-", "hydra"))]
        assert main([name, *first, "--dry-run"]) == 0, capsys.readouterr().err
        assert "nothing was started" in capsys.readouterr().out
    elif name != "--version":
        chosen = [word for word in rest[:1] if "=" not in word]
        options = [word for word in rest[len(chosen) :] if not word.startswith("--")]
        assert name in OTHERS
        assert main([name, *chosen, *options, "--cfg", "job"]) == 0, capsys.readouterr().err
    assert {path.name for path in Path().iterdir()} <= {"faces", "labels.csv", "mail", "people.csv"}


def test_commands_are_found() -> None:
    """Of several pages, with what stands before and behind them taken off."""
    found = {words[0] for words in COMMANDS}
    assert {"train", "attack", "report", "runs", "data"} <= found and len(COMMANDS) > 20
    assert not [words for words in COMMANDS if "#" in words or "&&" in words]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    """Files of this repository; addresses elsewhere are not asked for."""
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8"))
    assert [link for link in links if "://" not in link and not (page.parent / link).exists()] == []
