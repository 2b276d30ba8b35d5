"""TensorBoard and CSV, read back from their files."""

import csv
import importlib.util

import pytest
import yaml
from PIL import Image

from privgan.errors import RequestError
from privgan.tracking.csv import CsvTracker
from privgan.tracking.tensorboard import TensorboardTracker

READING = {"name": "strong_cnn", "on": "released", "knows": "labels", "balanced_accuracy": 0.75, "lower": 0.5}
LEAKAGE = {"attackers": [READING], "strongest": READING, "honesty_gap": 0.125}
RECORD = {
    "seconds": 12.5,
    "data": {"synthetic": True},
    "train": {"steps": 100, "distortion": {"l1": 0.03125, "psnr": None}},
}
CONFIG = {"objective": {"lam": 0.1}, "seed": 3}


def play(tracker, folder, record=RECORD, config=CONFIG):
    """A run of two windows, 100 steps, from its start to its finish."""
    tracker.start({"signature": "0123456789ab", "name": "low", "config": config, "folder": folder})
    tracker.scalars(50, {"channel/loss": 0.5})
    tracker.scalars(100, {"channel/loss": 0.25, "adversary/loss": 0.625})
    Image.new("RGB", (16, 8), (255, 0, 0)).save(folder / "samples.png")
    tracker.finish(record, LEAKAGE, folder / "samples.png")
    tracker.close()


def metrics_in(folder):
    """{(step, column): value} of what the CSV holds."""
    with (folder / "csv" / "metrics.csv").open() as file:
        rows = list(csv.DictReader(file))
    return {(int(row["step"]), key): float(value) for row in rows for key, value in row.items() if value}


def test_csv(tmp_path):
    """Scalars at their steps, what runs are compared by at the last one, the config beside them."""
    play(CsvTracker(), tmp_path)
    told = metrics_in(tmp_path)
    assert (told[50, "channel/loss"], told[100, "channel/loss"], told[100, "adversary/loss"]) == (0.5, 0.25, 0.625)
    assert (told[100, "distortion/l1"], told[100, "leakage/balanced_accuracy"]) == (0.03125, 0.75)
    assert (100, "distortion/psnr") not in told
    config = yaml.safe_load((tmp_path / "csv" / "hparams.yaml").read_text())
    assert config == {"objective.lam": 0.1, "seed": 3, "signature": "0123456789ab"}


def test_an_attack_leaves_the_training_alone(tmp_path):
    """It has files of its own."""
    play(CsvTracker(), tmp_path)
    before = metrics_in(tmp_path)
    tracker = CsvTracker()
    tracker.start({"signature": "0123456789ab", "name": "low", "config": {}, "folder": tmp_path, "job": "attack"})
    tracker.finish(RECORD, LEAKAGE, tmp_path / "samples.png")
    assert metrics_in(tmp_path) == before
    assert "leakage/balanced_accuracy" in (tmp_path / "csv-attack" / "metrics.csv").read_text()


def test_csv_of_a_resumed_run(tmp_path):
    """What was written before comes from the history, once."""
    first = CsvTracker(flush_every=1)
    first.start({"signature": "0123456789ab", "name": "low", "config": CONFIG, "folder": tmp_path})
    first.scalars(50, {"channel/loss": 9.0})
    first.close()
    (tmp_path / "history.csv").write_text("step,player,loss,distortion\n50,channel,1.5,\n100,channel,1.25,0.5\n")
    again = CsvTracker()
    again.start({"signature": "0123456789ab", "name": "low", "config": CONFIG, "folder": tmp_path})
    again.scalars(150, {"channel/loss": 1.0})
    again.close()
    told = metrics_in(tmp_path)
    losses = {step: value for (step, key), value in told.items() if key == "channel/loss"}
    assert losses == {50: 1.5, 100: 1.25, 150: 1.0}
    assert told[100, "channel/distortion"] == 0.5


def test_tensorboard(tmp_path):
    """Scalars, the numbers that runs are compared by, the samples and the leakage, read by TensorBoard itself."""
    events = pytest.importorskip("tensorboard.backend.event_processing.event_accumulator")
    play(TensorboardTracker(), tmp_path)
    read = events.EventAccumulator(str(tmp_path / "tensorboard"))
    read.Reload()
    assert [(event.step, event.value) for event in read.Scalars("channel/loss")] == [(50, 0.5), (100, 0.25)]
    assert [event.value for event in read.Scalars("leakage/balanced_accuracy")] == [0.75]
    assert [event.value for event in read.Scalars("distortion/l1")] == [0.03125]
    (image,) = read.Images("samples")
    assert (image.width, image.height) == (16, 8)
    (text,) = read.Tensors("leakage/text_summary")
    assert b"|strong_cnn|released|labels|0.7500|0.5000||" in text.tensor_proto.string_val[0]


@pytest.mark.parametrize(("shares", "height"), [(False, 4), (True, 8)])
def test_originals_of_people_are_shown_where_the_user_shares_them(shares, height, tmp_path):
    """Of data that are not synthetic only the releases, unless the user says otherwise; paths are cut."""
    events = pytest.importorskip("tensorboard.backend.event_processing.event_accumulator")
    config = CONFIG | {"share_originals": shares, "out": "/home/me/outputs"}
    play(TensorboardTracker(), tmp_path, RECORD | {"data": {"name": "faces"}}, config)
    read = events.EventAccumulator(str(tmp_path / "tensorboard"))
    read.Reload()
    assert read.Images("samples")[0].height == height
    assert not any(b"/home/me" in path.read_bytes() for path in (tmp_path / "tensorboard").rglob("*") if path.is_file())


def test_tensorboard_is_not_installed(monkeypatch):
    """One line that says what to install."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(RequestError, match=r"pip install -e '\.\[tensorboard\]'"):
        TensorboardTracker()


@pytest.mark.parametrize("make", [CsvTracker, TensorboardTracker])
def test_further_ranks_write_nothing(make, tmp_path, monkeypatch):
    """Only the first process of a distributed run is tracked."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: object())
    monkeypatch.setenv("LOCAL_RANK", "1")
    play(make(), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["samples.png"]
