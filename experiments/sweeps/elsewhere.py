"""The same sweep in three ways, processes, submitit's local executor and a Ray cluster of two nodes: the same records.

    python experiments/sweeps/elsewhere.py [OUT]

Needs the extras slurm and ray. Exit code 0 where signatures and results agree.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from survive import JOBS, SWEEP, records


@contextmanager
def two_nodes() -> Iterator[str]:
    """The address of a cluster of two nodes with one core each."""
    from ray.cluster_utils import Cluster

    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False})
    cluster.add_node(num_cpus=1)
    try:
        yield cluster.address
    finally:
        cluster.shutdown()


def sweep(out: Path, launcher: list[str]) -> tuple[int, float]:
    """Returns the exit code and the seconds; what was said goes to said.txt."""
    command = [sys.executable, "-m", "privgan", "train", "-m", *SWEEP, *launcher, f"out={out}", "name=sweep"]
    out.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    with (out / "said.txt").open("w") as said:
        code = subprocess.run(command, stdout=said, stderr=subprocess.STDOUT, check=False).returncode
    return code, time.monotonic() - began


def main(out: Path) -> int:
    """Returns the exit code."""
    slurm = ["hydra/launcher=slurm", "hydra.launcher.cluster=local", "hydra.launcher.threads=1"]
    ended = {"processes": sweep(out / "processes", []), "submitit": sweep(out / "submitit", slurm)}
    with two_nodes() as address:
        ended["ray"] = sweep(out / "ray", ["hydra/launcher=ray", f"hydra.launcher.address='{address}'"])
    found = {way: records(out / way) for way in ended}
    for way, (code, seconds) in ended.items():
        same = "the same" if found[way] == found["processes"] else "OTHERS"
        print(f"{way}: exit {code}, {seconds:.0f} s, {len(found[way])} records, {same}")
    good = all(code == 0 and found[way] == found["processes"] for way, (code, _) in ended.items())
    return 0 if good and len(found["processes"]) == JOBS else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(tempfile.mkdtemp(prefix="elsewhere-"))))
