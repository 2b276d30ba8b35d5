"""A folder of pictures in, their releases out: all that can be read, right way up, without metadata."""

import csv
import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import numpy as np
import pytest
from album import GPS, SECRET, album, picture
from channels import saved
from PIL import Image

from privgan.channel import Autoencoder
from privgan.data.pixels import decode
from privgan.errors import RequestError
from privgan.release.apply.request import Request
from privgan.release.apply.run import apply


def pixels(path: Path) -> np.ndarray:
    return np.asarray(Image.open(path))


def blocks(x_HWC: np.ndarray) -> np.ndarray:
    mean = x_HWC.reshape(4, 8, 4, 8, 3).mean(axis=(1, 3))
    return np.repeat(np.repeat(mean, 8, axis=0), 8, axis=1)


def test_all_that_can_be_read_comes_out_right_way_up_and_the_rest_is_listed(pixelate: Path, tmp_path: Path) -> None:
    source, output = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    known = album(source)
    told = apply(Request(pixelate, source, output), progress=False)
    readable = sorted(name for name, good in known.items() if good)
    expected = {Path(name).with_suffix(".png").as_posix() for name in readable if not name.startswith("same")}
    expected |= {"same.png.png", "same.bmp.png"}  # two originals that differ in their ending alone
    assert {path.relative_to(output).as_posix() for path in output.rglob("*.png")} == expected
    assert told["counts"] == {"in": len(known), "out": len(readable), "skipped": 4}
    with (output / "skipped.csv").open() as file:
        rows = {row["name"]: row["reason"] for row in csv.DictReader(file)}
    assert set(rows) == {name for name, good in known.items() if not good}
    assert "2500000000 pixels" in rows["huge.png"] and "not read" in rows["phone.HEIC"]
    upright = decode((source / "turned.jpeg").read_bytes(), "RGB", (32, 32)).transpose(1, 2, 0)
    assert np.abs(pixels(output / "turned.png") - blocks(upright)).max() <= 1
    assert np.abs(blocks(np.asarray(Image.open(source / "turned.jpeg").resize((32, 32)))) - blocks(upright)).max() > 20
    assert pixels(output / "deep.png").std() > 40  # 16 bits are scaled, not cut off
    assert any("1 files are no pictures" in remark for remark in told["remarks"])
    assert not list(output.rglob(".*"))


