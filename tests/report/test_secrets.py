"""What several secrets, other knowledge and numbers leave in `leakage.json` is read and shown."""

import math

from privgan.report.frontier import frontiers
from privgan.report.page import write_report
from privgan.report.records import read_sweeps
from privgan.report.secrets import knowledge_table, secrets_table
from privgan.report.tables import overview


def test_each_secret_has_its_row(runs, read):
    """The record speaks of the one that leaks most; the table of all."""
    one = secret(read, 0.8)
    runs.add(leakage=one | {"secret": "Male", "secrets": {"Smiling": secret(read, 0.6), "Male": one}})
    (frontier,) = frontiers(read_sweeps([runs.root]))
    table = secrets_table(frontier.runs)
    rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    assert [(row["secret"], row["attacker balanced accuracy"], row["leaks"]) for row in rows] == [
        ("Smiling", "60.0 %", ""),
        ("Male", "80.0 %", "most"),
    ]
    assert secrets_table(()) is None


def secret(read, leak):
    """A record of one secret."""
    strongest, clean = read("linear", leak), read("linear", 0.9, "clean")
    return {
        "blind_guess": {"accuracy": 0.5, "balanced_accuracy": 0.5},
        "attackers": [strongest, clean],
        "strongest": strongest,
        "clean_strongest": clean,
    }


def test_levels_of_knowledge_are_columns(runs, read):
    """Each with its strongest; nothing where all know the same."""
    runs.add(seed=0)
    (frontier,) = frontiers(read_sweeps([runs.root]))
    assert knowledge_table(frontier) is None
    levels = {knows: read("linear", leak) | {"knows": knows} for knows, leak in (("labels", 0.6), ("channel", 0.7))}
    runs.add(
        lam=0.3, leakage={"attackers": list(levels.values()), "by_knowledge": levels, "strongest": levels["labels"]}
    )
    (frontier,) = frontiers(read_sweeps([runs.root]))
    table = knowledge_table(frontier)
    assert table.columns[-2:] == ("knows labels", "knows the channel")
    assert table.rows[-1][-1] == "70.0 % (68.0 to 72.0), linear"


def test_a_number_and_its_risk(runs, read):
    """No AUC, but an error and a share explained; risks of theta are columns."""
    number = read("linear", 0.5) | {"auc": None, "mse": 0.4, "r2": 0.6}
    runs.add(record={"train": train({"mean of age": 0.02})}, leakage={"strongest": number, "task": "regression"})
    (run,) = read_sweeps([runs.root])[0].runs
    assert (run.leakage.strongest.mse, run.leakage.strongest.r2) == (0.4, 0.6)
    assert math.isnan(run.leakage.strongest.auc)
    assert (overview([run]).columns[-1], overview([run]).rows[0][-1]) == ("risk of mean of age", 0.02)


def train(risk):
    """Of `run.json`."""
    return {"steps": 9, "distortion": {"l1": 0.1, "mse": 0.02, "psnr": 17.0, "ssim": 0.9}, "risk": risk}


def test_the_page_of_a_known_law(runs, tmp_path, monkeypatch):
    """Lines as data, distances as a table, raw accuracy beside balanced accuracy where the prior is uneven."""
    monkeypatch.setattr("privgan.report.chapter.training_figures", lambda frontier: ())
    runs.known("binary", 0.1, 0.8, law={"p": 0.75, "q": 0.1}, exact=0.82)
    index = write_report([runs.root], tmp_path / "report")
    written = {path.name for path in index.parent.iterdir()}
    assert {"curve.png", "curve-frame.csv", "curve-accuracy.png", "curve-accuracy-frame.csv"} <= written
    assert {"distance.csv", "distance-accuracy.csv"} <= written
    lines = (index.parent / "curve-frame.csv").read_text().splitlines()
    assert lines[0] == "line,distortion,balanced_accuracy"
    assert lines[1].startswith("optimum that sees x and s,0.0,0.9")
    assert "Distance to the optimum, in raw accuracy" in index.read_text()
