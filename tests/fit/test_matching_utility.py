"""Matching that keeps utility columns readable."""

from pathlib import Path

import numpy as np
import pytest
import torch

from privgan.channel import Mixed
from privgan.channel.release import released_batch
from privgan.config.trainer import Trainer
from privgan.data.module import DataModule
from privgan.data.table import Table
from privgan.errors import RequestError
from privgan.fit.base import Parts, Setting
from privgan.fit.game import Game
from privgan.fit.matching import Matching
from privgan.objective import distortion
from privgan.objective.leakage import CrossEntropy
from privgan.objective.minimax import Minimax
from privgan.objective.prediction import Prediction
from privgan.objective.utility import Risk

QUICK = dict(steps=150, batch_size=64, lr=0.01, lr_decoder=0.01, critics=0, refit=50, reading=0)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> DataModule:
    """A column that says everything about `rich` and counts little beside two others that say nothing."""
    folder = tmp_path_factory.mktemp("rows")
    rng = np.random.default_rng(0)
    count = 1500
    tells, other, third = (rng.normal(0, 1, count).round(3) for _ in range(3))
    sex, rich = rng.choice(["f", "m"], count), np.where(tells > 0, "yes", "no")
    lines = [",".join(map(str, row)) for row in zip(tells, other, third, sex, rich, strict=True)]
    (folder / "t.csv").write_text("\n".join(["tells,other,third,sex,rich", *lines]) + "\n")
    source = Table(folder / "t.csv", "sex", utility=["rich"], weights={"tells": 0.05})
    return DataModule(source, cache=str(folder / "cache"))


def read_after(data: DataModule, folder: Path, utility: Prediction | None) -> float:
    """How well the sign of the telling column still says who is rich."""
    torch.manual_seed(0)
    channel = Mixed(data.shape, components=3, numbers=1, noise=0, widths=[16], decoder=[16])
    channel.describe_rows(data.layout)
    objective = Minimax(distortion.mse, CrossEntropy(), lam=0.01, utility=utility)
    fit = Matching(**QUICK).prepare(Parts(channel, objective, None, None), data)  # type: ignore[arg-type]
    trainer = Trainer(log_every=50, checkpoint_every_seconds=1e9, progress=False)
    fit.run(Setting(folder, False, trainer, 0, "cpu", lambda step, values: None))
    batch = next(iter(data.batches("test", batch_size=10_000)))
    release = released_batch(channel, batch.x, batch.s)
    return float(((release[:, 0] > 0) == (batch.u[:, 0] > 0)).float().mean())


def test_what_tells_of_the_utility_column_is_kept(data: DataModule, tmp_path: Path) -> None:
    (tmp_path / "without").mkdir()
    (tmp_path / "with").mkdir()
    assert read_after(data, tmp_path / "without", None) < 0.8
    assert read_after(data, tmp_path / "with", Prediction(3.0)) > 0.9


def test_what_is_refused(data: DataModule, tmp_path: Path) -> None:
    channel = Mixed(data.shape, components=3, numbers=1)
    without = Table(data.source.path, "sex", drop_columns=["rich"])  # type: ignore[attr-defined]
    bare = DataModule(without, cache=str(tmp_path / "cache"))
    parts = Parts(channel, Minimax(distortion.mse, CrossEntropy(), 1.0, Prediction()), None, None)  # type: ignore[arg-type]
    with pytest.raises(RequestError, match="the data have no utility column"):
        Matching().prepare(parts, bare)
    numbers = DataModule(Table(without.path, "sex", utility=["tells"]), cache=str(tmp_path / "cache"))
    with pytest.raises(RequestError, match="tells is no column of two words"):
        Matching().prepare(parts, numbers)
    with pytest.raises(RequestError, match="fit=game weighs no objective/utility=prediction"):
        Game().prepare(parts, data)
    risky = Parts(channel, Minimax(distortion.mse, CrossEntropy(), 1.0, Risk()), None, None)  # type: ignore[arg-type]
    with pytest.raises(RequestError, match="fit=matching weighs objective/utility=prediction or null"):
        Matching().prepare(risky, data)
    with pytest.raises(RequestError, match=r"objective\.utility\.weight=-1"):
        Prediction(-1)
