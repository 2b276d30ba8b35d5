"""Readers of houses, on small sets in the official layouts, and bad ones of them."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from layouts import picture, write_folder, write_zip

from privgan.data.houses import VIEWS, Houses
from privgan.data.socal_houses import SocalHouses
from privgan.errors import RequestError

COUNT = 9


def files(count: int = COUNT) -> dict[str, bytes]:
    """Photos of noise; houses 2 and 7 share one, filed under another view."""
    found = {
        f"Houses Dataset/{n}_{view}.jpg": picture(10 * n + place, (20, 30, 3))
        for n in range(1, count + 1)
        for place, view in enumerate(VIEWS)
    }
    found["Houses Dataset/7_kitchen.jpg"] = found["Houses Dataset/2_bedroom.jpg"]
    return found


def info(count: int = COUNT) -> bytes:
    return "".join(f"{n} {n / 2} {1000 + n} 9{n:04} {n * 300000}\n" for n in range(1, count + 1)).encode()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write_zip(tmp_path / "houses" / "Houses-dataset.zip", files() | {"Houses Dataset/HousesInfo.txt": info()})
    return tmp_path


def test_prices_are_those_of_the_paper_and_a_row_is_four_photos(root: Path) -> None:
    source = Houses(root, size=(40, 60))
    labels = source.labels()
    assert labels.s.dtype == np.float32 and labels.s_names == ()
    assert labels.s.tolist() == [3.0, 6.0, 9.0, 12.0, 15.0, 18.0, 20.0, 20.0, 20.0]  # no more than 2 million
    assert labels.u_names == ("bedrooms", "bathrooms", "area") and labels.u[4].tolist() == [5, 2.5, 1005]
    assert [house.place for house in source.table[:2]] == ["90001", "90002"]
    assert labels.group[1] == labels.group[6] and len(np.unique(labels.group)) == COUNT - 1
    x_NCHW = source.rows(0, 3)
    assert x_NCHW.shape == (3, *source.shape) == (3, 3, 40, 60) and x_NCHW.dtype == np.uint8
    alone = [Houses(root, size=(20, 30), views=[view]).rows(0, 3) for view in VIEWS]
    corners = [x_NCHW[:, :, top : top + 20, left : left + 30] for top in (0, 20) for left in (0, 30)]
    for one, corner in zip(alone, corners, strict=True):
        assert np.array_equal(one, corner)
    assert "1 houses share a photo" in source.warnings()[0]


def test_a_row_is_as_large_as_the_papers_unless_told_otherwise(root: Path) -> None:
    assert Houses(root).shape == (3, 106, 208) and Houses(root).rows(0, 1).shape == (1, 3, 106, 208)


def test_terciles_and_unpacked_folders(tmp_path: Path) -> None:
    write_folder(tmp_path / "houses", files())
    (tmp_path / "houses" / "HousesInfo.txt").write_bytes(info())
    labels = Houses(tmp_path, size=(16, 16), price_as="terciles").labels()
    assert labels.s_names == ("low", "middle", "high") and labels.s.tolist() == [0, 0, 0, 1, 1, 1, 2, 2, 2]


def lines(text: bytes, change: Callable[[list[bytes]], list[bytes]]) -> bytes:
    return b"\n".join(change(text.splitlines())) + b"\n"


@pytest.mark.parametrize(
    "change, says",
    [
        (lambda f: f | {"I": lines(info(), lambda t: [*t[:3], t[3].rpartition(b" ")[0], *t[4:]])}, "line 4: price is "),
        (lambda f: f | {"I": info().replace(b" 1500000", b" ?")}, "line 5: could not convert string to float: '?'"),
        (lambda f: f | {"I": info().replace(b" 300000\n", b" 0\n")}, "line 1: price 0 is none"),
        (lambda f: f | {"I": info(COUNT - 2)}, "has 7 rows, and there are photos of 9 houses"),
        (lambda f: {k: v for k, v in f.items() if "3_bath" not in k}, "house 3 lacks 3_bathroom.jpg"),
        (lambda f: {k: v for k, v in f.items() if "/3_" not in k}, "house 3 has no photos"),
        (lambda f: {k: v for k, v in f.items() if k != "I"}, "has no HousesInfo.txt, which holds the prices"),
        (lambda f: {"a.png": picture(0), "I": f["I"]}, "no photos named like 1_frontal.jpg"),
    ],
)
def test_bad_sets_of_houses_are_told_in_a_line(change: Any, says: str, tmp_path: Path) -> None:
    content = change(files() | {"I": info()})
    if "I" in content:
        content["Houses Dataset/HousesInfo.txt"] = content.pop("I")
    write_zip(tmp_path / "houses" / "Houses-dataset.zip", content)
    with pytest.raises(RequestError) as told:
        Houses(tmp_path).labels()
    assert says in str(told.value) and "\n" not in str(told.value)


@pytest.mark.parametrize(
    "wrong, says",
    [
        ({"views": ["garden"]}, "data.source.views"),
        ({"views": VIEWS[:3]}, "one, two or four"),
        ({"price_as": "thirds"}, "data.source.price_as=thirds"),
        ({"size": 15}, "data.source.size=15"),
    ],
)
def test_wrong_options(wrong: dict[str, Any], says: str, root: Path) -> None:
    with pytest.raises(RequestError, match=says):
        Houses(root, **wrong)


HEADER = "image_id,street,citi,n_citi,bed,bath,sqft,price"


def socal(folder: Path, rows: list[str], header: str = HEADER) -> Path:
    (folder / "socal_houses").mkdir(parents=True, exist_ok=True)
    (folder / "socal_houses" / "socal2.csv").write_text("\n".join([header, *rows]) + "\n")
    return folder


ROWS = [f'{n},{n} A Street,"{"Ojai" if n % 2 else "Brawley"}, CA",7,{n % 4 + 1},2.1,{900 + 13 * n},{400000 + 3000 * n}'
        for n in range(30)]  # fmt: skip


def test_the_table_alone(tmp_path: Path) -> None:
    again = "30," + ROWS[3].split(",", 1)[1]
    source = SocalHouses(socal(tmp_path, [*ROWS, again]))
    labels = source.labels()
    assert len(labels) == 30 and labels.s[0] == pytest.approx(4.0) and labels.s_names == ()
    assert source.columns["bath"][0] == "2.5" and "street" not in source.columns  # two full and a half one
    x_NF = source.rows(0, 30)
    assert x_NF.shape == (30, *source.shape) and x_NF.dtype == np.float32 and np.ptp(x_NF, axis=0).max() > 0
    assert (
        "1 rows of socal2.csv repeat" in source.warnings()[0] and "rows are those of the table" in source.warnings()[1]
    )
    assert SocalHouses(tmp_path, price_as="terciles").labels().s_names == ("low", "middle", "high")


def test_photos_where_they_are_there(tmp_path: Path) -> None:
    socal(tmp_path, ROWS)
    write_folder(tmp_path / "socal_houses", {f"socal_pics/{n}.jpg": picture(n, (30, 40, 3)) for n in range(30)})
    source = SocalHouses(tmp_path)
    assert source.shape == (3, 106, 208) and source.rows(4, 6).shape == (2, 3, 106, 208)
    assert len(SocalHouses(tmp_path, pictures=False).shape) == 1
    (tmp_path / "socal_houses" / "socal_pics" / "4.jpg").unlink()
    with pytest.raises(RequestError, match=r"has no 4\.jpg, which socal2\.csv names"):
        SocalHouses(tmp_path).rows(4, 6)


def test_bad_tables_of_socal_are_told_in_a_line(tmp_path: Path) -> None:
    for rows, header, says in (
        ([*ROWS[:2], ROWS[2].rpartition(",")[0] + ","], HEADER, "price '' of house 3 is none"),
        (ROWS, HEADER.replace("price", "cost"), "has no column price: it is not socal2.csv of this set"),
    ):
        with pytest.raises(RequestError) as told:
            SocalHouses(socal(tmp_path, rows, header)).labels()
        assert says in str(told.value) and "\n" not in str(told.value)
    with pytest.raises(RequestError, match="has no socal_pics: put the photos there"):
        _ = SocalHouses(socal(tmp_path, ROWS), pictures=True).shape
    with pytest.raises(RequestError, match="socal_houses is not in"):
        SocalHouses(tmp_path / "nowhere").labels()


@pytest.mark.skipif("PRIVGAN_DATA" not in os.environ, reason="PRIVGAN_DATA is not set")
def test_the_published_sets_are_what_their_publishers_say() -> None:
    root = Path(os.environ["PRIVGAN_DATA"])
    if not (root / "houses").exists() or not (root / "socal_houses").exists():
        pytest.skip(f"houses and socal_houses are not in {root}")
    houses = Houses(root).labels()
    assert len(houses) == 535 and len(np.unique(houses.group)) == 531  # four pairs of houses share photos
    assert np.median(houses.s) == pytest.approx(5.29) and houses.s.max() == 20
    table = SocalHouses(root, pictures=False)
    assert len(table.labels()) == 12_474 and table.labels().s.max() == 20  # 15,474 rows, 3,000 of them repeats
