"""What can be refused without the data is refused before the first job of a sweep starts.

`python -m privgan.launch.check` reads [[title, part, section of the config], ...] as JSON and builds each. It is a
process of its own: a launcher that goes on for days need not hold torch, nor a tracker.
"""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from privgan.config import check_values
from privgan.config.origin import own_parts
from privgan.config.registry import SECTIONS
from privgan.errors import EXIT_REQUEST, RequestError
from privgan.launch.job import Job


def check(jobs: Sequence[Job], configs: Sequence[Mapping[str, Any]]) -> None:
    """Builds each distinct part of the jobs' resolved configs; raises RequestError with the job and what is wrong.

    A check that itself breaks refuses nothing: the jobs will say it.
    """
    distinct: dict[str, tuple[str, str, Any]] = {}
    for job, config in zip(jobs, configs, strict=True):
        for part in SECTIONS:
            distinct.setdefault(json.dumps([part, config[part]]), (job.title, part, config[part]))
        together = {part: config[part] for part in SECTIONS}
        distinct.setdefault(json.dumps(["", targets_of(together)]), (job.title, "", together))
    if not distinct:
        return
    for title, part, section in distinct.values():  # from the text of the classes, before torch is imported
        if part:
            try:
                check_values(*own_parts({part: section}).values())
            except RequestError as error:
                raise RequestError(f"{title}: {error}") from error
    ended = subprocess.run(
        [sys.executable, "-m", __name__],
        input=json.dumps(list(distinct.values())),
        capture_output=True,
        text=True,
        check=False,
    )
    if ended.returncode == EXIT_REQUEST:
        raise RequestError(ended.stderr.rstrip().rpartition("\n")[2])


def targets_of(tree: Any) -> list[str]:
    """Every `_target_` of plain containers, in order."""
    if isinstance(tree, Mapping):
        own_target = [str(tree["_target_"])] if "_target_" in tree else []
        return own_target + [name for child in tree.values() for name in targets_of(child)]
    return [name for child in tree for name in targets_of(child)] if isinstance(tree, list) else []


def main() -> int:
    """Returns the exit code; what is wrong is the last line of standard error."""
    from privgan.config import build, fit
    from privgan.config.compatibility import check_kinds
    from privgan.config.registry import ROLES
    from privgan.data.source import check_present

    for title, part, section in json.load(sys.stdin):
        try:
            if not part:  # what goes together
                check_kinds(own_parts(section))
                continue
            named, given = own_parts({part: section})[part], ROLES[part].given
            if given:  # by the run, besides its config
                fit(named, *given)
            else:
                built = build(named)
                if part == "data":
                    check_present(built.source)
        except RequestError as error:
            print(f"{title}: {error}", file=sys.stderr)
            return EXIT_REQUEST
    return 0


if __name__ == "__main__":
    sys.exit(main())
