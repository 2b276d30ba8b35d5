"""Every value of the records of a finished run stands in the files of its offline run."""

import base64
import hashlib
import json

import pytest
import wandb
from finished import CONFIG, LEAKAGE, READING, RECORD, begin


@pytest.fixture
def written(tmp_path, read_back):
    """(leakage, job) -> the offline run of a job that finished with it, read back."""

    def finished(leakage=LEAKAGE, job="train"):
        begin(tmp_path, leakage, job).finish(RECORD, leakage, tmp_path / "samples.png")
        return read_back(tmp_path)

    return finished


def leaves(prefix, node):
    """("a/b", value) of every value below, lists whole."""
    if isinstance(node, dict) and node:
        return [leaf for key, child in node.items() for leaf in leaves(f"{prefix}/{key}", child)]
    return [(prefix, node)]


def test_every_value_of_the_records_is_there(written):
    """Config, run record, leakage record and each attacker's record, value by value."""
    back = written()
    assert back.config() == CONFIG
    told = back.summary()
    record = {key: value for key, value in RECORD.items() if key != "config"}
    found = {key: value for key, value in LEAKAGE.items() if key != "attackers"}
    for key, value in (*leaves("run", record), *leaves("judged", found)):
        assert told[key] == value, key

    rows = back.table("leakage")
    assert len(rows) == 4
    for row, reading in zip(rows, [*LEAKAGE["attackers"], *LEAKAGE["failed"]], strict=True):
        for key, value in reading.items():
            assert (json.loads(row[key]) if isinstance(value, list | dict) else row[key]) == value, key


def test_what_runs_are_compared_by(written):
    """Distortion, leakage by knowledge, and the point on the curve of its data set and channel."""
    back = written()
    told = back.summary()
    assert (told["distortion/l1"], told["leakage/balanced_accuracy"], told["honesty_gap"]) == (0.03125, 0.75, 0.125)
    assert (told["leakage/knows_labels"], told["leakage/knows_channel"]) == (0.75, 0.875)
    assert told["curve/smiles/autoencoder/l1"] == 0.03125
    assert told["curve/smiles/autoencoder/balanced_accuracy"] == 0.75
    assert "distortion/ssim" not in told
    (point,) = back.table("curve_table")
    assert back.charts()["curve"] == {"x": "l1", "y": "balanced_accuracy", "title": "Leakage against l1"}
    assert point.items() >= {"l1": 0.03125, "ssim": None, "balanced_accuracy": 0.75, "lower": 0.72, "lam": 0.1}.items()


def test_each_of_several_secrets(written):
    """A row an attacker and secret, the strongest of each in the summary, every value of each."""
    one = {key: value for key, value in LEAKAGE.items() if key != "failed"} | {"failed": []}
    other = one | {"strongest": READING | {"balanced_accuracy": 0.625}}
    back = written(leakage=one | {"secret": "smile", "secrets": {"smile": one, "glasses": other}})
    told = back.summary()
    assert (told["leakage/secret"], told["leakage/secret_smile"], told["leakage/secret_glasses"]) == (
        "smile",
        0.75,
        0.625,
    )
    assert told["judged/secrets/glasses/strongest/balanced_accuracy"] == 0.625
    assert [row["secret"] for row in back.table("leakage")] == ["smile"] * 3 + ["glasses"] * 3


def test_channel_and_record_as_artifacts(written, tmp_path):
    """By the digests of the very files; the record says which channel it judges."""
    back = written()
    artifacts = back.artifacts()
    digest = base64.b64encode(hashlib.md5((tmp_path / "channel.safetensors").read_bytes()).digest()).decode()
    assert artifacts["channel-0123456789ab"]["channel.safetensors"] == digest
    assert set(artifacts["channel-0123456789ab"]) == {"channel.json", "channel.safetensors"}
    assert set(artifacts["record-0123456789ab"]) == {"run.json", "leakage.json"}
    (metadata,) = (json.loads(a.metadata) for a in back.of_kind("artifact") if a.type == "record")
    assert metadata["channel"] == "channel-0123456789ab"


def test_an_attack_is_a_job_of_its_own(written):
    """Its own id in the group of the sweep; the channel is not its product."""
    back = written(job="attack")
    (run,) = back.of_kind("run")
    assert (run.run_id, run.run_group, run.job_type) == ("0123456789ab-attack", "low", "attack")
    assert set(back.artifacts()) & {"channel-0123456789ab", "record-0123456789ab"} == {"record-0123456789ab"}


def test_online_an_attack_uses_the_channel(tmp_path, monkeypatch):
    """Its lineage goes back to the run that trained it."""
    tracker = begin(tmp_path, job="attack")
    used = []
    monkeypatch.setattr(type(wandb.run), "use_artifact", lambda run, artifact: used.append(artifact.name))
    tracker.mode = "online"
    tracker.finish(RECORD, LEAKAGE, tmp_path / "samples.png")
    assert used == ["channel-0123456789ab"]
