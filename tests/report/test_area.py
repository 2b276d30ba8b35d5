"""What a recipe hides, between settings, beyond them and as one number."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from privgan.report.area import AT, HIGH, hidden, offered
from privgan.report.frontier import frontiers
from privgan.report.recipes import recipes_figure, recipes_table, settings
from privgan.report.records import read_sweeps
from privgan.report.theme import LIGHT


def test_between_two_settings_on_the_line_beyond_the_last_nothing() -> None:
    psnr_R, leakage_DR, clean_D = np.array([18.0, 22.0]), np.array([[0.5, 0.7]]), np.array([0.9])
    at_Q = np.array([16.0, 18.0, 20.0, 22.0, 22.1])
    np.testing.assert_allclose(offered(psnr_R, leakage_DR, at_Q, clean_D), [[0.5, 0.5, 0.6, 0.7, 0.9]])


def test_a_worse_setting_that_is_farther_away_costs_nothing() -> None:
    good, psnr_R = np.array([0.6]), np.array([22.0])
    alone = offered(psnr_R, good[None], np.array(AT), np.array([0.9]))
    both = offered(np.array([18.0, 22.0]), np.array([[0.8, 0.6]]), np.array(AT), np.array([0.9]))
    np.testing.assert_allclose(alone, both)


@given(st.lists(st.tuples(st.floats(15, 27), st.floats(0.4, 1.0)), min_size=1, max_size=6))
def test_it_never_falls_and_never_exceeds_the_undefended_data(points: list[tuple[float, float]]) -> None:
    psnr_R, leakage_R = np.array(points).T
    offered_Q = offered(psnr_R, leakage_R[None], np.linspace(14, 28, 40), np.array([0.9]))[0]
    assert (np.diff(offered_Q) >= -1e-12).all() and offered_Q.max() <= 0.9


def keep(folder: Path, rate: float, persons: int = 200) -> None:
    """Predictions in which `rate` of the rows of each class are right, two rows a person; undefended all of them."""
    s_N = np.tile([0, 1], persons)
    right_N = (np.arange(2 * persons) // 2 < rate * persons).astype(np.uint8)
    columns = {"index_N": np.arange(2 * persons), "s_N": s_N, "group_N": np.arange(2 * persons) // 2}
    np.savez(
        folder / "predictions.npz", **columns, released_N=right_N, clean_N=np.ones(2 * persons), secret="s", name="a"
    )


def measured(psnr: float, lam: float) -> dict[str, dict[str, Any]]:
    distortion = {"l1": 0.05, "mse": 10 ** (-psnr / 10), "psnr": psnr, "ssim": 0.7}
    return {"train": {"steps": 400, "distortion": distortion, "lam": lam}}


def test_the_area_of_one_setting_is_a_rectangle_with_an_interval_around_it(runs) -> None:
    for seed in range(2):
        keep(runs.add("a", 0.1, seed, record=measured(21.0, 0.1)), 0.6)
    (sweep,) = read_sweeps([runs.root])
    found = hidden(settings(sweep.runs))
    assert found is not None and (found.points, found.runs) == (1, 2)
    assert found.area.value == pytest.approx(40 * 5, rel=0.01)  # 16 to 21 dB, clean 1.0 against 0.6
    assert found.area.lower < found.area.value < found.area.upper
    assert found.at[20.0].value == pytest.approx(0.6) and found.at[22.0].value == 1.0
    # 200 persons, all rows of a person right or wrong together: a standard error of sqrt(.24 / 200).
    assert found.at[20.0].upper - found.at[20.0].lower == pytest.approx(4 * np.sqrt(0.24 / 200), rel=0.2)


def test_the_sweep_that_hides_most_comes_first_and_rows_without_predictions_are_left_out(runs) -> None:
    for sweep, rate in (("weak", 0.9), ("strong", 0.6)):
        for psnr, lam in ((22.0, 0.1), (20.0, 0.2)):
            keep(runs.add(sweep, lam, record=measured(psnr, lam)), rate)
    runs.add("unknown", 0.1)
    (frontier,) = frontiers(read_sweeps([runs.root]))
    table = recipes_table(frontier)
    assert table is not None
    rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    assert [row["recipe"] for row in rows] == ["strong", "weak"]
    assert rows[0]["at 20 dB"].startswith("60.0 % (") and rows[0]["at 24 dB"] == "n/a"
    assert HIGH > 24


def test_recipes_are_drawn_against_each_other_with_the_mean_picture_as_the_end(runs) -> None:
    for sweep, rate in (("weak", 0.9), ("strong", 0.6)):
        for seed in range(2):
            record = measured(22.0, 0.1)
            record["train"]["distortion"]["psnr_of_mean"] = 15.9
            keep(runs.add(sweep, 0.1, seed, leak=rate, record=record), rate)
    (frontier,) = frontiers(read_sweeps([runs.root]))
    figure = recipes_figure(frontier)
    assert figure is not None
    assert [(row[0], row[1], row[3]) for row in figure.table.rows] == [("strong", 22.0, 2), ("weak", 22.0, 2)]
    assert figure.paint(LIGHT).startswith(b"\x89PNG")
    (alone,) = frontiers(read_sweeps([runs.root / "weak"]))
    assert recipes_figure(alone) is None
