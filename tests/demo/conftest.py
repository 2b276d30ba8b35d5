"""A sweep of two runs, and a demo of it that a server shows."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from serving import serving

from privgan.config import compose
from privgan.config.commands.release import Demo as Settings
from privgan.demo.entries import entries_of
from privgan.demo.opinions import Refitting
from privgan.demo.picture import Demo
from privgan.demo.server import Server
from privgan.experiment.run import run

WORDS = ["experiment=smoke", "channel=pixelate", "trainer.accelerator=cpu", "trainer.progress=false"]
PANEL = ["~attackers.attackers.strong_cnn", "attackers.attackers.linear.max_iter=20", "data.source.count=1500"]


@dataclass(frozen=True)
class Sweep:
    """The folder of two runs, weak and strong, and the config of a demo that finds their data."""

    folder: Path
    settings: Settings


@pytest.fixture(scope="session")
def sweep(cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Sweep:
    """Blocks of 2 and of 8 pixels, attacked by `linear` and `neighbours_whitened`."""
    out = tmp_path_factory.mktemp("outputs")
    for block in (8, 2):
        run(compose([*WORDS, *PANEL, f"channel.block={block}", f"out={out}", f"data.cache={cache}"]))
    settings = compose([f"run={out / 'smoke'}", f"data.cache={cache}", "data.source.root=null"], name="demo")
    return Sweep(out / "smoke", settings)


@pytest.fixture(scope="session")
def demo(sweep: Sweep) -> Demo:
    """With one attacker of each run and of the originals."""
    entries, _ = entries_of(sweep.folder)
    return Demo(entries, list(map(Refitting(sweep.settings.data, 1).opinions, entries)))


@pytest.fixture(scope="module")
def server(demo: Demo) -> Iterator[Server]:
    """The demo, at `server.url`."""
    with serving(demo) as one:
        yield one
