"""A folder of pictures as people have them: trained on, attacked, exported, released and attacked again, by commands.

    python experiments/release/end_to_end.py [PICTURES] [OUT]

Draws the album, gives the commands of the README in its folder, and compares every picture that came out with what
the channel makes of the drawing, held upright. With 4,000 pictures or more the tables go into docs/release.md. Exit
code 0 where every command ended as it should, all that can be read came out right way up and without metadata, the
rest is listed, and the attackers on what was written find the card's figure within their limits.

Shapes: N pictures, C colour channels, H height, W width.
"""

import csv
import json
import shlex
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import odd_files
import steps
from PIL import Image

import privgan
from privgan.report.marked import fill

OWN = ("data=folder", "data.source.path=faces", "data.source.labels=labels.csv", "data.source.sensitive=smile")
TRAIN = ("train", *OWN, "data.source.group=person", "channel=components", "channel.map=erasure", "attackers=quick")
SKIP = "data.source.unreadable=skip"
RELEASED = ("released=released", "original=faces", "labels=labels.csv", "sensitive=smile", "group=person")
# The attackers of the run, no more, so that the two figures are of the same kind.
ATTACK = ("attack", *RELEASED, "unreadable=skip", "attackers=quick", "external_attackers=[]", "planted=false")
RECORDED = 4_000  # pictures, from which on the page has the tables
TURNS = 4  # quarter turns that a picture could be released in


@dataclass(frozen=True)
class Seen:
    """What became of the pictures: kind -> how many there were, came out, came out upright, came out bare."""

    there: Counter[str]
    out: Counter[str]
    upright: Counter[str]
    bare: Counter[str]


def commands(folder: Path) -> list[tuple[steps.Step, int]]:
    """Everything that a user does, with the exit code that belongs to it; ends where one ends otherwise."""
    done: list[tuple[steps.Step, int]] = []

    def give(code: int, *words: str) -> bool:
        done.append((steps.privgan(folder, *words), code))
        return done[-1][0].code == code

    if not (give(2, *TRAIN, "name=mine") and give(0, *TRAIN, SKIP, "name=mine")):
        return done
    (run,) = (path.relative_to(folder) for path in (folder / "outputs" / "mine").iterdir() if path.is_dir())
    _ = (
        give(0, "export", f"run={run}", "to=published", "license=apache-2.0")
        and give(1, "apply", "run=published", "input=faces", "output=released")
        and give(0, *ATTACK, "to=attacked")
    )
    return done


def seen(folder: Path, drawn: odd_files.Album) -> Seen:
    """Looks at every file that was written."""
    found = Seen(Counter(drawn.kind.values()), Counter(), Counter(), Counter())
    channel = privgan.load(folder / "published")
    for name, kind in drawn.kind.items():
        path = (folder / "released" / name).with_suffix(".png")
        if not path.exists():
            continue
        x_HWC = drawn.upright[name]
        turned_NHWC = np.stack([np.rot90(x_HWC, turns) for turns in range(TURNS)])
        expected_NHWC = channel.release(np.ascontiguousarray(turned_NHWC)).astype(float)
        with Image.open(path) as picture:
            distance_N = np.abs(expected_NHWC - np.asarray(picture)).mean(axis=(1, 2, 3))
            bare = not picture.getexif() and not picture.info
        found.out[kind] += 1
        found.upright[kind] += int(distance_N.argmin() == 0)
        found.bare[kind] += bare and odd_files.MARK.encode() not in path.read_bytes()
    return found


def faults(done: list[tuple[steps.Step, int]], found: Seen, listed: set[str], drawn: odd_files.Album) -> list[str]:
    """What is not as it should be."""
    told = [
        f"privgan {shlex.join(step.words)} ended with {step.code}: {step.last}"
        for step, code in done
        if step.code != code
    ]
    for kind, count in found.there.items():
        wanted = 0 if kind in odd_files.UNREADABLE else count
        counts = {"came out": found.out[kind], "upright": found.upright[kind], "without metadata": found.bare[kind]}
        told += [f"{kind}: {number} of {wanted} {what}" for what, number in counts.items() if number != wanted]
    unread = {name for name, kind in drawn.kind.items() if kind in odd_files.UNREADABLE}
    return told + ([f"skipped.csv lists {sorted(listed)}"] if listed != unread else [])


def readings(folder: Path) -> tuple[dict[str, float], dict[str, float]]:
    """The strongest attacker of the card, and of what was written."""
    card = json.loads((folder / "published" / "card.json").read_text())
    (hidden,) = card["leakage"].values()
    leakage = json.loads((folder / "attacked" / "leakage.json").read_text())
    return hidden["strongest"], leakage["strongest"]


def main(count: int, folder: Path) -> int:
    """Returns the exit code."""
    drawn = odd_files.draw(folder / "faces", folder / "labels.csv", count)
    done = commands(folder)
    if done[-1][0].code != done[-1][1]:
        print(f"{done[-1][0].last}\nprivgan {shlex.join(done[-1][0].words)} ended with {done[-1][0].code}")
        return 1
    found = seen(folder, drawn)
    with (folder / "released" / "skipped.csv").open() as file:
        reasons = {row["name"]: row["reason"] for row in csv.DictReader(file)}
    wrong = faults(done, found, set(reasons), drawn)
    card, again = readings(folder)
    within = again["lower"] <= card["balanced_accuracy"] <= again["upper"]
    told = [
        steps.table(("command", "exit code", "its last line"), [_row(folder, step) for step, _ in done]),
        steps.table(
            ("pictures", "there", "released", "right way up", "without metadata"),
            [(kind, n, found.out[kind], found.upright[kind], found.bare[kind]) for kind, n in found.there.items()],
        ),
        "Listed in `skipped.csv`: " + "; ".join(f"`{name}` ({reason})" for name, reason in reasons.items()) + ".",
        f"The strongest attacker of the card infers {_reading(card)}; attackers of the same panel, on all that was "
        f"written and split anew, {_reading(again)}. The card's figure lies {'within' if within else 'OUTSIDE'} these "
        "limits.",
    ]
    print(*told, *wrong, sep="\n\n")
    if count >= RECORDED and not wrong:
        fill(steps.PAGE, "end to end", "\n\n".join(told))
    return int(bool(wrong) or not within)


def _row(folder: Path, step: steps.Step) -> tuple[str, int, str]:
    return f"`privgan {shlex.join(step.words)}`", step.code, step.last.replace(f"{folder}/", "").replace("|", "\\|")


def _reading(strongest: dict[str, float]) -> str:
    low, high = strongest["lower"], strongest["upper"]
    return f"{strongest['balanced_accuracy']:.3f} ({low:.3f} to {high:.3f}, {strongest['name']}, {strongest['n']} rows)"


if __name__ == "__main__":
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else RECORDED
    place = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(tempfile.mkdtemp(prefix="album-"))
    place.mkdir(parents=True, exist_ok=True)
    sys.exit(main(wanted, place))
