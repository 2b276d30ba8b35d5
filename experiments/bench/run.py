"""`make bench`: speed and memory as ratios of one run, to outputs/bench/bench.json."""

import argparse
import tempfile
from collections.abc import Callable
from pathlib import Path

import curve
import game_step
import memory
import panel
import parallel
import release
import scale
import stacked
from card import Card, table, write_cards

from privgan.config import compose
from privgan.runs.environment import keep_freed_memory

QUICK = ["experiment=paper/smiling_low_quick", "data=drawn_faces", "trainer.accelerator=cpu", "trainer.progress=false"]
STEPS = ["game.epochs_pre_d=1", "game.epochs_pre_g=1", "game.epochs_train=3"]
# Name of a part -> its cards, given a folder, repeats, and whether fewer and shorter runs will do.
PARTS: dict[str, Callable[[Path, int, bool], list[Card]]] = {
    "game": lambda folder, repeats, _: game_step.measure(compose([*QUICK, *STEPS]), folder, repeats),
    "panel": lambda folder, _, __: [panel.measure(folder, repeats=2)],
    "memory": lambda folder, _, __: [memory.measure(folder)],
    "parallel": lambda folder, _, __: [parallel.measure(folder)],
    "curve": lambda folder, _, small: curve.measure(folder, small),
    "stacked": lambda _, repeats, __: stacked.measure(repeats),
    "scale": lambda folder, _, __: scale.measure(folder),
    "release": lambda folder, repeats, _: release.measure(folder, repeats),
}


def main() -> None:
    """Measure, write the cards, print them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("outputs/bench"))
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--only", choices=tuple(PARTS), help="this part alone")
    parser.add_argument("--small", action="store_true", help="fewer and shorter runs of a curve, for a first look")
    arguments = parser.parse_args()
    keep_freed_memory()
    chosen = [arguments.only] if arguments.only else list(PARTS)
    with tempfile.TemporaryDirectory() as scratch:
        repeats, small = arguments.repeats, arguments.small
        cards = [card for name in chosen for card in _cards(name, Path(scratch) / name, repeats, small)]
    write_cards(arguments.out / "bench.json", cards, "cpu")
    print(table(arguments.out / "bench.json"))


def _cards(name: str, folder: Path, repeats: int, small: bool) -> list[Card]:
    folder.mkdir()
    return PARTS[name](folder, repeats, small)


if __name__ == "__main__":
    main()
