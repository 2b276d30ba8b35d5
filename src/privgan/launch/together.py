"""Which jobs of a sweep share a process: the points of a curve in the code, whose fits are short beside their start.

One process imports, reads the data and finds the components once for all of its points; each keeps its own folder,
lock, record and log. What takes longer than that, the game, stays apart: on the CPU its points together are no faster.
"""

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from privgan.launch import job as jobs
from privgan.launch.job import Job

# What a process of several jobs runs, before their words; `NEXT` stands between the words of two jobs.
COMMAND = (sys.executable, "-m", "privgan.several")
NEXT = "--next"
CHANNELS = ("privgan.channel.code.Code", "privgan.channel.mixed.Mixed")  # a test holds that these are all
FITS = ("privgan.fit.auto.Auto", "privgan.fit.matching.Matching")
TRACKERS = ("privgan.tracking.none.NoTracker", "privgan.tracking.csv.CsvTracker")  # others may be one to a process


def kind(config: Mapping[str, Any]) -> str | None:
    """What jobs of one process have in common: all but the seed and the numbers of the objective.

    Args:
        config: of a job, resolved, as plain containers.

    Returns:
        The same text for jobs that can go together; None for one that stays apart.
    """
    trainer = config["trainer"]
    if config["launch"]["together"] == "never" or (trainer["devices"], trainer["num_nodes"]) != (1, 1):
        return None
    if config["channel"].get("_target_") not in CHANNELS or config["fit"].get("_target_") not in FITS:
        return None
    if config["tracking"].get("_target_") not in TRACKERS:
        return None
    data = {key: value for key, value in config["data"].items() if key != "seed"}
    objective = {key: value for key, value in config["objective"].items() if not _is_number(value)}
    common = {key: value for key, value in config.items() if key != "seed"} | {"data": data, "objective": objective}
    return json.dumps(common, sort_keys=True, default=str)


def groups(configs: Mapping[int, Mapping[str, Any]], n_jobs: int) -> list[list[int]]:
    """Places of jobs that go together, each in one group, as many groups of a kind as there are processes at a time.

    Args:
        configs: place of a job -> its config; those that are done are left out.
        n_jobs: processes at a time.

    Returns:
        Groups of two jobs or more; the points of one seed lie beside each other.
    """
    of_kind: dict[str, list[int]] = {}
    for place, config in configs.items():
        if (common := kind(config)) is not None:
            of_kind.setdefault(common, []).append(place)
    found = []
    for places in of_kind.values():
        places.sort(key=lambda place: (configs[place]["seed"], place))
        count = min(n_jobs, len(places))
        cuts = [round(number * len(places) / count) for number in range(count + 1)]
        found += [places[start:stop] for start, stop in pairwise(cuts) if stop - start > 1]
    return found


def joined(members: Sequence[Job], numbers: Sequence[int]) -> Job:
    """The job that does all of these one after another; numbers: of the members in messages."""
    words: list[str] = []
    for member in members:
        words += [NEXT, *member.command[len(jobs.COMMAND) :]]
    told = [(member, f"[{number}] ") for member, number in zip(members, numbers, strict=True)]
    return replace(members[0], command=(*COMMAND, *words), members=told)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
