"""The same sweep in three ways, processes, submitit's local executor and a Ray cluster of two nodes: the same records.

    python experiments/sweeps/elsewhere.py [OUT]

Needs the extras slurm and ray. Exit code 0 where signatures and results agree.
"""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from survive import SWEEP, records

FEWER = ["objective.lam=0.5,1.5", "seed=0,1"]


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


def sweep(out: Path, launcher: list[str]) -> int:
    """Returns the exit code; what was said goes to said.txt."""
    fixed = [word for word in SWEEP if not word.startswith(("objective.lam=", "seed="))]
    command = [sys.executable, "-m", "privgan", "train", "-m", *fixed, *FEWER, *launcher, f"out={out}", "name=sweep"]
    out.mkdir(parents=True, exist_ok=True)
    with (out / "said.txt").open("w") as said:
        return subprocess.run(command, stdout=said, stderr=subprocess.STDOUT, check=False).returncode


def main(out: Path) -> int:
    """Returns the exit code."""
    slurm = ["hydra/launcher=slurm", "hydra.launcher.cluster=local", "hydra.launcher.threads=1"]
    codes = {"processes": sweep(out / "processes", []), "submitit": sweep(out / "submitit", slurm)}
    with two_nodes() as address:
        codes["ray"] = sweep(out / "ray", ["hydra/launcher=ray", f"hydra.launcher.address='{address}'"])
    found = {way: records(out / way) for way in codes}
    for way, code in codes.items():
        same = found[way] == found["processes"]
        print(f"{way}: exit {code}, {len(found[way])} records, {'the same' if same else 'OTHERS'}")
    good = not any(codes.values()) and all(runs == found["processes"] for runs in found.values())
    return 0 if good and len(found["processes"]) == 4 else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(tempfile.mkdtemp(prefix="elsewhere-"))))
