"""TAB: commands, their words, keys, groups and choices."""

import pytest

from privgan.cli import COMMANDS, main


def completed(line: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> list[str]:
    monkeypatch.setenv("COMP_LINE", line)
    monkeypatch.setattr("sys.argv", ["privgan"])
    assert main(["-sc", "query=bash"]) == 0
    return capsys.readouterr().out.split()


@pytest.mark.parametrize(
    ("line", "holds"),
    [
        ("privgan ", list(COMMANDS)),
        ("privgan tr", list(COMMANDS)),
        ("privgan data ", ["list", "prepare", "check"]),
        ("privgan data pre", ["prepare"]),
        ("privgan train obj", ["objective=", "objective."]),
        ("privgan train objective.la", ["objective.lam="]),
        ("privgan train channel=bl", ["channel=blur"]),
        ("privgan train seed=1 trainer.thr", ["trainer.threads="]),
        ("privgan runs st", ["state="]),
        ("privgan data check data=sm", ["data=smiles"]),
    ],
)
def test_what_a_tab_offers(
    line: str, holds: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    found = completed(line, monkeypatch, capsys)
    assert any(one in found for one in holds) and set(found) & set(holds)


def test_a_command_that_is_none(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert completed("privgan nothing obj", monkeypatch, capsys) == []


def test_it_is_installed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.argv", ["/somewhere/privgan"])
    assert main(["-sc", "install=bash"]) == 0
    assert "complete -o nospace -o default -F hydra_bash_completion privgan" in capsys.readouterr().out


@pytest.mark.parametrize("words", [[], ["install"], ["install=cmd"], ["query=bash", "more"]])
def test_what_is_asked_for_is_told(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["-sc", *words]) == 2
    assert "install=SHELL" in capsys.readouterr().err


def test_the_form_of_an_agent_gets_a_hint(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", "--objective.lam=0.1"]) == 2
    err = capsys.readouterr().err
    assert "give objective.lam=0.1" in err and "args_no_hyphens" in err and err.count("\n") == 1
