"""Records have a schema with a version."""

import json
from pathlib import Path
from typing import Any

import pytest

from privgan.errors import RequestError
from privgan.runs.json_files import write_json
from privgan.runs.record import RunFolder
from privgan.runs.schema import VERSION, check, json_schema, main

LEAKAGE = {
    "task": "binary",
    "blind_guess": {"accuracy": 0.5, "balanced_accuracy": 0.5},
    "attackers": [{"name": "linear", "on": "released", "balanced_accuracy": 0.6}, {"name": "trees", "failed": "why"}],
    "strongest": {"name": "linear", "balanced_accuracy": 0.6, "lower": 0.5, "upper": 0.7, "extra": [1]},
    "clean_strongest": None,
}


def test_what_a_run_folder_writes_is_of_this_schema(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path / "run")
    folder.start({"seed": 0, "name": "a"}, command="privgan train")
    folder.finish(train={"steps": 3, "distortion": {"l1": 0.1, "psnr": None}})
    check("run", folder.record())
    assert folder.record()["schema"] == VERSION


def test_older_records_are_read_and_later_ones_refused(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path)
    write_json(tmp_path / "leakage.json", LEAKAGE)
    assert folder.leakage()["task"] == "binary"
    check("leakage", LEAKAGE)
    write_json(tmp_path / "leakage.json", LEAKAGE | {"schema": VERSION + 1})
    with pytest.raises(RequestError, match="update it"):
        folder.leakage()


@pytest.mark.parametrize("wrong", [{"task": 3}, {"strongest": {"lower": "low"}}, {"schema": "new"}])
def test_an_entry_of_another_type_is_named(wrong: dict[str, Any]) -> None:
    with pytest.raises(RequestError, match=r"leakage\.json"):
        check("leakage", LEAKAGE | wrong)


def test_the_written_schemas_are_those_of_the_code(tmp_path: Path) -> None:
    main(tmp_path)
    folder = Path(__file__).parents[2] / "docs/reference"
    for name in ("run.schema.json", "leakage.schema.json"):
        assert (folder / name).read_text() == (tmp_path / name).read_text(), "make reference writes them anew"
    assert json_schema("run")["properties"]["schema"] == {"title": "Schema", "type": "integer"}
    assert json.loads((folder / "run.schema.json").read_text())["title"] == "RunRecord"
