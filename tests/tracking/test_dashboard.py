"""`privgan dashboard`: the workspace as JSON names every section and panel, over the curves of the run folders."""

import json
import sys

import pytest

from privgan.cli import main
from privgan.errors import RequestError


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    """A folder without a key."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("privgan.tracking.account.has_key", lambda wandb: False)
    return tmp_path


def finished(folder, data="smiles", channel="privgan.channel.noise.Noise", state="done", **distortion):
    """A run folder with as much of its record as a curve needs."""
    folder.mkdir(parents=True)
    config = {"channel": {"_target_": channel}}
    record = {"state": state, "signature": folder.name, "data": {"name": data}, "config": config}
    (folder / "run.json").write_text(json.dumps(record | {"train": {"distortion": {"l1": 0.1} | distortion}}))


@pytest.fixture
def outputs(here):
    """Runs of two sets and two channels, one that failed and one whose record is broken."""
    pytest.importorskip("wandb_workspaces")
    finished(here / "outputs/low/aaaa", channel="privgan.channel.autoencoder.Autoencoder", psnr=20.0)
    finished(here / "outputs/low/bbbb", channel="privgan.channel.autoencoder.Autoencoder")
    finished(here / "outputs/noise/cccc")
    finished(here / "outputs/noise/dddd", data="celeba")
    finished(here / "outputs/noise/eeee", data="faces", state="failed")
    finished(here / "outputs/noise/ffff", data="faces")
    (here / "outputs/noise/ffff/run.json").write_text("{")
    return here / "outputs"


def panels_of(file):
    """{section: {title: config of the panel}} of a dashboard as JSON."""
    sections = json.loads(file.read_text())["spec"]["section"]["panelBankConfig"]["sections"]
    return {
        section["name"]: {
            panel["config"].get("chartTitle") or panel["config"].get("stringSettings", {}).get("title"): panel["config"]
            for panel in section["panels"]
        }
        for section in sections
    }


def test_every_panel_is_named(outputs, capsys):
    """Sections, panels, and the keys that they draw."""
    assert main(["dashboard", "project=mine", "to=board.json"]) == 0
    assert capsys.readouterr().out.strip().endswith("board.json")
    board = outputs.parent / "board.json"
    found = panels_of(board)
    assert {name: list(panels) for name, panels in found.items()} == {
        "Privacy against distortion": [
            "All runs: leakage against l1",
            "celeba, noise: leakage against l1",
            "smiles, autoencoder: leakage against l1",
            "smiles, noise: leakage against l1",
            "The curve, one point a run",
        ],
        "Honesty gap": [
            "Fresh attackers against the adversary of the game",
            "Honesty gap against distortion",
            "Honesty gap, run by run",
        ],
        "Samples": ["Originals above, releases below"],
        "Training health": [
            "Loss of the channel",
            "Loss of the adversary",
            "Distortion in training",
            "Leakage in training, as the adversary sees it",
            "Loss of the channel before the game",
            "Loss of the adversary before the game",
            "Images a second",
        ],
        "Parallel coordinates": ["What was turned, and what came out"],
    }
    assert json.loads(board.read_text())["project"] == "mine"
    curve = json.dumps(found["Privacy against distortion"]["smiles, noise: leakage against l1"])
    assert "curve/smiles/noise/l1" in curve
    assert "curve/smiles/noise/balanced_accuracy" in curve
    assert "curve_table" in json.dumps(found["Privacy against distortion"]["The curve, one point a run"])
    assert "samples" in json.dumps(found["Samples"])
    columns = json.dumps(found["Parallel coordinates"])
    for key in (
        "objective.value.lam",
        "distortion/l1",
        "leakage/balanced_accuracy",
        "leakage/in_training",
        "honesty_gap",
    ):
        assert key in columns


def test_what_it_draws_is_what_is_tracked(outputs):
    """Every key of a panel is one that the tracker logs for such a run."""
    from privgan.game.schedule import StepKind
    from privgan.tracking.dashboard import HEALTH, LEAKAGE, OUTCOMES, curves_in
    from privgan.tracking.summary import summary

    record = json.loads((outputs / "noise/cccc/run.json").read_text())
    reading = {"name": "linear", "balanced_accuracy": 0.7}
    logged = summary(
        record, {"strongest": reading, "clean_strongest": reading, "in_training": reading, "honesty_gap": 0.1}
    )
    assert {LEAKAGE, *OUTCOMES.values(), "distortion/l1"} <= set(logged)
    assert {key.partition("/")[0] for key in HEALTH.values()} == {kind.value for kind in StepKind}
    assert {f"{curve.key}/l1" for curve in curves_in(outputs, "l1")} >= {
        key for key in logged if key.endswith("noise/l1")
    }


def test_another_distortion(outputs):
    """Only curves that were measured in it."""
    assert main(["dashboard", "measure=psnr", "to=board.json"]) == 0
    names = list(panels_of(outputs.parent / "board.json")["Privacy against distortion"])
    assert names[:-1] == ["All runs: leakage against psnr", "smiles, autoencoder: leakage against psnr"]


def test_without_a_key_it_is_written(outputs):
    """To dashboard.json, unless to= says where."""
    assert main(["dashboard"]) == 0
    assert (outputs.parent / "dashboard.json").is_file()


def test_with_a_key_it_is_saved_online(outputs, monkeypatch, capsys):
    """The address is printed and no file written."""
    from wandb_workspaces.workspaces import Workspace

    monkeypatch.setattr("privgan.tracking.account.has_key", lambda wandb: True)
    monkeypatch.setattr("privgan.tracking.account.check_server", lambda wandb: None)
    monkeypatch.setattr(Workspace, "save", lambda self: self)
    monkeypatch.setattr(Workspace, "url", property(lambda self: f"https://w/{self.entity}/{self.project}"))
    assert main(["dashboard", "entity=team"]) == 0
    assert capsys.readouterr().out == "https://w/team/privgan\n"
    assert not (outputs.parent / "dashboard.json").exists()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["from=nowhere"], "nowhere is no folder"),
        (["from=empty"], "no finished run with a l1 there"),
        (["measure=l2"], "choose one of l1, mse, psnr or ssim"),
        (["to=empty"], "is a folder: give a file"),
    ],
)
def test_what_cannot_be(outputs, words, told, capsys):
    """One line, exit code 2."""
    (outputs.parent / "empty").mkdir()
    assert main(["dashboard", *words]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert told in line


def test_the_extra_is_not_installed(monkeypatch):
    """One line that says what to install."""
    from privgan.tracking.dashboard import Dashboard

    monkeypatch.setitem(sys.modules, "wandb_workspaces", None)
    monkeypatch.setitem(sys.modules, "wandb_workspaces.workspaces", None)
    with pytest.raises(RequestError, match=r"pip install -e '\.\[dashboard\]'"):
        Dashboard([], "l1", project="", entity="", name="")
