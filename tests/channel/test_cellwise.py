"""Baselines for tables: randomized response, coarser values, columns that say nothing."""

import math
from pathlib import Path

import numpy as np
import pytest
import torch

from privgan.batch import Batch
from privgan.channel import Answers, Generalized, Suppressed, load
from privgan.channel.cellwise import Cellwise
from privgan.data.encoding import encoding
from privgan.data.table import Table
from privgan.errors import RequestError

COUNT = 4000


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Table:
    """`height` tells most of the secret, then `job`; `age` (absent in places) tells nothing."""
    rng = np.random.default_rng(0)
    sex = np.arange(COUNT) % 2
    age = ["" if n % 5 == 0 else str(value) for n, value in enumerate(rng.integers(20, 60, COUNT))]
    height = (170 + 12 * sex + rng.normal(0, 4, COUNT)).round(1)
    job = np.where(rng.random(COUNT) < 0.7, np.array(["nurse", "smith"])[sex], rng.choice(["cook", "clerk"], COUNT))
    path = tmp_path_factory.mktemp("rows") / "t.csv"
    lines = [f"{a},{h},{j},{'fm'[s]}" for a, h, j, s in zip(age, height, job, sex, strict=True)]
    path.write_text("\n".join(["age,height,job,sex", *lines]) + "\n")
    return Table(path, "sex", missing="indicator")


def fitted(channel: Cellwise, table: Table) -> torch.Tensor:
    x_NF = torch.from_numpy(table.rows(0, COUNT))
    channel.describe_rows(table.layout)
    labels = table.labels()
    channel.fit([Batch(x_NF, torch.from_numpy(labels.s), torch.zeros(COUNT, 0), torch.arange(COUNT))], 2)
    return x_NF


def test_answers_keep_a_cell_as_often_as_epsilon_says(table: Table) -> None:
    channel = Answers(table.shape, epsilon=1.5)
    x_NF = fitted(channel, table)
    torch.manual_seed(0)
    release_NF = channel(x_NF)
    words = table.layout[2].features
    kept = float((release_NF[:, words].argmax(1) == x_NF[:, words].argmax(1)).float().mean())
    assert kept == pytest.approx(math.exp(1.5) / (math.exp(1.5) + 3), abs=0.025)
    assert channel.privacy == (4.5, 0.0)
    cells = encoding(table.typed).decode(release_NF.numpy())
    assert "" in cells["age"] and set(cells["job"]) == set(table.columns["job"])
    again, problems = encoding(table.typed).encode(cells)
    assert not problems and np.allclose(again, release_NF.numpy(), atol=1e-4)


def test_generalised_columns_have_few_values_within_what_was_seen(table: Table) -> None:
    channel = Generalized(table.shape, levels=3)
    x_NF = fitted(channel, table)
    cells = encoding(table.typed).decode(channel(x_NF).numpy())
    assert len(set(cells["height"])) == 3 and len(set(cells["age"]) - {""}) == 3 and len(set(cells["job"])) == 3
    assert [cell == "" for cell in cells["age"]] == [cell == "" for cell in table.columns["age"]]
    seen = [float(cell) for cell in table.columns["height"]]
    order = np.argsort(seen, kind="stable")
    assert (np.diff(np.array([float(cell) for cell in cells["height"]])[order]) >= 0).all()


def test_what_tells_most_is_suppressed_first_and_the_rest_stays(table: Table) -> None:
    channel = Suppressed(table.shape, columns=1)
    x_NF = fitted(channel, table)
    assert channel.suppressed() == [1]
    release_NF = channel(x_NF)
    height = table.layout[1].features
    assert len(release_NF[:, height].unique()) == 1
    others = [place for place in range(table.shape[0]) if place != height.start]
    assert torch.equal(release_NF[:, others], x_NF[:, others])
    two = Suppressed(table.shape, columns=2)
    fitted(two, table)
    assert two.suppressed() == [1, 2]


@pytest.mark.parametrize("kind", [Answers, Generalized, Suppressed])
def test_saved_and_loaded_they_release_the_same(kind: type[Cellwise], table: Table, tmp_path: Path) -> None:
    channel = kind(table.shape)  # type: ignore[call-arg]
    x_NF = fitted(channel, table)
    channel.save(tmp_path)
    loaded = load(tmp_path)
    torch.manual_seed(1)
    first = channel(x_NF)
    torch.manual_seed(1)
    assert torch.equal(loaded(x_NF), first)


def test_what_is_refused() -> None:
    with pytest.raises(RequestError, match="levels=1 must be at least 2"):
        Generalized((4,), levels=1)
    with pytest.raises(RequestError, match="those of a table"):
        Suppressed((3, 8, 8))
    with pytest.raises(RequestError, match=r"channel\.columns=0"):
        Suppressed((4,), columns=0)
    with pytest.raises(RequestError, match=r"channel\.epsilon=0"):
        Answers((4,), epsilon=0)
