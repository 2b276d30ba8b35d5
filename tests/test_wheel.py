"""The wheel, installed into another environment and run in another folder, finds its configs."""

import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """A python with the wheel installed, and this environment's packages behind it."""
    place = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    build = ["wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(place), str(ROOT)]
    subprocess.run([*pip, *build], check=True, cwd=place)
    venv.create(place / "env", with_pip=False)
    python = place / "env" / "bin" / "python"
    wheel = next(place.glob("privgan_channels-*.whl"))
    subprocess.run([*pip, "--python", str(python), "install", "--no-deps", "--no-index", str(wheel)], check=True)
    site = next((place / "env").glob("lib/python*/site-packages"))
    # Packages behind the wheel, but not this environment's own privgan: a path file inside a path file is not read.
    (site / "packages.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return python


def run(folder, *command):
    """The command as in a shell that knows nothing of this checkout."""
    environment = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "PRIVGAN_DATA")}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=300)


def privgan(python, folder, *words):
    return run(folder, str(python.parent / "privgan"), *words)


def test_the_wheel_runs_in_another_folder(installed, tmp_path):
    where = run(tmp_path, str(installed), "-c", "import privgan; print(privgan.__file__)")
    assert str(installed.parents[1]) in where.stdout
    inside = Path(where.stdout.strip()).parent
    source = ROOT / "src" / "privgan"
    beside = {path.relative_to(source) for path in source.rglob("*.*") if path.is_file() and path.suffix != ".pyc"}
    assert not [path for path in beside if not (inside / path).is_file()]
    listed = privgan(installed, tmp_path, "data", "list")
    assert listed.returncode == 0, listed.stderr
    assert "drawn_faces" in listed.stdout
    words = ["experiment=smoke", "data.source.count=600", "game.epochs_train=1", f"data.cache={tmp_path / 'cache'}"]
    trained = privgan(installed, tmp_path, "train", *words)
    assert trained.returncode == 0, trained.stderr
    assert list(tmp_path.glob("outputs/smoke/*/leakage.json"))
    reported = privgan(installed, tmp_path, "report", "from=outputs/smoke", "to=page")
    assert reported.returncode == 0, reported.stderr
    assert (tmp_path / "page" / "interactive.html").is_file()
