"""The data of a run: served in the order of the script, the same after a stop, and told apart by role."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import pytorch_lightning as pl
import torch
from stripes import Stripes
from torch import Tensor

from privgan.batch import Batch
from privgan.data.drawn_faces import DrawnFaces
from privgan.data.module import DataModule
from privgan.data.split import ROLES
from privgan.errors import RequestError


class Turns:
    """Two batches for the adversary, three for the channel, and again."""

    steps = 23

    def role_and_batch(self, step: int) -> tuple[str, int]:
        cycle, place = divmod(step, 5)
        return ("adversary", 2 * cycle + place) if place < 2 else ("channel", 3 * cycle + place - 2)


class Watcher(pl.LightningModule):
    """Steps one of two optimizers a batch, and writes down what it was given."""

    def __init__(self, save_at: int = -1, path: Path | None = None) -> None:
        super().__init__()
        self.automatic_optimization = False
        torch.manual_seed(0)
        self.weight = torch.nn.Linear(1, 1)
        self.save_at, self.path = save_at, path
        self.seen: list[tuple[int, list[int], float]] = []

    def configure_optimizers(self) -> list[torch.optim.Optimizer]:
        return [torch.optim.SGD(self.parameters(), 0.1) for _ in range(2)]

    def training_step(self, batch: Batch, batch_idx: int) -> None:
        self.seen.append((batch_idx, batch.group.tolist(), float(batch.x.sum())))
        optimizer = self.optimizers()[batch_idx % 2]  # type: ignore[index]
        optimizer.zero_grad()
        self.manual_backward(self.weight(batch.x.mean().reshape(1)).sum())
        optimizer.step()

    def on_train_batch_end(self, outputs: Any, batch: Batch, batch_idx: int) -> None:
        if self.global_step == self.save_at:
            self.trainer.save_checkpoint(str(self.path))
            self.trainer.should_stop = True


def fit(data: DataModule, watcher: Watcher, resume: Path | None = None) -> Watcher:
    data.set_schedule(Turns(), batch_size=8)
    trainer = pl.Trainer(
        max_steps=Turns.steps, max_epochs=1, accelerator="cpu", logger=False, enable_checkpointing=False,
        enable_progress_bar=False, enable_model_summary=False, use_distributed_sampler=False,
    )  # fmt: skip
    trainer.fit(watcher, data, ckpt_path=resume, weights_only=True)
    return watcher


def striped(tmp_path: Path, **options: Any) -> DataModule:
    data = DataModule(Stripes(200), cache=str(tmp_path), **options)
    data.prepare()
    return data


def test_batches_follow_the_script(tmp_path: Path) -> None:
    data = striped(tmp_path)
    seen = fit(data, Watcher()).seen
    assert [step for step, _, _ in seen] == list(range(Turns.steps))
    for step, groups, _ in seen:
        role, _ = Turns().role_and_batch(step)
        assert len(groups) == 8 and set(groups) <= set(data.labels(role).group)


@pytest.mark.filterwarnings("error:.*not resumable.*")
@pytest.mark.parametrize("stop", [1, 7, 22])
def test_a_resumed_run_sees_what_an_unbroken_one_sees(tmp_path: Path, stop: int) -> None:
    whole = fit(striped(tmp_path), Watcher())
    first = fit(striped(tmp_path), Watcher(stop, tmp_path / "last.ckpt"))
    rest = fit(striped(tmp_path), Watcher(), tmp_path / "last.ckpt")
    assert len(first.seen) == stop
    assert first.seen + rest.seen == whole.seen
    assert torch.equal(rest.weight.weight, whole.weight.weight)


def test_the_seed_orders_the_rows_and_leaves_the_split(tmp_path: Path) -> None:
    one, two = striped(tmp_path, seed=1), striped(tmp_path, seed=2)
    assert fit(one, Watcher()).seen != fit(two, Watcher()).seen
    assert all(np.array_equal(one.indices(role), two.indices(role)) for role in ROLES)
    other = striped(tmp_path, split_seed=1)
    assert not np.array_equal(one.indices("test"), other.indices("test"))


def test_without_separation_both_players_draw_from_the_union(tmp_path: Path) -> None:
    data = striped(tmp_path, disjoint_players=False)
    channel, adversary = (set(data.labels(role).group) for role in ("channel", "adversary"))
    for player in ("channel", "adversary"):
        drawn = [
            set(groups) for step, groups, _ in fit(data, Watcher()).seen if Turns().role_and_batch(step)[0] == player
        ]
        seen = set().union(*drawn)
        assert seen & channel and seen & adversary and seen <= channel | adversary


def test_a_player_without_rows_is_an_error(tmp_path: Path) -> None:
    shares = {"channel": 0.6, "adversary": 0.0, "attacker": 0.1, "validation": 0.1, "test": 0.2}
    with pytest.raises(RequestError, match=r"data\.shares\.adversary=0"):
        striped(tmp_path, shares=shares).rows_for("adversary")


@pytest.mark.parametrize("cache_on_device", [True, False, "auto"])
def test_batches_give_every_row_once_in_order(tmp_path: Path, cache_on_device: bool | str) -> None:
    data = striped(tmp_path, cache_on_device=cache_on_device)
    batches = list(data.batches("test", "validation", batch_size=25))
    index = data.indices("test", "validation")
    assert [len(batch.s) for batch in batches] == [25, 25, 10]
    x_NCHW = torch.cat([batch.x for batch in batches])
    assert torch.equal(x_NCHW, torch.from_numpy(Stripes(200).rows(0, 200)[index]).float() / 255)
    assert torch.cat([batch.s for batch in batches]).tolist() == (index % 2).tolist()
    assert torch.cat([batch.group for batch in batches]).tolist() == (index // 2).tolist()


def test_a_batch_has_the_types_promised(drawn: DataModule) -> None:
    batch = next(drawn.batches("channel", batch_size=5))
    assert all(isinstance(column, Tensor) for column in batch)
    assert [column.dtype for column in batch] == [torch.float32, torch.int64, torch.float32, torch.int64]
    assert batch.x.shape == (5, *drawn.shape) and batch.u.shape == (5, len(drawn.u_names))
    assert batch.x.min() >= 0 and batch.x.max() <= 1


def test_a_batch_is_the_callers_own(tmp_path: Path) -> None:
    data = striped(tmp_path, cache_on_device=True)
    index = np.arange(4)
    data.gather(index).x.zero_()
    assert torch.equal(data.gather(index).x, torch.from_numpy(Stripes(200).rows(0, 4)).float() / 255)


def test_auto_is_resident_up_to_a_quarter_of_the_free_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    needed = 200 * 3072
    for free, cache_on_device in ((4 * needed, True), (4 * needed - 4, False)):
        monkeypatch.setattr("privgan.data.resident._free_memory", lambda device, free=free: free)
        assert (striped(tmp_path).resident.rows_on(torch.device("cpu")) is not None) is cache_on_device


def test_the_description_counts_roles_and_classes(drawn: DataModule) -> None:
    said = drawn.describe()
    assert said["name"] == "drawn_faces" and said["sensitive"] == "smile" and said["shape"] == [3, 32, 32]
    assert sum(said["counts"].values()) == 600 and said["counts"]["test"] == 120
    assert said["class_balance"]["test"] == pytest.approx(drawn.labels("test").s.mean())
    assert said["reference"] == DrawnFaces(count=600).reference()
    assert said["fingerprint"] == DrawnFaces(count=600).fingerprint()


def test_an_unknown_residence_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match=r"data\.cache_on_device=yes"):
        striped(tmp_path, cache_on_device="yes")
