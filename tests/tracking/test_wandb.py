"""What W&B is told, read back from the file of an offline run, is what the run folder says."""

import json
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import wandb
from PIL import Image

from privgan.config import compose
from privgan.errors import RequestError
from privgan.tracking.sync import OfflineRun
from privgan.tracking.wandb import WandbTracker

RECORD = {"seconds": 12.5, "train": {"distortion": {"l1": 0.03, "mse": 0.002, "psnr": 27.0, "ssim": 0.9}}}
READING = {"name": "strong_cnn", "on": "released", "balanced_accuracy": 0.75, "lower": 0.72, "upper": 0.78, "auc": 0.8}
CLEAN = READING | {"on": "clean", "balanced_accuracy": 0.92}
LEAKAGE = {
    "attackers": [READING, CLEAN],
    "strongest": READING,
    "clean_strongest": CLEAN,
    "in_training": READING | {"name": "adversary of the game", "balanced_accuracy": 0.6},
    "honesty_gap": 0.15,
}


def begin(folder, signature="0123456789ab"):
    """A tracker that has started a run in this folder."""
    folder.mkdir(exist_ok=True)
    tracker = WandbTracker()
    tracker.start({"signature": signature, "name": "low", "config": {"objective": {"lam": 0.1}}, "folder": folder})
    return tracker


def test_a_run_read_back(tmp_path, capfd, read_back):
    """Identity, config, scalars, samples, leakage table and summary; and not a word on the console."""
    tracker = begin(tmp_path)
    tracker.scalars(50, {"adversary/loss": 0.625})
    tracker.scalars(50, {"channel/loss": 0.25, "channel/distortion": 0.03125})
    Image.new("RGB", (16, 16)).save(tmp_path / "samples.png")
    tracker.finish(RECORD, LEAKAGE, tmp_path / "samples.png")

    written = read_back(tmp_path)
    (run,) = written.of_kind("run")
    assert (run.run_id, run.run_group, run.job_type, run.project) == ("0123456789ab", "low", "train", "privgan")
    assert {item.key: item.value_json for item in run.config.update}["objective"] == '{"lam":0.1}'

    rows = written.history()
    assert rows[0].items() >= {"step": 50, "adversary/loss": 0.625}.items()
    assert rows[1].items() >= {"step": 50, "channel/loss": 0.25, "channel/distortion": 0.03125}.items()
    assert rows[2]["samples/_type"] == "image-file"
    assert (rows[3]["leakage/_type"], rows[3]["leakage/nrows"]) == ("table-file", 2)

    told = written.summary()
    assert {name: told[f"distortion/{name}"] for name in ("l1", "mse", "psnr", "ssim")} == RECORD["train"]["distortion"]
    assert (told["leakage/strongest"], told["leakage/balanced_accuracy"]) == ("strong_cnn", 0.75)
    assert (told["leakage/lower"], told["leakage/upper"], told["leakage/clean"]) == (0.72, 0.78, 0.92)
    assert (told["leakage/in_training"], told["honesty_gap"]) == (0.6, 0.15)
    assert written.exit_code() == 0
    assert capfd.readouterr() == ("", "")


def test_a_second_run_never_continues_the_first(tmp_path, read_back):
    """A run left open in the process ends when the next one starts; closed without its finish it counts as failed."""
    first = begin(tmp_path / "a", "aaaaaaaaaaaa")
    first.scalars(50, {"channel/loss": 1.0})
    second = begin(tmp_path / "b", "bbbbbbbbbbbb")
    second.scalars(50, {"channel/loss": 2.0})
    second.close()
    second.close()
    assert [row["channel/loss"] for row in read_back(tmp_path / "a").history()] == [1.0]
    assert [row["channel/loss"] for row in read_back(tmp_path / "b").history()] == [2.0]
    assert read_back(tmp_path / "b").exit_code() == 1


def test_a_resumed_run_brings_its_history(tmp_path, read_back):
    """Offline, the second half of a run replaces the first when both are synchronised, so it holds both."""
    (tmp_path / "history.csv").write_text("step,player,loss,distortion\n50,channel,1.5,\n100,channel,1.25,0.5\n")
    tracker = begin(tmp_path)
    tracker.scalars(150, {"channel/loss": 1.0})
    tracker.scalars(200, {"channel/loss": 0.5})
    tracker.close()
    rows = [(row["step"], row["channel/loss"], row.get("channel/distortion")) for row in read_back(tmp_path).history()]
    assert rows == [(50, 1.5, None), (100, 1.25, 0.5), (150, 1.0, None), (200, 0.5, None)]


def test_a_failure_while_finishing_still_ends_the_run(tmp_path, read_back):
    """The next run of the process must not meet this one open."""
    tracker = begin(tmp_path)
    with pytest.raises(KeyError):
        tracker.finish(RECORD, {}, tmp_path / "samples.png")
    assert wandb.run is None
    assert read_back(tmp_path).exit_code() == 1


