"""Searches from the command line, with a stand-in for the runs."""

import csv
from pathlib import Path

import pytest

from privgan.cli import main
from privgan.runs.listing import read, run_folders

LAM = "objective.lam=tag(log,interval(0.01,0.4))"
pytestmark = pytest.mark.usefixtures("stand_in")


def lams(folder: Path) -> list[float]:
    return sorted(run.config["objective"]["lam"] for run in map(read, run_folders(folder)))


def table(path: Path) -> list[dict[str, str]]:
    with path.open() as file:
        return list(csv.DictReader(file))


def test_a_random_search_goes_on_with_the_same_draws(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sweep = ["train", "-m", "name=drawn", "hydra/sweeper=random", LAM]
    assert main([*sweep, "hydra.sweeper.n_trials=2"]) == 0
    first = lams(tmp_path / "outputs" / "drawn")
    assert main([*sweep, "hydra.sweeper.n_trials=3"]) == 0
    assert len(first) == 2 and set(first) < set(lams(tmp_path / "outputs" / "drawn"))
    assert capsys.readouterr().out.count("already completed") == 2
    # The stand-in's distortion is always the same, so that the run with the least leakage is better than all others: on
    # validation people, though test people would pick the other end.
    front = table(tmp_path / "outputs" / "drawn" / "pareto.csv")
    (least,) = [float(row["objective.lam"]) for row in front]
    assert least == min(lams(tmp_path / "outputs" / "drawn"))
    assert float(front[0]["balanced_accuracy"]) == pytest.approx(0.9 - least)
    assert float(front[0]["validation"]) == pytest.approx(0.5 + least)


def test_a_study_learns_and_is_gone_on_with(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    optuna = pytest.importorskip("optuna", reason="the extra optuna is not installed")
    from privgan.search.study import FILE, Study

    sweep = ["train", "-m", "name=study", "hydra/sweeper=optuna", LAM]
    assert main([*sweep, "hydra.sweeper.n_trials=2", "plan=true"]) == 0
    assert not (tmp_path / "outputs").exists()
    assert main([*sweep, "hydra.sweeper.n_trials=2", "hydra.launcher.n_jobs=2"]) == 0
    folder = tmp_path / "outputs" / "study"
    # A trial that a killed sweep left behind: asked for, never told.
    study = Study(folder, ["distortion.mse", "leakage"], "tpe", 0)
    _, words = study.ask(["name=study"], [])
    assert [left for _, left in study.broken_off()] == [words]
    assert main([*sweep, "hydra.sweeper.n_trials=4"]) == 0
    out = capsys.readouterr().out
    assert "2 of 2 trials are done" in out and "4 of 4 trials are done" in out
    assert len(lams(folder)) == 4 and study.broken_off() == []
    best = optuna.load_study(
        study_name="privgan",
        storage=optuna.storages.JournalStorage(optuna.storages.journal.JournalFileBackend(str(folder / FILE))),
    ).best_trials
    assert {trial.values[1] for trial in best} == {
        min(float(row["validation"]) for row in table(folder / "frontier.csv"))
    }
    assert len(table(folder / "pareto.csv")) == 1
    capsys.readouterr()
    assert main([*sweep, "hydra.sweeper.n_trials=5", "hydra.sweeper.minimize=leakage"]) == 2
    assert "is a study of distortion.mse, leakage" in capsys.readouterr().err


def test_a_failed_trial_is_told_as_such(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("optuna", reason="the extra optuna is not installed")
    sweep = ["train", "-m", "name=unlucky", "hydra/sweeper=optuna", "hydra.sweeper.n_trials=2", LAM]
    assert main([*sweep, "seed=13"]) == 1
    out, err = capsys.readouterr()
    assert "0 of 2 trials are done" in out and "2 of 2 trials failed" in err and err.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["seed=3"], "a search needs keys to search"),
        (["objectve.lam=interval(0,1)"], "unknown key objectve.lam (nearest: objective.lam"),
        ([LAM, "hydra.sweeper.n_trials=0"], "hydra.sweeper.n_trials=0"),
        ([LAM, "hydra.sweeper.n_trials=x"], "'x' of type 'str' could not be converted to Integer"),
        ([LAM, "hydra/sweeper=optna"], "(nearest: optuna)"),
        ([LAM, "hydra/sweeper=optuna", "hydra.sweeper.sampler=tpee"], "(nearest: tpe)"),
        (
            [LAM, "hydra.sweeper.n_trials=1", "hydra.sweeper.minimize=leakge"],
            "hydra.sweeper.minimize=leakge is not known (nearest: leakage)",
        ),
    ],
)
def test_wrong_searches(words: list[str], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    sweeper = [] if any(word.startswith("hydra/sweeper") for word in words) else ["hydra/sweeper=random"]
    assert main(["train", "-m", *sweeper, *words]) == 2
    err = capsys.readouterr().err
    assert says in err and err.count("\n") == 1


def test_the_extra_is_not_installed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("privgan.extras.find_spec", lambda name: None)
    assert main(["train", "-m", "hydra/sweeper=optuna", LAM]) == 2
    assert capsys.readouterr().err == "privgan train: optuna is not installed: pip install -e '.[optuna]'\n"
