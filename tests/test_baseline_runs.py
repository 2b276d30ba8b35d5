"""Whole runs of channels that are not trained: the same files, attackers and records as any other."""

import json

import pytest

from privgan.config import compose
from privgan.experiment.run import run as run_experiment
from privgan.runs.record import RunFolder

QUICK = ["trainer.accelerator=cpu", "trainer.progress=false", "data.source.count=600"]
PANEL = ["~attackers.attackers.strong_cnn", "attackers.attackers.linear.max_iter=20"]


def run(*words):
    config = compose(["experiment=smoke", *words, *QUICK, *PANEL])
    run_experiment(config)
    folder = RunFolder.of(config.plain).path
    return folder, *(json.loads((folder / f"{name}.json").read_text()) for name in ("run", "leakage"))


@pytest.mark.parametrize(
    "words",
    [
        ["channel=noise", "channel.sigma=1.0"],
        ["channel=noise", "channel.law=laplace"],
        ["channel=erasure"],
        ["channel=erasure", "channel.sees=xs", "channel.secret_source=predicted"],
        ["channel=pixelate", "channel.epsilon=2"],
        ["channel=blur"],
        ["channel=randomized"],
        ["channel=codebook", "channel.cells=4", "channel.sees=xs", "channel.min_people=4"],
    ],
)
def test_a_baseline_leaves_a_run_folder(words, cache, tmp_path):
    folder, record, leakage = run(*words, f"out={tmp_path}", f"data.cache={cache}")
    assert record["state"] == "done" and record["train"]["steps"] == 0
    assert record["train"]["distortion"]["mse"] > 0
    assert leakage["in_training"] is None and leakage["strongest"]["on"] == "released"
    assert {p.name for p in folder.iterdir()} >= {"channel.json", "channel.safetensors", "samples.png"}
    if "channel=codebook" in words:
        certificate = leakage["certificate"]
        assert certificate["cells"] == 4 and certificate["roles"] == ["adversary", "attacker", "test"]
        assert leakage["strongest"]["lower"] <= certificate["balanced_accuracy"] < 1
        assert certificate["plug_in"] < certificate["balanced_accuracy"]
    else:
        assert (leakage["certificate"] is None) == ("privacy" not in json.loads((folder / "channel.json").read_text()))


def test_a_release_depends_on_the_seed_alone(cache, tmp_path):
    for place in ("first", "second"):
        run("channel=noise", f"out={tmp_path / place}", f"data.cache={cache}")
    first, second = (next(tmp_path.glob(f"{p}/smoke/*/leakage.json")) for p in ("first", "second"))
    read = [json.loads(path.read_text()) for path in (first, second)]
    assert read[0]["strongest"]["auc"] == read[1]["strongest"]["auc"]
    pictures = [path.with_name("samples.png").read_bytes() for path in (first, second)]
    assert pictures[0] == pictures[1]