def test_metadata_is_not_carried_over(pixelate: Path, tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.mkdir()
    album(source)
    assert SECRET.encode() in (source / "turned.jpeg").read_bytes()
    for kind in ("png", "jpeg"):
        apply(Request(pixelate, source, tmp_path / kind, format=kind), progress=False)
        for path in (tmp_path / kind).rglob("*.*g"):
            assert SECRET.encode() not in path.read_bytes()
            exif = Image.open(path).getexif()
            assert not exif and not exif.get_ifd(GPS)


def test_a_zip_is_read_as_a_folder_and_paths_that_lead_outside_are_skipped(pixelate: Path, tmp_path: Path) -> None:
    path = tmp_path / "faces.zip"
    picture(1).save(tmp_path / "one.png")
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(tmp_path / "one.png", "a/one.PNG")
        archive.write(tmp_path / "one.png", "../../outside.png")
    told = apply(Request(pixelate, path, tmp_path / "deep" / "out"), progress=False)
    assert told["counts"] == {"in": 2, "out": 1, "skipped": 1}
    assert (tmp_path / "deep/out/a/one.png").exists() and not list(tmp_path.rglob("outside*"))


def test_the_manifest_measures_what_was_written_and_notices_other_data(pixelate: Path, drawn, tmp_path: Path) -> None:
    like, unlike = tmp_path / "like", tmp_path / "unlike"
    like.mkdir(), unlike.mkdir()
    batch = drawn.gather(drawn.indices("test")[:60])
    for number, x_CHW in enumerate((batch.x.numpy() * 255).round().astype(np.uint8)):
        Image.fromarray(x_CHW.transpose(1, 2, 0)).save(like / f"{number}.png")
        Image.fromarray(x_CHW.transpose(1, 2, 0) // 8).resize((16, 16)).save(unlike / f"{number}.png")
    told = apply(Request(pixelate, like, tmp_path / "out"), progress=False)
    released = np.stack([pixels(tmp_path / f"out/{number}.png").transpose(2, 0, 1) for number in range(60)])
    assert told["distortion"]["l1"] == pytest.approx(np.abs(released / 255 - batch.x.numpy()).mean(), abs=1e-5)
    assert told["drift"]["like_training"] is True and told["noise"].startswith("none")
    other = apply(Request(pixelate, unlike, tmp_path / "other"), progress=False)["drift"]
    assert other["like_training"] is False
    assert "smaller than" in other["differences"][0] and "mean" in " ".join(other["differences"])


def test_noise_comes_from_the_operating_system_unless_a_test_seeds_it(noise: Path, tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.mkdir()
    picture(0).save(source / "one.png")

    def released(name: str, seed: int | None) -> tuple[bytes, str]:
        told = apply(Request(noise, source, tmp_path / name, seed=seed), progress=False)
        return (tmp_path / name / "one.png").read_bytes(), told["noise"]

    first, second = released("a", None), released("b", None)
    assert first[0] != second[0] and first[1] == "operating system"
    third, fourth = released("c", 3), released("d", 3)
    assert third == fourth and third[1] == "seed 3: for tests only"


def test_what_is_there_is_kept_and_another_release_is_never_mixed_in(
    noise: Path, pixelate: Path, tmp_path: Path
) -> None:
    source, output = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    for number in range(9):
        picture(number).save(source / f"{number}.png")
    apply(Request(noise, source, output, batch=4), progress=False)
    before = {path.name: path.read_bytes() for path in output.glob("*.png")}
    (output / "5.png").unlink()
    told = apply(Request(noise, source, output, batch=4), progress=False)
    after = {path.name: path.read_bytes() for path in output.glob("*.png")}
    assert [name for name in before if before[name] != after[name]] == ["5.png"]
    assert told["counts"]["out"] == 9
    with pytest.raises(RequestError, match="of another release"):
        apply(Request(pixelate, source, output), progress=False)
    with pytest.raises(RequestError, match="holds files that are no release"):
        apply(Request(pixelate, source, noise), progress=False)


def test_a_killed_release_goes_on_and_ends_like_an_undisturbed_one(pixelate: Path, tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.mkdir()
    for number in range(200):
        picture(number).save(source / f"{number}.png")
    apply(Request(pixelate, source, tmp_path / "whole"), progress=False)
    words = [f"run={pixelate}", f"input={source}", f"output={tmp_path / 'out'}", "batch=8"]
    command = [sys.executable, "-m", "privgan", "apply", *words]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        while process.poll() is None and len(list((tmp_path / "out").glob("*.png"))) < 40:
            time.sleep(0.005)
        os.kill(process.pid, signal.SIGKILL)
    there = {path: path.stat().st_ino for path in (tmp_path / "out").glob("*.png")}
    assert 40 <= len(there) < 200 and json.loads((tmp_path / "out/manifest.json").read_text())["state"] == "running"
    told = apply(Request(pixelate, source, tmp_path / "out", batch=8), progress=False)
    assert told["state"] == "done" and told["counts"]["out"] == 200
    assert all(path.stat().st_ino == inode for path, inode in there.items())  # not written again
    for path in (tmp_path / "whole").glob("*.png"):
        assert path.read_bytes() == (tmp_path / "out" / path.name).read_bytes()
    assert not list((tmp_path / "out").glob(".*"))


def test_s_comes_from_labels_or_is_asked_for_in_a_line(drawn, tmp_path: Path) -> None:
    channel = Autoencoder(drawn.shape, widths=(4,), depth=1, code=(4,), sees="xs")
    run, source = saved(channel, drawn, tmp_path / "aware"), tmp_path / "in"
    source.mkdir()
    for name in ("a", "b", "c", "d"):
        picture(1).save(source / f"{name}.png")
    with pytest.raises(RequestError, match="given smile with every picture: give labels="):
        apply(Request(run, source, tmp_path / "out"), progress=False)
    classes = drawn.s_names
    lines = [f"a.png,{classes[0]}", f"b.png,{classes[1].upper()}", "c.png,perhaps"]
    (tmp_path / "labels.csv").write_text("\n".join(["file,smile", *lines]))
    told = apply(Request(run, source, tmp_path / "out", labels=tmp_path / "labels.csv"), progress=False)
    assert told["counts"] == {"in": 4, "out": 2, "skipped": 2}
    reasons = (tmp_path / "out/skipped.csv").read_text()
    assert 'c.png,"smile perhaps is none of no smile, smile"' in reasons and "d.png,has no line" in reasons
    assert (pixels(tmp_path / "out/a.png") != pixels(tmp_path / "out/b.png")).any()
