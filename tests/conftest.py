"""Fixtures shared by several packages."""

import os

# Two test processes share two cores: one thread each, also in the processes that tests start.
os.environ.setdefault("OMP_NUM_THREADS", "1")

from pathlib import Path

# Tests start processes in other folders.
if os.environ.get("PRIVGAN_DATA"):
    os.environ["PRIVGAN_DATA"] = str(Path(os.environ["PRIVGAN_DATA"]).resolve())

import pytest
import torch
from hypothesis import HealthCheck, settings

from privgan.data.drawn_faces import DrawnFaces
from privgan.data.module import DataModule

torch.set_num_threads(1)
# A busy machine is no fault of the code.
settings.register_profile("busy", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("busy")


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the session packs its sets."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def drawn(cache: Path) -> DataModule:
    """600 drawn faces, 3 x 32 x 32, packed once a session."""
    data = DataModule(DrawnFaces(count=600), cache=str(cache))
    data.prepare()
    return data
