"""The Adult reader: on a small set in UCI's layout, and on the real one where it is there."""

import os
from pathlib import Path

import numpy as np
import pytest
from layouts import write_folder, write_zip

from privgan.data.adult import NAMES, Adult
from privgan.data.module import DataModule
from privgan.data.source import MissingError
from privgan.errors import RequestError

REAL = Path(os.environ.get("PRIVGAN_DATA", ""), "adult", "adult.zip")


def line(number: int, sex: str, income: str) -> str:
    job = "?" if number % 5 == 0 else ("Sales", "Craft-repair")[number % 2]
    cells = [20 + number % 50, "Private", 1000 + number, "Bachelors", 13, "Divorced", job, "Unmarried", "White", sex]
    return ", ".join(map(str, [*cells, number % 3, 0, 40, "United-States", income]))


def files(train: int = 60, test: int = 20) -> dict[str, bytes]:
    sexes, incomes = ("Male", "Female"), ("<=50K", ">50K")
    people = [line(n, sexes[n % 2], incomes[n % 3 == 0]) for n in range(train + test)]
    held = ["|1x3 Cross validator", *(f"{one}." for one in people[train:]), "", ""]
    return {"adult.data": "\n".join([*people[:train], "", ""]).encode(), "adult.test": "\n".join(held).encode()}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write_zip(tmp_path / "adult" / "adult.zip", {f"census/{name}": content for name, content in files().items()})
    return tmp_path


def test_labels_lose_their_dots_and_cells_their_blanks(root: Path) -> None:
    labels = Adult(root).labels()
    assert labels.s_names == ("Female", "Male") and labels.s.tolist() == [1, 0] * 40
    assert labels.u_names == ("income",) and labels.u[:, 0].tolist() == [float(n % 3 == 0) for n in range(80)]
    income = Adult(root, "income").labels()
    assert income.s_names == ("<=50K", ">50K") and income.u_names == ("sex",)


def test_a_question_mark_is_a_missing_value_and_the_weight_is_left_out(root: Path) -> None:
    source = Adult(root)
    assert not {"fnlwgt", "education-num", "sex", "income"} & {column.name for column in source.typed}
    job = next(column for column in source.typed if column.name == "occupation")
    assert set(job.cells) == {"?", "Sales", "Craft-repair"}
    assert source.rows(0, 80).shape == (80, *source.shape) and np.isfinite(source.rows(0, 80)).all()


def test_the_official_test_is_the_role_test(root: Path, tmp_path: Path) -> None:
    roles = DataModule(Adult(root), cache=str(tmp_path / "cache")).roles
    assert roles["test"].tolist() == list(range(60, 80))
    assert sum(map(len, roles.values())) == 80 and len(roles["channel"]) > len(roles["attacker"]) > 0
    mixed = DataModule(Adult(root, official_test=False), cache=str(tmp_path / "cache")).roles
    assert len(mixed["test"]) == 16 and mixed["test"].min() < 60


def test_zipped_or_not_is_the_same_set(root: Path) -> None:
    fingerprint = Adult(root).fingerprint()
    (root / "adult" / "adult.zip").unlink()
    with pytest.raises(MissingError, match=r"get adult.zip from archive.ics.uci.edu"):
        Adult(root).labels()
    write_folder(root / "adult", files())
    assert Adult(root).fingerprint() == fingerprint
    (root / "adult" / "adult.data").write_bytes(files()["adult.data"] + b"39, Private\n")
    with pytest.raises(RequestError, match=r"adult.data, line 62 has 2 cells, not 15: fetch the set again"):
        Adult(root).labels()
    (root / "adult" / "adult.data").write_bytes(b"\n")
    with pytest.raises(RequestError, match=r"adult.data has no rows"):
        Adult(root).labels()


def test_other_secrets_are_refused(root: Path) -> None:
    with pytest.raises(RequestError, match="of adult it is sex or income"):
        Adult(root, "race")


@pytest.mark.skipif(not REAL.exists(), reason="the Adult set is not in PRIVGAN_DATA")
def test_the_real_set_has_its_published_counts() -> None:
    source = Adult(REAL.parent.parent, "income")
    labels, test = source.labels(), source.test_rows
    assert test is not None and (len(labels), len(test)) == (48_842, 16_281)
    assert int(labels.s[test].sum()) == 3_846 and int(labels.s.sum()) == 3_846 + 7_841
    gone = np.array([[row[NAMES.index(name)] == "?" for name in NAMES] for row in source._rows(0)])
    assert int(gone.any(axis=1).sum()) == 2_399
