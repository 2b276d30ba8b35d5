"""`make bench`: speed and memory as ratios of one run, to outputs/bench/bench.json."""

import argparse
import tempfile
from collections.abc import Callable
from pathlib import Path

import game_step
import memory
import panel
import parallel
import release
import scale
from card import Card, table, write_cards

from privgan.config import compose
from privgan.runs.environment import keep_freed_memory

QUICK = ["experiment=paper/smiling_low_quick", "data=drawn_faces", "trainer.accelerator=cpu", "trainer.progress=false"]
STEPS = ["game.epochs_pre_d=1", "game.epochs_pre_g=1", "game.epochs_train=3"]
# Name of a part -> its cards, given a folder and repeats.
PARTS: dict[str, Callable[[Path, int], list[Card]]] = {
    "game": lambda folder, repeats: game_step.measure(compose([*QUICK, *STEPS]), folder, repeats),
    "panel": lambda folder, _: [panel.measure(folder, repeats=2)],
    "memory": lambda folder, _: [memory.measure(folder)],
    "parallel": lambda folder, _: [parallel.measure(folder)],
    "scale": lambda folder, _: scale.measure(folder),
    "release": release.measure,
}


def main() -> None:
    """Measure, write the cards, print them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("outputs/bench"))
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--only", choices=tuple(PARTS), help="this part alone")
    arguments = parser.parse_args()
    keep_freed_memory()
    chosen = [arguments.only] if arguments.only else list(PARTS)
    with tempfile.TemporaryDirectory() as scratch:
        cards = [card for name in chosen for card in _cards(name, Path(scratch) / name, arguments.repeats)]
    write_cards(arguments.out / "bench.json", cards, "cpu")
    print(table(arguments.out / "bench.json"))


def _cards(name: str, folder: Path, repeats: int) -> list[Card]:
    folder.mkdir()
    return PARTS[name](folder, repeats)


if __name__ == "__main__":
    main()
