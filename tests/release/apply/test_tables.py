"""A table in, a table of the same columns, types and order out."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from channels import saved

from privgan.channel import Dense, Noise, Tree
from privgan.data.module import DataModule
from privgan.data.table import Table
from privgan.errors import RequestError
from privgan.release.apply.request import Request
from privgan.release.apply.run import apply

ROWS = 300


def people(rows: int = ROWS, seed: int = 0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "id": [f"p{number:06}" for number in range(rows)],
            "age": rng.integers(18, 90, rows),
            "sex": rng.choice(["female", "male", "male"], rows),
            "height": rng.normal(1.7, 0.1, rows).round(3),
            "smokes": rng.choice([True, False], rows),
            "job": rng.choice(["cook", "nurse", "smith"], rows),
            "born": pd.to_datetime("1980-01-01") + pd.to_timedelta(rng.integers(0, 9000, rows), "D"),
        }
    )


@pytest.fixture
def module(tmp_path: Path) -> DataModule:
    people().to_csv(tmp_path / "people.csv", index=False)
    data = DataModule(Table(tmp_path / "people.csv", "sex"), cache=str(tmp_path / "cache"))
    data.prepare()
    return data


@pytest.fixture
def identity(module: DataModule, tmp_path: Path) -> Path:
    """A residual net that starts as the identity."""
    return saved(Dense(module.shape), module, tmp_path / "identity")


def released(run: Path, source: Path, output: Path, **options: object) -> pd.DataFrame:
    apply(Request(run, source, output, **options), progress=False)
    return pd.read_parquet(output) if output.suffix == ".parquet" else pd.read_csv(output)


def test_columns_types_and_order_are_those_of_the_input(identity: Path, tmp_path: Path) -> None:
    source = tmp_path / "people.csv"
    before, after = pd.read_csv(source), released(identity, source, tmp_path / "out.csv")
    assert list(after) == list(before) and (after.dtypes == before.dtypes).all()
    pd.testing.assert_frame_equal(after.drop(columns="sex"), before.drop(columns="sex"))
    assert set(after["sex"]) == {"male"}  # the sensitive value is never released as it is


def test_what_is_sensitive_is_dropped_or_kept_only_where_asked(identity: Path, tmp_path: Path) -> None:
    source = tmp_path / "people.csv"
    assert "sex" not in released(identity, source, tmp_path / "a.csv", sensitive="drop")
    request = Request(identity, source, tmp_path / "b.csv", sensitive="keep", others="drop")
    told = apply(request, progress=False)
    after = pd.read_csv(tmp_path / "b.csv")
    assert list(after["sex"]) == list(pd.read_csv(source)["sex"]) and "id" not in after
    assert any("AS IT IS" in remark for remark in told["remarks"])


def test_parquet_keeps_its_types(identity: Path, tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    frame = people().astype({"job": "category", "age": "int16", "height": "float32"})
    frame.to_parquet(tmp_path / "people.parquet")
    after = released(identity, tmp_path / "people.parquet", tmp_path / "out.parquet")
    before = pd.read_parquet(tmp_path / "people.parquet")
    assert (after.dtypes == before.dtypes).all()
    pd.testing.assert_frame_equal(after.drop(columns="sex"), before.drop(columns="sex"), atol=1e-3)


def test_whole_numbers_with_gaps_stay_real_numbers_where_the_release_fills_them(tmp_path: Path) -> None:
    """pandas reads a column of 3 and nothing as float64; so it has to read the release, which may have no gap."""
    frame = people().drop(columns=["id", "born"]).astype({"age": object})
    frame.loc[::50, "age"] = ""
    frame.to_csv(tmp_path / "gaps.csv", index=False)
    data = DataModule(Table(tmp_path / "gaps.csv", "sex", missing="indicator"), cache=str(tmp_path / "cache"))
    data.prepare()
    tree = Tree(data.shape, cells=2, min_people=10)
    tree.fit(data.batches("channel"), data.classes)
    run = saved(tree, data, tmp_path / "tree")
    before, after = pd.read_csv(tmp_path / "gaps.csv"), released(run, tmp_path / "gaps.csv", tmp_path / "out.csv")
    assert before["age"].isna().any() and not after["age"].isna().any()
    assert (after.dtypes == before.dtypes).all() and after["age"].dtype == np.float64
    assert (after["age"] == after["age"].round()).all()


def test_json_lines_come_out_as_json_lines_of_the_same_types(identity: Path, tmp_path: Path) -> None:
    rows = people(20, seed=1).astype({"born": str}).to_dict("records")
    source, output = tmp_path / "new.jsonl", tmp_path / "out.jsonl"
    source.write_text("".join(json.dumps(row) + "\n" for row in rows))
    apply(Request(identity, source, output, device="cpu"), progress=False)
    after = [json.loads(line) for line in output.read_text().splitlines()]
    assert [list(row) for row in after] == [list(row) for row in rows]
    for row, released_row in zip(rows, after, strict=True):
        assert [type(value) for value in released_row.values()] == [type(value) for value in row.values()]
        assert released_row["smokes"] == row["smokes"] and released_row["job"] == row["job"]
        assert released_row["age"] == row["age"] and released_row["height"] == pytest.approx(row["height"], abs=1e-3)
        assert released_row["sex"] == "male" and released_row["id"] == row["id"]
    source.write_text('{"id": "p1"}\n{"age": 3}\n')
    with pytest.raises(RequestError, match=r"new\.jsonl"):
        apply(Request(identity, source, tmp_path / "no.jsonl"), progress=False)
    assert not (tmp_path / "no.jsonl").exists()


def test_a_table_in_utf_16_is_read_and_said(identity: Path, tmp_path: Path) -> None:
    people(20, seed=1).to_csv(tmp_path / "excel.csv", index=False, encoding="utf-16")
    told = apply(Request(identity, tmp_path / "excel.csv", tmp_path / "out.csv"), progress=False)
    assert any("the input is utf-16 and the release UTF-8" in remark for remark in told["remarks"])
    assert len(pd.read_csv(tmp_path / "out.csv")) == 20


def test_words_that_the_channel_does_not_know_are_refused_skipped_or_replaced(identity: Path, tmp_path: Path) -> None:
    frame = people(20, seed=1).astype({"job": object})
    frame.loc[6, "job"] = "astronaut"
    source = tmp_path / "new.csv"
    frame.to_csv(source, index=False)
    with pytest.raises(RequestError, match=r"row 7, column job: astronaut is not known to the channel"):
        released(identity, source, tmp_path / "out.csv")
    assert not (tmp_path / "out.csv").exists()
    skipped = apply(Request(identity, source, tmp_path / "a.csv", unknown="skip"), progress=False)
    assert skipped["counts"] == {"in": 20, "out": 19, "skipped": 1}
    assert (tmp_path / "a.csv.skipped.csv").read_text().splitlines()[1].startswith("row 7,column job: astronaut")
    replaced = released(identity, source, tmp_path / "b.csv", unknown="frequent")
    assert len(replaced) == 20 and replaced["job"][6] in ("cook", "nurse", "smith")


def test_columns_are_missing_or_new_by_name(identity: Path, tmp_path: Path) -> None:
    people(5).drop(columns="height").to_csv(tmp_path / "less.csv", index=False)
    with pytest.raises(RequestError, match="has no column height"):
        released(identity, tmp_path / "less.csv", tmp_path / "out.csv")
    people(5).assign(phone=range(5)).to_csv(tmp_path / "more.csv", index=False)
    with pytest.raises(RequestError, match="column phone was not in the training table"):
        released(identity, tmp_path / "more.csv", tmp_path / "out.csv")
    assert "phone" not in released(identity, tmp_path / "more.csv", tmp_path / "out.csv", others="drop")


def test_s_is_read_from_the_table_or_asked_for(module: DataModule, tmp_path: Path) -> None:
    run = saved(Dense(module.shape, sees="xs"), module, tmp_path / "aware")
    frame = people(10)
    frame.drop(columns="sex").to_csv(tmp_path / "without.csv", index=False)
    with pytest.raises(RequestError, match=r"given the sensitive value .* no column sex"):
        released(run, tmp_path / "without.csv", tmp_path / "out.csv")
    frame[["sex"]].to_csv(tmp_path / "labels.csv", index=False)
    told = released(run, tmp_path / "without.csv", tmp_path / "out.csv", labels=tmp_path / "labels.csv")
    assert len(told) == 10 and "sex" not in told
    frame.assign(sex="unknown").to_csv(tmp_path / "wrong.csv", index=False)
    with pytest.raises(RequestError, match="row 1, column sex: unknown is none of female, male"):
        released(run, tmp_path / "wrong.csv", tmp_path / "out.csv")


def test_an_array_comes_out_without_its_other_arrays(module: DataModule, tmp_path: Path) -> None:
    run = saved(Noise(module.shape, sigma=0.5), module, tmp_path / "noise")
    x_NF = module.gather(module.indices("test")).x.numpy()
    np.savez(tmp_path / "rows.npz", x=x_NF, s=np.zeros(len(x_NF)))
    told = apply(Request(run, tmp_path / "rows.npz", tmp_path / "out.npz"), progress=False)
    with np.load(tmp_path / "out.npz") as found:
        assert found.files == ["x"] and found["x"].shape == x_NF.shape and found["x"].dtype == np.float32
        assert 0.4 < (found["x"] - x_NF).std() < 0.6
    assert told["remarks"] == ["arrays that are not released: s"] and told["noise"] == "operating system"
    assert told["drift"]["like_training"] is True


def test_what_a_killed_release_left_beside_its_table_goes(identity: Path, tmp_path: Path) -> None:
    left, other = tmp_path / ".out.csv.0123abcd.tmp", tmp_path / ".mine.csv.0123abcd.tmp"
    left.write_text("half a tab"), other.write_text("")
    released(identity, tmp_path / "people.csv", tmp_path / "out.csv")
    assert not left.exists() and other.exists()
