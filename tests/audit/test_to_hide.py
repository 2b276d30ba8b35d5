"""How much there is to hide, before anything is trained."""

import numpy as np
import pytest

from privgan.audit.to_hide import _small, to_hide
from privgan.cli import main
from privgan.config import build, compose


def prepared(words: list[str], cache) -> object:
    data = build(compose([*words, f"data.cache={cache}"]).data)
    data.prepare()
    return data


def test_a_secret_that_is_there_and_one_that_is_not(tmp_path) -> None:
    """Two Gaussians apart by 2 are inferred in 84 % of cases, an advantage of 0.68; of the same law nothing is."""
    words = ["data=gaussian", "data.source.count=6000"]
    (there,) = to_hide(prepared([*words, "data.source.delta=2"], tmp_path))
    assert not there.nothing and there.lower < 0.683 < there.upper and 0.6 < there.advantage < 0.75
    assert str(there).startswith("how much there is to hide: ")
    (absent,) = to_hide(prepared([*words, "data.source.delta=0.0001"], tmp_path))
    assert absent.nothing and absent.lower <= 0 <= absent.upper and "Nothing to hide was found" in str(absent)


def test_a_number_has_its_explained_share(tmp_path) -> None:
    (found,) = to_hide(prepared(["data=gaussian_number", "data.source.count=6000"], tmp_path))
    assert found.r2 == pytest.approx(0.64, abs=0.06) and "R^2 0.6" in str(found) and found.guess == pytest.approx(1 / 3)


def test_of_too_few_people_nothing_is_said(tmp_path) -> None:
    assert to_hide(prepared(["data=gaussian", "data.source.count=60"], tmp_path)) == []


def test_large_pictures_are_looked_at_small() -> None:
    x_NCHW = np.arange(2 * 3 * 106 * 208, dtype=np.uint32).reshape(2, 3, 106, 208).astype(np.uint8)
    assert _small(x_NCHW).shape == (2, 3, 15, 29) and _small(x_NCHW[..., :32, :32]).shape == (2, 3, 32, 32)
    assert _small(x_NCHW)[0, 0, 0, 0] == round(float(x_NCHW[0, 0, :7, :7].mean()))


def test_the_check_of_a_set_says_it(tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PRIVGAN_CACHE", str(tmp_path / "cache"))
    assert main(["data", "check", "data=gaussian", "data.source.count=3000", "data.source.delta=2"]) == 0
    assert "  how much there is to hide: s: " in capsys.readouterr().out
