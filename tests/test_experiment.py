"""One run, as a user starts it: files, records, going on, exporting."""

import json
import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest
from PIL import Image
from safetensors.numpy import load_file, save_file

QUICK = ["experiment=smoke", "data.source.count=600", "game.epochs_train=3", "trainer.checkpoint_every_seconds=0.3"]


@pytest.fixture
def privgan(cache, tmp_path):
    """Runs `privgan WORDS` in an empty folder; `start=True` returns the running process."""

    def call(*words, start=False):
        command = [sys.executable, "-m", "privgan", *words]
        if words[0] == "train":
            command += [f"data.cache={cache}"]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, "cwd": tmp_path}
        return subprocess.Popen(command, **pipes) if start else subprocess.run(command, timeout=300, **pipes)

    return call


def the_run(folder):
    return next(folder.glob("outputs/smoke/*/run.json")).parent


def test_a_whole_run_leaves_what_the_contract_says(privgan, tmp_path):
    done = privgan("train", *QUICK)
    assert done.returncode == 0, done.stderr
    folder = the_run(tmp_path)
    record, leakage = (json.loads((folder / f"{name}.json").read_text()) for name in ("run", "leakage"))
    assert record["state"] == "done" and record["signature"] == folder.name
    assert set(record["data"]["counts"]) == {"channel", "adversary", "attacker", "validation", "test"}
    assert set(record["train"]["distortion"]) == {"l1", "mse", "psnr", "ssim", "psnr_of_mean"}
    assert record["train"]["images_per_second"] > 0 and record["train"]["peak_memory_bytes"] > 0
    assert leakage["honesty_gap"] == pytest.approx(
        leakage["strongest"]["balanced_accuracy"] - leakage["in_training"]["balanced_accuracy"]
    )
    assert {r["on"] for r in leakage["attackers"]} == {"released", "clean"}
    assert Image.open(folder / "samples.png").size == (10 * 32, 2 * 32)
    assert (folder / "history.csv").read_text().startswith("step,player,loss,distortion,leakage\n")
    assert not list(folder.glob(".*.tmp")) and not (folder / "released").exists()

    again = privgan("train", *QUICK)
    assert again.returncode == 0 and "is completed" in again.stdout

    exported = privgan("attack", f"run={folder}", f"export={tmp_path / 'all.npz'}")
    assert exported.returncode == 0, exported.stderr
    with np.load(tmp_path / "all.npz") as rows:
        assert rows["x"].shape == rows["x_released"].shape == (600, 3, 32, 32)
        assert rows["x"].dtype == rows["x_released"].dtype == np.uint8
        assert len(rows["s"]) == len(rows["group"]) == len(set(rows["name"])) == 600
        counts = dict(zip(*np.unique(rows["role"], return_counts=True), strict=True))
    assert counts == record["data"]["counts"]

    # Scores that this account wrote for these very rows are taken again, and the output says so.
    reused = privgan("attack", f"run={folder}")
    assert reused.returncode == 0 and "scores of an earlier audit of the same released rows" in reused.stdout
    again = json.loads((folder / "leakage.json").read_text())
    assert again["attackers"] == leakage["attackers"] and again["strongest"] == leakage["strongest"]

    # Anybody else's are not: set to zero they would read as a blind guess.
    with np.load(folder / "scores.npz") as scores:
        zeros = {name: np.zeros_like(scores[name]) for name in scores.files}
    np.savez(folder / "scores.npz", **zeros)
    anew = privgan("attack", f"run={folder}")
    assert anew.returncode == 0 and "earlier audit" not in anew.stdout, anew.stderr
    again = json.loads((folder / "leakage.json").read_text())
    for record, before in zip(again["attackers"], leakage["attackers"], strict=True):
        assert record["balanced_accuracy"] == before["balanced_accuracy"]

    attacked = privgan("attack", f"run={folder}", "attackers=quick", "attackers.train_roles=[attacker]")
    assert attacked.returncode == 0, attacked.stderr
    fewer = json.loads((folder / "leakage.json").read_text())
    assert fewer["in_training"] == leakage["in_training"]
    assert fewer["strongest"]["n"] == leakage["strongest"]["n"]

    # A channel of NaN would be rounded to black pictures, in which nobody reads anything.
    weights = load_file(folder / "channel.safetensors")
    save_file({name: np.full_like(value, np.nan) for name, value in weights.items()}, folder / "channel.safetensors")
    for name in ("scores.npz", "scores.seal"):
        (folder / name).unlink()
    refused = privgan("attack", f"run={folder}", "attackers=quick")
    assert refused.returncode == 1 and "is not finite" in refused.stderr, refused.stderr


def test_a_killed_run_goes_on_and_ends_with_the_same_weights(privgan, tmp_path):
    reference = privgan("train", *QUICK, "out=whole", "game.epochs_train=12")
    assert reference.returncode == 0, reference.stderr
    whole = next(tmp_path.glob("whole/smoke/*/channel.safetensors"))
    running = privgan("train", *QUICK, "game.epochs_train=12", start=True)
    while not list(tmp_path.glob("outputs/smoke/*/checkpoints/last.ckpt")):
        assert running.poll() is None, running.communicate()
        time.sleep(0.05)
    running.send_signal(signal.SIGKILL)
    running.wait()
    folder = the_run(tmp_path)
    assert json.loads((folder / "run.json").read_text())["state"] == "running"
    resumed = privgan("train", *QUICK, "game.epochs_train=12")
    assert resumed.returncode == 0, resumed.stderr
    first, second = load_file(whole), load_file(folder / "channel.safetensors")
    assert all((first[name] == second[name]).all() for name in first)
    assert (folder / "history.csv").read_text() == (whole.parent / "history.csv").read_text()


def test_data_that_do_not_fit_leave_nothing_behind(privgan, tmp_path):
    for words, line in [
        (["experiment=smoke", "objective.lam=-1"], "objective.lam=-1 must be"),
        (["experiment=smoke", "data.source.count=20"], "groups"),
        (["data=smiles", f"data.source.root={tmp_path / 'nowhere'}"], "nowhere"),
    ]:
        refused = privgan("train", *words)
        assert refused.returncode == 2, refused.stderr
        assert line in refused.stderr and refused.stderr.count("\n") == 1
    assert not list(tmp_path.glob("outputs/smoke/*/run.json"))


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere")
def test_an_output_folder_that_cannot_be_written(privgan, tmp_path):
    (tmp_path / "closed").mkdir(mode=0o500)
    refused = privgan("train", "experiment=smoke", f"out={tmp_path / 'closed'}")
    assert refused.returncode == 2 and refused.stderr.count("\n") == 1
