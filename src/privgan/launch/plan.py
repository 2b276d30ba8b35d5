"""What a sweep would do: its jobs, which are completed, how long the rest takes by the last runs of the same shape."""

import heapq
import json
import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from privgan.errors import RequestError
from privgan.launch.job import Job
from privgan.pace import format_duration
from privgan.runs.columns import flat
from privgan.runs.listing import Run, read, run_folders
from privgan.runs.lock import owner
from privgan.runs.record import RunFolder
from privgan.runs.signature import relevant
from privgan.untrusted import printable

LAST = 3  # runs that an estimate is the median of


def table(
    jobs: Sequence[Job],
    configs: Sequence[Mapping[str, Any]],
    n_jobs: int,
    devices: str,
    together: Sequence[Sequence[int]] = (),
) -> str:
    """One line a job and the sum. Speeds come from the runs below the jobs' `out`.

    Args:
        jobs: in order.
        configs: of the jobs, resolved.
        n_jobs: processes at a time.
        devices: where, in words.
        together: places of jobs that one process does.
    """
    first = {place: group[0] for group in together for place in group[1:]}
    speeds = last_speeds(
        run for out in sorted({config["out"] for config in configs}) for run in map(read, run_folders(Path(out)))
    )
    lines, times, counts = [], [], Counter[str]()
    for number, (job, config) in enumerate(zip(jobs, configs, strict=True), 1):
        assert job.folder is not None
        state, spent = job_status(job.folder)
        counts[state.partition(",")[0]] += 1
        whole = speeds.get(shape(config))
        left = 0.0 if state == "done" else None if whole is None else max(0.0, whole - spent)
        times.append(left)
        with_job = f", in one process with job {first[number - 1] + 1}" if number - 1 in first else ""
        told = (
            ""
            if state == "done"
            else f", {'no run of this shape yet' if left is None else 'about ' + format_duration(left)}"
        )
        lines.append(printable(f"job {number}/{len(jobs)} {state}{with_job}{told}: {job.title} -> {job.folder.path}"))
    known = [left for left in times if left is not None]
    unknown = len(times) - len(known)
    processes: dict[int, float] = defaultdict(float)
    for place, left in enumerate(times):
        processes[first.get(place, place)] += left or 0.0
    total = (
        f"about {format_duration(makespan(processes.values(), n_jobs))}"
        if len(known) > counts["done"]
        else "no speed known"
    )
    total += f" and {unknown} jobs of unknown length" if unknown and len(known) > counts["done"] else ""
    kinds = ", ".join(f"{count} {state}" for state, count in counts.items())
    if together:
        kinds += f"; {sum(map(len, together))} in {len(together)} processes, launch.together=never keeps them apart"
    finished = "nothing to do" if counts["done"] == len(jobs) else f"{total}, {n_jobs} at a time on {devices}"
    return "\n".join([*lines, f"{len(jobs)} jobs: {kinds}; {finished}; nothing was started"])


def job_status(folder: RunFolder) -> tuple[str, float]:
    """(what a launcher would do with it, seconds it has spent): done, fresh, to resume, failed before, at work."""
    try:
        state = folder.state()
    except RequestError as error:
        return f"broken, {error}", 0.0
    if state in ("fresh", "done"):
        return state, 0.0
    if state == "failed":
        return f"to run again, it failed ({folder.record().get('reason')})", 0.0
    holder = owner(folder.path)
    if holder is not None:
        return f"at work, {holder}", float(folder.record()["seconds"])
    run = read(folder.path)
    where = f", from step {run.step}" if folder.checkpoint.exists() and run.step else ", from its beginning"
    return f"to resume{where}", _kept(folder, run.seconds or 0.0)


def _kept(folder: RunFolder, recorded: float) -> float:
    """Seconds of work that a resumed run need not do again; none without a checkpoint.

    A killed process has recorded the seconds before it began, and goes on from the checkpoint that it wrote later.
    """
    try:
        after = folder.checkpoint.stat().st_mtime - (folder.path / "run.json").stat().st_mtime
    except OSError:
        return 0.0
    return recorded + max(0.0, after)


def last_speeds(runs: Iterable[Run]) -> dict[str, float]:
    """Seconds of a whole run by its shape: the median of the last finished ones."""
    finished: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for run in runs:
        if run.state == "done" and run.seconds is not None and run.age is not None:
            finished[shape(run.config)].append((run.age, run.seconds))
    return {
        key: statistics.median(seconds for _, seconds in sorted(ages)[:LAST])  # the youngest
        for key, ages in finished.items()
    }


def shape(config: Mapping[str, Any]) -> str:
    """What runs of about the same length have in common: all that matters but the seed and the objective's numbers."""
    leaves = dict(flat({key: value for key, value in relevant(config).items() if key != "objective"}))
    return json.dumps({key: value for key, value in leaves.items() if key.rpartition(".")[2] != "seed"}, sort_keys=True)


def makespan(seconds: Iterable[float], n_jobs: int) -> float:
    """When the last of the jobs ends, where each is begun as soon as a place is free."""
    places = [0.0] * n_jobs
    for each in seconds:
        heapq.heapreplace(places, places[0] + each)
    return max(places)
