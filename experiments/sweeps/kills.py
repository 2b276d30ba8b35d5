"""Kills one run at random moments and shows that it ends with the same bytes: 50 kills by default.

    python experiments/sweeps/kills.py [KILLS] [OUT]

An undisturbed run first. Then the same command again and again, each start killed (SIGKILL) at a random moment between
its first sign of life and its end; a run that got through is compared and begun afresh, until so many kills have hit.
Exit code 0 where every run ended with the same weights, history, distortion and figures of attackers, bit for bit.
"""

import json
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from privgan.runs.lock import owner

RUN = [
    "experiment=theory/binary",
    "data.source.count=2000",
    "game.epochs_train=8",
    "game.batch_size=256",
    "~attackers.attackers.histogram",
    "trainer.checkpoint_every_seconds=0.2",
    "trainer.log_every=5",
    "trainer.threads=1",
    "name=run",
]
STARTS = 12  # of one run, before it is let through


def start(out: Path) -> "subprocess.Popen[bytes]":
    """The one command, always the same; what it says is appended to a file."""
    out.mkdir(parents=True, exist_ok=True)
    command = [
        sys.executable,
        "-m",
        "privgan",
        "train",
        *RUN,
        f"out={out / 'runs'}",
        f"data.cache={out.parent / 'cache'}",
    ]
    with (out / "said.txt").open("ab") as said:
        return subprocess.Popen(command, stdout=said, stderr=subprocess.STDOUT)


def folder_in(out: Path) -> Path | None:
    """The run folder, once there is one."""
    return next((path for path in sorted(out.glob("runs/run/*")) if path.is_dir()), None)


def results(folder: Path) -> dict[str, Any]:
    """All that a run leaves but its clock: bytes of the weights and the history, and the numbers of both records."""
    record, leakage = (json.loads((folder / name).read_text()) for name in ("run.json", "leakage.json"))
    return {
        "weights": (folder / "channel.safetensors").read_bytes(),
        "history": (folder / "history.csv").read_bytes(),
        "distortion": record["train"]["distortion"],
        "leakage": _without_seconds(leakage),
    }


def _without_seconds(node: Any) -> Any:
    if isinstance(node, dict):
        return {key: _without_seconds(value) for key, value in node.items() if key != "seconds"}
    return [_without_seconds(value) for value in node] if isinstance(node, list) else node


def phase(folder: Path | None) -> str:
    """Where a run stood when it was hit."""
    if folder is None or not (folder / "run.json").exists():
        return "before its record"
    if (folder / "leakage.json").exists():
        return "at its end"
    if (folder / "channel.safetensors").exists():
        return "in the attack"
    return "in the game" if (folder / "checkpoints" / "last.ckpt").exists() else "before its first checkpoint"


def shoot(out: Path, seconds: float, chance: random.Random) -> str | None:
    """Starts the run and kills it at a random moment; where it stood, or None where it got through."""
    process = start(out)
    end = time.monotonic() + 120
    while process.poll() is None and not ((folder := folder_in(out)) and owner(folder)) and time.monotonic() < end:
        time.sleep(0.02)
    wanted = time.monotonic() + chance.uniform(0, seconds)
    while process.poll() is None and time.monotonic() < wanted:
        time.sleep(0.01)
    if process.poll() is not None:
        if process.returncode:
            raise RuntimeError(f"the run failed by itself: see {out / 'said.txt'}")
        return None
    process.send_signal(signal.SIGKILL)
    process.wait()
    return phase(folder_in(out))


def main(kills: int, out: Path) -> int:
    """Returns the exit code."""
    began, chance, hit = time.monotonic(), random.Random(0), Counter[str]()
    calm = out / "calm"
    if start(calm).wait():
        print(f"the undisturbed run failed: see {calm / 'said.txt'}")
        return 1
    whole = folder_in(calm)
    assert whole is not None
    expected, seconds = results(whole), float(json.loads((whole / "run.json").read_text())["seconds"])
    ends, different = 0, list[str]()
    while hit.total() < kills:
        fire, starts = out / f"fire-{ends}", 0
        while hit.total() < kills and starts < STARTS and (where := shoot(fire, seconds, chance)) is not None:
            hit[where] += 1
            starts += 1
        if start(fire).wait():
            print(f"a killed run did not go on: see {fire / 'said.txt'}")
            return 1
        folder = folder_in(fire)
        assert folder is not None
        found = results(folder)
        different += [f"{fire.name}: {name}" for name in expected if expected[name] != found[name]]
        left = [path.name for path in folder.rglob("*") if path.name.endswith(".tmp") or path.name == "released"]
        different += [f"{fire.name}: {name} is left" for name in left]
        ends += 1
        if not different:
            shutil.rmtree(fire)
    where_hit = ", ".join(f"{count} {where}" for where, count in hit.most_common())
    print(f"{hit.total()} kills of {ends} runs ({where_hit}), {time.monotonic() - began:.0f} s in all")
    print("bit-equal: weights, history, distortion, leakage" if not different else "\n".join(different))
    return 1 if different else 0


if __name__ == "__main__":
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    sys.exit(main(wanted, Path(sys.argv[2]) if len(sys.argv) > 2 else Path(tempfile.mkdtemp(prefix="kills-"))))
