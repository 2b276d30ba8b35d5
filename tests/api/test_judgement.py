"""Any release judged from Python."""

import numpy as np
import pandas as pd
import pytest

import privgan
from privgan.errors import RequestError


def rows(count: int = 600, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    s_N = rng.integers(0, 2, count)
    return rng.normal(0, 1, (count, 4)).astype(np.float32) + 2 * s_N[:, None] * np.array([1, 0, 0, 0]), s_N


def test_attackers_infer_what_is_there_and_nothing_where_it_was_taken_away() -> None:
    x_NF, s_N = rows()
    hidden_NF = x_NF.copy()
    hidden_NF[:, 0] = 0
    words = np.where(s_N == 1, "yes", "no")
    found = privgan.judge(hidden_NF, x_NF, words, groups=np.arange(600) // 2, attackers="quick")
    low, high = found.limits
    assert low <= 0.55 and found.strongest["balanced_accuracy"] < 0.65 and low < high
    table = found.table
    assert set(table["on"]) == {"released", "clean"} and table["balanced_accuracy"].max() > 0.75
    assert found.strongest["name"] in str(found) and "on the originals" in str(found)
    axes = found.plot()
    assert axes.get_xlabel() == "balanced accuracy" and len(axes.get_yticks()) == table["name"].nunique()


def test_rows_that_do_not_match_are_refused() -> None:
    x_NF, s_N = rows(50)
    with pytest.raises(RequestError, match="released has 50 rows and original 49"):
        privgan.judge(x_NF, x_NF[1:], s_N)
    with pytest.raises(RequestError, match="s has shape"):
        privgan.judge(x_NF, None, s_N[1:])
    with pytest.raises(RequestError, match="too few to judge"):
        privgan.judge(pd.DataFrame({"a": [1, 2, 3, 4], "b": list("xyxy")}), None, [0, 1, 0, 1], attackers="quick")
    with pytest.raises(RequestError, match="s has 1 classes"):
        privgan.judge(x_NF, None, np.zeros(50, int))


def test_what_nobody_could_read_is_refused() -> None:
    """Cast to bytes, such values would all be black pictures, and clear."""
    x_NCHW, s_N = np.random.default_rng(0).random((60, 1, 8, 8), np.float32), np.arange(60) % 2
    gaps_NCHW = np.where(x_NCHW < 0.1, np.nan, x_NCHW)
    with pytest.raises(RequestError, match="released holds values that are not finite"):
        privgan.judge(gaps_NCHW, None, s_N)
    with pytest.raises(RequestError, match="original holds values that are not finite"):
        privgan.judge(x_NCHW, gaps_NCHW, s_N)
    with pytest.raises(RequestError, match=r"unknown attackers=pannel .nearest: panel."):
        privgan.judge(x_NCHW, None, s_N, attackers="pannel")
    with pytest.raises(RequestError, match="released is a data frame and original is none"):
        privgan.judge(pd.DataFrame(x_NCHW[:, 0, 0]), x_NCHW, s_N)


@pytest.mark.parametrize("where", ["gaps", "order", "rare word"])
def test_a_frame_is_audited_as_a_file_of_it_is(where: str) -> None:
    """The gaps, the order of rows and a word of every second row tell s, the numbers do not."""
    rng = np.random.default_rng(0)
    s_N = rng.integers(0, 2, 400)
    s_N = np.sort(s_N) if where == "order" else s_N
    frame = pd.DataFrame({"a": rng.normal(size=400), "s": rng.choice(["x", "y"], 400)})
    original = frame.assign(sex=s_N)
    if where == "gaps":
        frame.loc[s_N == 1, "a"] = np.where(rng.random((s_N == 1).sum()) < 0.9, np.nan, 0.5)
    if where == "rare word":
        frame.loc[(s_N == 1) & (rng.random(400) < 0.5), "s"] = "z"
    found = privgan.judge(frame, original, pd.Series(s_N, name="sex"), attackers="quick")
    least = 0.7 if where == "rare word" else 0.9
    assert found.strongest["balanced_accuracy"] > least and found.limits[0] > 0.55
