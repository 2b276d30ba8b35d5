"""`privgan attack run=DIR tracking=...` is watched as a job of its own, from the records on disk."""

import json

from privgan.cli import main
from privgan.runs.record import CHANNEL
from privgan.tracking.csv import CsvTracker


def test_an_attack_on_a_run_is_tracked(tmp_path, monkeypatch, capsys):
    """Signature and sweep are those of the run, the config is that of the attack, the numbers those of the files."""
    reading = {"name": "linear", "on": "released", "balanced_accuracy": 0.75, "lower": 0.7, "upper": 0.8}
    leakage = {"attackers": [reading], "strongest": reading, "precision": {"target": None}}
    leakage |= {"blind_guess": {"accuracy": 0.5, "balanced_accuracy": 0.5}}
    record = {"state": "done", "signature": "0123456789ab", "config": {"name": "low"}, "train": {"steps": 100}}
    (tmp_path / "run.json").write_text(json.dumps(record))
    (tmp_path / "leakage.json").write_text(json.dumps(leakage | {"honesty_gap": 0.125}))
    for name in CHANNEL:  # looked for, and not read by this test
        (tmp_path / name).touch()
    monkeypatch.setattr("privgan.experiment.attack.attack", lambda config: leakage)
    begun = []
    start = CsvTracker.start
    monkeypatch.setattr(CsvTracker, "start", lambda self, run: begun.append(run) or start(self, run))

    assert main(["attack", f"run={tmp_path}", "attackers=quick", "tracking=csv"]) == 0
    assert "strongest fresh attacker linear 0.750" in capsys.readouterr().out
    (run,) = begun
    assert (run["signature"], run["name"], run["job"]) == ("0123456789ab", "low", "attack")
    assert run["config"]["run"] == str(tmp_path)
    assert "0.125" in (tmp_path / "csv-attack" / "metrics.csv").read_text()


def test_an_unknown_tracker(capsys):
    """Named with what there is, before anything is attacked."""
    assert main(["attack", "run=nowhere", "tracking=wand"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "unknown tracking=wand (nearest: wandb)" in line
