"""The panel side by side, a process to each core, against one attacker after another on all cores."""

import time
from pathlib import Path
from statistics import median

from card import Card, paired

from privgan.attackers.panel import Panel
from privgan.config import build, compose
from privgan.data.module import DataModule
from privgan.release.rows import released_parts

WORDS = ["data=drawn_faces", "data.source.count=16000", "attackers=paper"]


def measure(folder: Path, repeats: int) -> Card:
    """Seconds of the paper's panel on undefended drawn faces; the strongest's balanced accuracy stands in the notes."""
    settings = compose(WORDS)
    data: DataModule = build(settings.data)
    data.prepare()
    seconds: dict[object, list[float]] = {"auto": [], 0: []}
    strongest: dict[object, list[float]] = {"auto": [], 0: []}
    with released_parts(
        folder / "rows", None, data, ("channel", "adversary", "attacker"), device="cpu", bfloat16=False
    ) as parts:
        for repeat in range(repeats):
            for devices in seconds:
                panel: Panel = build(settings.attackers, devices=devices)
                began = time.monotonic()
                records = panel.attack(parts, on="clean", seed=repeat).records
                seconds[devices].append(time.monotonic() - began)
                strongest[devices].append(max(record["balanced_accuracy"] for record in records))
    together, apart = median(strongest["auto"]), median(strongest[0])
    notes = f"best balanced accuracy {together:.3f} side by side, {apart:.3f} one after another"
    return paired("panel side by side", "s", "one after another", seconds["auto"], seconds[0], notes)
