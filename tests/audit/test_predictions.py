"""Rows that were told, written and read again."""

from pathlib import Path

import numpy as np

from privgan.attackers.base import Released
from privgan.attackers.judging.judge import score_record
from privgan.attackers.judging.terciles import tercile_cuts, tercile_of
from privgan.attackers.running.attempt import Scores
from privgan.audit.predictions import read_predictions, write_predictions
from privgan.audit.secrets import file_of


def _parts(number: bool) -> dict[str, Released]:
    rng = np.random.default_rng(0)
    parts = {}
    for role, n in (("train", 90), ("validation", 60), ("test", 70)):
        s_N = rng.normal(size=n).astype(np.float32) if number else rng.integers(0, 2, n)
        parts[role] = Released(np.zeros((n, 1), np.float32), s_N)
    return parts


def _scores(parts: dict[str, Released], noise: float, seed: int) -> Scores:
    rng = np.random.default_rng(seed)
    validation, test = (parts[role].s + noise * rng.normal(size=len(parts[role])) for role in ("validation", "test"))
    return Scores(validation, test, 0.0)


def test_what_is_written_is_what_the_records_count(tmp_path: Path) -> None:
    for number in (False, True):
        parts = _parts(number)
        released, clean, game = (_scores(parts, noise, seed) for noise, seed in ((1.0, 1), (0.1, 2), (2.0, 3)))
        path = tmp_path / file_of("predictions", 0)
        rows = {"index_N": np.arange(200, 270), "group_N": np.arange(70) // 2}
        write_predictions(path, parts, released, clean, game, **rows, secret="smile", name="linear")
        read = read_predictions(path)
        assert read is not None and (read.secret, read.name) == ("smile", "linear")
        np.testing.assert_array_equal(read.index_N, rows["index_N"])
        np.testing.assert_array_equal(read.group_N, rows["group_N"])
        cuts_2 = tercile_cuts(parts["train"].s) if number else None
        for right_N, scores in ((read.released_N, released), (read.clean_N, clean), (read.in_training_N, game)):
            record = score_record(
                "", scores.validation, parts["validation"].s, scores.test, parts["test"].s, cuts_2=cuts_2
            )
            assert right_N is not None and right_N.mean() == record["accuracy"]
        s_N = parts["test"].s if cuts_2 is None else tercile_of(parts["test"].s, cuts_2)
        np.testing.assert_array_equal(read.s_N, s_N)


def test_without_an_attack_on_undefended_data(tmp_path: Path) -> None:
    parts, path = _parts(False), tmp_path / file_of("predictions", 2)
    rows = {"index_N": np.arange(70), "group_N": np.arange(70)}
    write_predictions(path, parts, _scores(parts, 1.0, 1), None, **rows, secret="", name="linear")
    read = read_predictions(path)
    assert path.name == "predictions-2.npz" and read is not None and read.clean_N is read.in_training_N is None


def test_files_that_say_nothing(tmp_path: Path) -> None:
    broken = tmp_path / "predictions.npz"
    broken.write_bytes(b"PK of no use")
    assert read_predictions(broken) is read_predictions(tmp_path / "none.npz") is None
    np.savez(broken, index_N=np.arange(3))
    assert read_predictions(broken) is None
