"""`make bench`: speed and memory as ratios of one run, to outputs/bench/bench.json."""

import argparse
import tempfile
from pathlib import Path

import game_step
import memory
import panel
import parallel
import scale
from card import table, write_cards

from privgan.config import compose
from privgan.runs.environment import keep_freed_memory

QUICK = ["experiment=paper/smiling_low_quick", "data=drawn_faces", "trainer.accelerator=cpu", "trainer.progress=false"]
STEPS = ["game.epochs_pre_d=1", "game.epochs_pre_g=1", "game.epochs_train=3"]


def main() -> None:
    """Measure, write the cards, print them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("outputs/bench"))
    parser.add_argument("--repeats", type=int, default=5)
    arguments = parser.parse_args()
    keep_freed_memory()
    with tempfile.TemporaryDirectory() as scratch:
        cards = game_step.measure(compose([*QUICK, *STEPS]), Path(scratch), arguments.repeats)
        cards.append(panel.measure(Path(scratch), repeats=2))
        cards.append(memory.measure(Path(scratch) / "runs"))
        cards.append(parallel.measure(Path(scratch) / "sweeps"))
        cards += scale.measure(Path(scratch) / "scale")
    write_cards(arguments.out / "bench.json", cards, "cpu")
    print(table(arguments.out / "bench.json"))


if __name__ == "__main__":
    main()
