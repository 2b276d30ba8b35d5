"""What can be refused without the data is refused before the first job of a sweep starts.

`python -m privgan.launch.check` reads [[title, part, section of the config], ...] as JSON and builds each. It is a
process of its own: a launcher that goes on for days need not hold torch, nor a tracker.
"""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from omegaconf import OmegaConf

from privgan.errors import EXIT_REQUEST, RequestError
from privgan.launch.job import Job

# What a part is handed by the run besides its config; None: it needs nothing and can be built here.
HANDED: dict[str, tuple[str, ...] | None] = {
    "data": None,
    "objective": None,
    "fit": None,
    "attackers": None,
    "tracking": None,
    "channel": ("shape",),
    "adversary": ("shape", "classes"),
    "game": ("channel", "adversary", "objective", "weight_K", "rows", "compiled", "seed"),
}


def check(jobs: Sequence[Job], configs: Sequence[Mapping[str, Any]]) -> None:
    """Builds each distinct part of the jobs' resolved configs; raises RequestError with the job and what is wrong.

    A check that itself breaks refuses nothing: the jobs will say it.
    """
    distinct: dict[str, tuple[str, str, Any]] = {}
    for job, config in zip(jobs, configs, strict=True):
        for part in HANDED:
            distinct.setdefault(json.dumps([part, config[part]]), (job.title, part, config[part]))
    if not distinct:
        return
    ended = subprocess.run(
        [sys.executable, "-m", __name__],
        input=json.dumps(list(distinct.values())),
        capture_output=True,
        text=True,
        check=False,
    )
    if ended.returncode == EXIT_REQUEST:
        raise RequestError(ended.stderr.rstrip().rpartition("\n")[2])


def main() -> int:
    """Returns the exit code; what is wrong is the last line of standard error."""
    from privgan.config import build, fit

    for title, part, section in json.load(sys.stdin):
        node, handed = OmegaConf.create({part: section})[part], HANDED[part]
        try:
            if handed is None:
                build(node)
            else:
                fit(node, *handed)
        except RequestError as error:
            print(f"{title}: {error}", file=sys.stderr)
            return EXIT_REQUEST
    return 0


if __name__ == "__main__":
    sys.exit(main())