def test_the_report_is_a_run_of_the_group(tmp_path, read_back):
    """Figures as pictures, curve and runs as tables, the curve as a chart."""
    Image.new("RGB", (8, 8)).save(tmp_path / "curve.png")
    (tmp_path / "curve.csv").write_text("curve,lambda,l1,balanced_accuracy\nlow,0.1,0.5,0.75\nlow,,0.25,0.5\n")
    (tmp_path / "runs.csv").write_text("signature,l1\nabc,0.5\n")
    WandbTracker().publish_report(tmp_path, "low")
    written = read_back(tmp_path)
    (run,) = written.of_kind("run")
    assert (run.run_id, run.run_group, run.job_type) == ("report-low", "low", "report")
    logged = {key: value for row in written.history() for key, value in row.items()}
    assert logged["report/curve/_type"] == "image-file"
    assert (logged["report/curve table/nrows"], logged["report/runs table/nrows"]) == (2, 1)
    assert (
        written.charts()["report/curve chart"].items()
        >= {"x": "l1", "y": "balanced_accuracy", "stroke": "curve"}.items()
    )


def test_wandb_missing(monkeypatch):
    """One line that says what to install."""
    monkeypatch.setitem(sys.modules, "wandb", None)
    with pytest.raises(RequestError, match="pip install wandb"):
        WandbTracker()


def test_online_without_a_key(monkeypatch, tmp_path):
    """Said before anything starts; a key in ~/.netrc is one."""
    settings = SimpleNamespace(api_key=None, identity_token_file=None, base_url="https://api.wandb.ai")
    monkeypatch.setattr(wandb, "setup", lambda: SimpleNamespace(settings=settings))
    monkeypatch.setenv("HOME", str(tmp_path))
    with pytest.raises(RequestError, match="no W&B key"):
        WandbTracker(mode="online")
    (tmp_path / ".netrc").write_text("machine api.wandb.ai login user password 0123456789\n")
    (tmp_path / ".netrc").chmod(0o600)
    assert WandbTracker(mode="online").mode == "online"


def test_unknown_mode():
    """The modes are named."""
    with pytest.raises(RequestError, match=r"tracking\.mode=onlin: choose one of offline, online"):
        WandbTracker(mode="onlin")


@pytest.mark.parametrize("variable", ["LOCAL_RANK", "NODE_RANK"])
def test_further_ranks_open_no_run(monkeypatch, tmp_path, variable):
    """Only the first process of a distributed run is tracked."""
    monkeypatch.setenv(variable, "1")
    tracker = begin(tmp_path)
    tracker.scalars(50, {"channel/loss": 1.0})
    tracker.finish(RECORD, LEAKAGE, tmp_path / "samples.png")
    assert not (tmp_path / "wandb").exists()


def test_disabled_keeps_nothing(tmp_path):
    """tracking.mode=disabled, or WANDB_MODE=disabled, writes no file and starts no process of W&B."""
    tracker = WandbTracker(mode="disabled")
    tracker.start({"signature": "0123456789ab", "name": "low", "config": {}, "folder": tmp_path})
    tracker.scalars(50, {"channel/loss": 1.0})
    tracker.finish(RECORD, LEAKAGE, tmp_path / "samples.png")
    tracker.close()
    tracker.publish_report(tmp_path, "low")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("mode", ["disabled", "online", None])
def test_the_environment_chooses_the_mode(monkeypatch, mode):
    """WANDB_MODE is the default of tracking.mode; the command line has the last word."""
    monkeypatch.delenv("WANDB_MODE", raising=False)
    if mode:
        monkeypatch.setenv("WANDB_MODE", mode)
    assert compose(["tracking=wandb"]).tracking.get("mode") == (mode or "offline")
    assert compose(["tracking=wandb", "tracking.mode=offline"]).tracking.get("mode") == "offline"


def test_what_leaves_this_machine(tmp_path, monkeypatch, capfd):
    """Below WANDB_DIR; neither host, user, command line, packages nor absolute paths; of people releases alone."""
    monkeypatch.setenv("WANDB_DIR", str(tmp_path / "files"))
    folder = tmp_path / "run"
    folder.mkdir()
    private = RECORD | {"data": {"name": "faces"}, "command": f"privgan train out={tmp_path}/outputs"}
    (folder / "run.json").write_text(json.dumps(private))
    pixels = np.concatenate([np.full((8, 16), 255, np.uint8), np.zeros((8, 16), np.uint8)])
    Image.fromarray(pixels).save(folder / "samples.png")
    tracker = WandbTracker()
    config = {"out": f"{tmp_path}/outputs", "data": {"source": {"path": f"{tmp_path}/faces"}}}
    tracker.start({"signature": "0123456789ab", "name": "low", "config": config, "folder": folder})
    place = tmp_path / "files" / "low" / "0123456789ab"
    (offline,) = place.glob("wandb/offline-run-*/run-*.wandb")
    assert not OfflineRun(offline).finished
    tracker.scalars(50, {"channel/loss": 1.0})
    tracker.finish(private, LEAKAGE, folder / "samples.png")
    assert OfflineRun(offline).finished and not (folder / "wandb").exists()
    files = [path for path in (offline.parent / "files").rglob("*") if path.is_file()]
    sent = [path.read_bytes() for path in (offline, *files)]
    program = [sys.argv[0]] if Path(sys.argv[0]).is_absolute() else []  # "-c" in a worker of pytest-xdist
    for told in (str(tmp_path), sys.executable, str(Path.cwd()), *program):
        assert not any(told.encode() in content for content in sent), told
    (picture,) = (offline.parent / "files").rglob("samples*.png")
    with Image.open(picture) as image:
        assert image.height == 8 and not np.asarray(image).any()
