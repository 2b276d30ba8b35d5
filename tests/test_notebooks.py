"""The notebooks run from top to bottom, in a folder of their own."""

import json
from pathlib import Path

import pytest

import privgan
from privgan.api.judgement import Judgement

NOTEBOOKS = sorted((Path(__file__).parents[1] / "docs" / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_runs(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture) -> None:
    monkeypatch.chdir(tmp_path)
    known: dict = {}
    for cell in json.loads(path.read_text())["cells"]:
        if cell["cell_type"] == "code":
            exec(compile("".join(cell["source"]), str(path), "exec"), known)
    assert isinstance(known["run"], privgan.TrainedRun) and known["run"].record["state"] == "done"
    strongest, clean = known["strongest"]["balanced_accuracy"], known["clean"]["balanced_accuracy"]
    assert strongest < clean and "on the originals" in capsys.readouterr().out
    assert isinstance(known.get("found", Judgement({})), Judgement)
