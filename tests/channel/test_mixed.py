"""Valid rows of a table: one word a column, numbers that were seen, absence where it can be."""

from pathlib import Path

import numpy as np
import pytest
import torch

from privgan.channel.coding.principal import Rows
from privgan.channel.loading import load
from privgan.channel.mixed import Mixed
from privgan.data.encoding import encoding
from privgan.data.table import Table
from privgan.errors import RequestError

COUNT = 60


@pytest.fixture
def table(tmp_path: Path) -> Table:
    rng = np.random.default_rng(0)
    ages = ["" if n % 7 == 0 else str(n) for n in rng.integers(20, 60, COUNT)]
    jobs = rng.choice(["cook", "nurse", "smith"], COUNT)
    days = [f"2020-01-{day:02}" for day in rng.integers(1, 29, COUNT)]
    lines = [f"{age},{job},{day},{'fm'[n % 2]}" for n, (age, job, day) in enumerate(zip(ages, jobs, days, strict=True))]
    path = tmp_path / "t.csv"
    path.write_text("\n".join(["age,job,day,sex", *lines]) + "\n")
    return Table(path, "sex", missing="indicator")


def fitted(table: Table, **options: object) -> tuple[Mixed, torch.Tensor]:
    x_NF = torch.from_numpy(table.rows(0, COUNT))
    channel = Mixed(table.shape, components=8, numbers=4, **options)  # type: ignore[arg-type]
    channel.describe_rows(table.layout)
    channel.begin(Rows(x_NF, torch.arange(COUNT) % 2, False))
    torch.nn.init.normal_(channel.draw.net[-1].weight, std=2.0)  # rows that no person has
    return channel.eval(), x_NF


@pytest.mark.parametrize("release", ["mode", "draw"])
def test_whatever_the_decoder_writes_the_row_is_valid(table: Table, release: str) -> None:
    channel, x_NF = fitted(table, release=release)
    torch.manual_seed(0)
    release_NF = channel(10 * x_NF).detach()
    known = encoding(table.typed)
    cells = known.decode(release_NF.numpy())
    ages = {cell for cell in cells["age"] if cell}
    seen = [int(cell) for cell in table.columns["age"] if cell]
    assert ages and all(min(seen) <= int(age) <= max(seen) for age in ages)
    assert set(cells["job"]) <= set(table.columns["job"])
    assert min(table.columns["day"]) <= min(cells["day"]) and max(cells["day"]) <= max(table.columns["day"])
    # What is written is the row itself: read again it is the same.
    again, problems = known.encode(cells)
    assert not problems and np.allclose(again, release_NF.numpy(), atol=1e-4)


def test_missing_stays_possible(table: Table) -> None:
    channel, x_NF = fitted(table)
    expected_NF = x_NF.clone()
    assert torch.equal(channel.valid.drawn(channel.valid.expected(x_NF), False)[:, 1], x_NF[:, 1])
    expected_NF[:, 1] = 0.9
    assert channel.valid.drawn(expected_NF, False)[:, :2].tolist() == [[0.0, 1.0]] * COUNT


def test_a_draw_has_the_frequencies_that_are_written(table: Table) -> None:
    channel, x_NF = fitted(table, release="draw")
    expected_NF = x_NF[:1].repeat(4000, 1)
    expected_NF[:, 2:5] = torch.tensor([0.7, 0.2, 0.1])
    torch.manual_seed(0)
    assert channel.valid.drawn(expected_NF, True)[:, 2:5].mean(0).tolist() == pytest.approx([0.7, 0.2, 0.1], abs=0.03)


def test_training_writes_the_expected_row_and_its_gradient_reaches_the_map(table: Table) -> None:
    channel, x_NF = fitted(table)
    channel.train()(x_NF).square().mean().backward()
    assert all(parameter.grad is not None for parameter in channel.move.parameters())
    z_BD = channel.restored(channel.code(x_NF))
    offered_BF = channel.offered(z_BD)
    assert set(offered_BF[:, 2:5].detach().unique().tolist()) <= {0.0, 1.0} or torch.allclose(
        offered_BF[:, 2:5].sum(1), torch.ones(COUNT)
    )
    channel.zero_grad()
    offered_BF.square().mean().backward()
    assert channel.read.weight.grad is not None and channel.read.weight.grad.abs().sum() > 0


def test_saved_and_loaded_it_releases_the_same(table: Table, tmp_path: Path) -> None:
    channel, x_NF = fitted(table, sees="xs")
    s_N = torch.arange(COUNT) % 2
    channel.save(tmp_path)
    assert torch.equal(load(tmp_path)(x_NF, s_N), channel(x_NF, s_N))


def test_what_is_refused() -> None:
    with pytest.raises(RequestError, match="take channel=code"):
        Mixed((3, 8, 8))
    with pytest.raises(RequestError, match=r"channel\.release=mean is not known"):
        Mixed((4,), release="mean")  # type: ignore[arg-type]
    with pytest.raises(RequestError, match="take data=table or data=adult"):
        Mixed((4,)).describe_rows(None)
