"""`make reproduce-paper`: run the paper's experiments again on every set that is found, and judge the outcome.

Leaves outputs/reproduce-paper/index.html, results.json and a report for each set. Run again, it goes on where it stood.
With one section only its runs are started; what others left is judged again, and stands on the page too.
"""

import argparse
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import beyond
import houses as prices
import smiling
import theory
from page import write_index

from privgan.runs.json_files import write_json


def houses(profile: str, out: Path) -> list[str]:
    """Section 4.3; a set that is missing is no failure."""
    ended = subprocess.run([sys.executable, prices.__file__, "--out", str(out)], check=False)
    return ["houses"] if ended.returncode not in (0, 2) else []


# In the order in which they run: each starts what is not finished and returns the names of what failed.
SECTIONS: dict[str, Callable[[str, Path], list[str]]] = {
    "smiling": smiling.run,
    "theory": theory.run,
    "houses": houses,
    **{name: beyond.part_of(name) for name in beyond.NAMES},
}


def main() -> int:
    """Run, judge, write; the exit code is 1 only where a run failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--profile", choices=("quick", "full"), default="quick")
    parser.add_argument("--section", choices=SECTIONS, help="the runs of this one alone; default: all")
    parser.add_argument("--out", type=Path, default=Path("outputs/reproduce-paper"))
    arguments = parser.parse_args()
    out, profile, began = arguments.out, arguments.profile, time.monotonic()
    chosen = [arguments.section] if arguments.section else list(SECTIONS)
    failed = [one for name in chosen for one in SECTIONS[name](profile, out)]
    result: dict[str, Any] = {"profile": profile, "failed": failed, "sets": smiling.judge(profile, out)}
    result |= {"theory": theory.judge(out), "houses": prices.read(out), "beyond": beyond.judge(out)}
    result["seconds"] = round(time.monotonic() - began)
    write_json(out / "results.json", result)
    print("\n" + write_index(out, result))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
