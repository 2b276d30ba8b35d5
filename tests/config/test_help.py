"""Every key is explained: on the command line, on the reference page, in the JSON schema."""

import json
from pathlib import Path

import pytest

from privgan.cli import main
from privgan.config import compose, config_folder, reference
from privgan.config.registry import ROLES, members


def test_help_shows_every_key_with_its_value_and_its_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", "--help", "game.itr_d=7", "data=gaussian"]) == 0
    out = capsys.readouterr().out
    assert "powered by Hydra" not in out and out.startswith("privgan train [key=value ...]")
    lines = {line.split()[0]: line for line in out.splitlines() if line.startswith("  ") and line.split()}
    for key, value in leaves(compose(["data=gaussian"]).plain):
        assert any(key == known or key.startswith(f"{known}.") for known in lines), key
        del value
    assert lines["game.itr_d"].split()[1] == "7" and "runs lie in out/name/signature" in lines["name"]
    assert "a whole number above 0" in lines["trainer.log_every"]


def leaves(tree: object, key: str = "") -> list[tuple[str, object]]:
    if isinstance(tree, dict) and tree:
        return [
            leaf for name, child in tree.items() if not name.startswith("_") for leaf in leaves(child, f"{key}.{name}")
        ]
    return [] if key.startswith((".hydra", ".objective.utility")) else [(key[1:], tree)]


@pytest.mark.parametrize("command", ["attack", "runs", "report"])
def test_other_commands_have_help_too(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([command, "--help"]) == 0
    assert f"privgan {command} [key=value ...]" in capsys.readouterr().out


def test_the_reference_is_that_of_the_code() -> None:
    folder = Path(__file__).parents[2] / "docs/reference"
    assert (folder / "config.md").read_text() == reference.markdown(), "make reference writes it anew"
    assert json.loads((folder / "config.schema.json").read_text()) == json.loads(
        json.dumps(reference.schema(), default=str)
    ), "make reference writes it anew"


def test_every_member_is_in_the_schema() -> None:
    found = reference.schema()["$defs"]
    for role in ROLES:
        assert [one["properties"]["_target_"]["const"] for one in found[role]["anyOf"]] == [*members(role)]
    assert config_folder().is_dir()
