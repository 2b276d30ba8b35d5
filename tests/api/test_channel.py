"""A trained channel on whatever people hold in Python."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import torch
from PIL import Image

import privgan
from privgan.channel import Autoencoder, Channel, Dense, Noise, Pixelate
from privgan.data.module import DataModule
from privgan.data.table import Table
from privgan.errors import RequestError
from privgan.release.preprocessing import preprocessing_of


def saved(channel: Channel, data: DataModule, folder: Path) -> Path:
    channel.save(folder)
    preprocessing_of(data).save(folder)
    return folder


@pytest.fixture
def pictures() -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (3, 3, 32, 32), np.uint8)


def test_pictures_come_out_in_the_form_in_which_they_came(drawn: DataModule, pictures: np.ndarray, tmp_path) -> None:
    channel = privgan.load(saved(Pixelate(drawn.shape, block=8), drawn, tmp_path))
    assert channel.hidden == {"smile": drawn.s_names} and not channel.sees_s and "Pixelate" in repr(channel)
    released = channel.release(pictures)
    mean = pictures.reshape(3, 3, 4, 8, 4, 8).mean(axis=(3, 5))
    assert released.dtype == np.uint8 and np.abs(released[:, :, ::8, ::8] - mean).max() <= 0.5 + 1e-4

    last = channel.release(pictures.transpose(0, 2, 3, 1))
    assert np.array_equal(last.transpose(0, 3, 1, 2), released)
    assert np.array_equal(channel.release(pictures[0]), released[0])
    floats = channel.release(pictures.astype(np.float64) / 255)
    assert floats.dtype == np.float64 and np.allclose(floats, released / 255)
    tensor = channel.release(torch.from_numpy(pictures))
    assert torch.equal(tensor, torch.from_numpy(released))
    drawing = Image.fromarray(pictures[0].transpose(1, 2, 0))
    assert np.array_equal(np.asarray(channel.release(drawing)).transpose(2, 0, 1), released[0])
    assert [one.size for one in channel.release([drawing, drawing.resize((64, 64))])] == [(32, 32)] * 2
    with pytest.raises(RequestError, match=r"x has shape \(3, 1, 8, 8\)"):
        channel.release(np.zeros((3, 1, 8, 8), np.uint8))
    with pytest.raises(RequestError, match=r"numbers in \[0, 1\]"):
        channel.release(pictures.astype(float))


def test_s_is_given_by_name_or_by_number_or_asked_for(drawn: DataModule, pictures: np.ndarray, tmp_path) -> None:
    net = Autoencoder(drawn.shape, widths=(4,), depth=1, code=(4,), sees="xs")
    channel = privgan.load(saved(net, drawn, tmp_path))
    names = [drawn.s_names[s] for s in (0, 1, 1)]
    assert np.array_equal(channel.release(pictures, names), channel.release(pictures, np.array([0, 1, 1])))
    with pytest.raises(RequestError, match="sees smile as well"):
        channel.release(pictures)
    with pytest.raises(RequestError, match="is none of"):
        channel.release(pictures, ["perhaps"] * 3)
    with pytest.raises(RequestError, match="classes 0 to 7"):
        channel.release(pictures, [0, 1, 7])


def test_noise_is_new_each_time(drawn: DataModule, pictures: np.ndarray, tmp_path: Path) -> None:
    channel = privgan.load(saved(Noise(drawn.shape), drawn, tmp_path))
    assert not np.array_equal(channel.release(pictures), channel.release(pictures))
    assert np.array_equal(channel.release(pictures, seed=1), channel.release(pictures, seed=1))


def test_a_frame_keeps_its_columns_types_and_index(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(
        {
            "age": rng.integers(18, 90, 200).astype("int32"),
            "height": rng.normal(1.7, 0.1, 200).round(2),
            "job": pd.Categorical(rng.choice(["cook", "nurse"], 200)),
            "smokes": rng.choice([True, False], 200),
            "sex": rng.choice(["f", "m", "m"], 200),
        },
        index=[f"person {number}" for number in range(200)],
    )
    frame.to_csv(tmp_path / "people.csv", index=False)
    data = DataModule(Table(tmp_path / "people.csv", "sex"), cache=str(tmp_path / "cache"))
    data.prepare()
    channel = privgan.load(saved(Dense(data.shape), data, tmp_path))  # starts as the identity
    released = channel.release(frame)
    pd.testing.assert_frame_equal(released.drop(columns="sex"), frame.drop(columns="sex"))
    assert set(released["sex"]) == {"m"} and "sex" not in channel.release(frame, sensitive="drop")
    strange = frame.astype({"job": str}).assign(job="astronaut")
    with pytest.raises(RequestError, match="row 1, job: astronaut is not known to the channel, and 199 more cells"):
        channel.release(strange)
    assert set(channel.release(strange, unknown="frequent")["job"]) <= {"cook", "nurse"}


def test_importing_privgan_imports_nothing_heavy() -> None:
    code = "import privgan, sys; print('torch' in sys.modules, 'load' in dir(privgan))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True"]
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = privgan.nothing
