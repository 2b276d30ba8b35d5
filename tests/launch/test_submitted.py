"""Sweeps through submitit: its local executor for real, Slurm by the script that would be submitted."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from privgan.cli import main
from privgan.launch.job import Ended, Job
from privgan.runs.record import RunFolder

pytest.importorskip("submitit", reason="the extra slurm is not installed")

LOCAL = ["hydra/launcher=slurm", "hydra.launcher.cluster=local", "hydra.launcher.threads=1"]


def test_the_local_executor_gives_the_same_records(
    stand_in: tuple[str, ...], frontier: Callable[[str], list[dict[str, str]]], capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["train", "-m", "objective.lam=0.1,0.3", "seed=0,13"]
    assert main([*words, "name=here"]) == 1
    assert main([*words, "name=there", *LOCAL, "hydra.launcher.n_jobs=2"]) == 1
    err = capsys.readouterr().err
    assert err.count("2 of 4 jobs failed") == 2 and err.count("unlucky seed") == 4
    assert frontier("here") == frontier("there")
    assert {row["state"] for row in frontier("there")} == {"done", "failed"}


@pytest.fixture
def pretended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that looks as if it had Slurm."""
    for name in ("srun", "sbatch"):
        tool = tmp_path / "bin" / name
        tool.parent.mkdir(exist_ok=True)
        tool.write_text("#!/bin/sh\n")
        tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")


def test_the_script_asks_slurm_for_what_the_job_needs(tmp_path: Path, pretended: None) -> None:
    from privgan.launch.submitted import Submitted

    folder = RunFolder(tmp_path / "sweep" / "0123456789ab")
    job = Job(("privgan", "train"), "lam 0.1", folder, ranks=2, nodes=3, threads=4, gpus=2)
    parameters = {"timeout_min": 90, "slurm_partition": "lab", "mem_gb": 8, "slurm_qos": "high"}
    executor = Submitted("slurm", 5, 2, parameters).executor(job)
    script = executor._executor._make_submission_file_text(executor._executor._submitit_command_str, "x")
    for line in [
        "--job-name=privgan-0123456789ab",
        "--nodes=3",
        "--ntasks-per-node=1",  # Lightning starts the ranks of a node
        "--cpus-per-task=8",
        "--gpus-per-node=2",
        "--time=90",
        "--partition=lab",
        "--mem=8GB",
        "--qos=high",
    ]:
        assert f"#SBATCH {line}\n" in script, script
    assert "submitit.core._submit" in script and ".submitit/%j" in script


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ([], "no srun on this machine"),
        (["hydra.launcher.cluster=pbs"], "choose one of slurm, local"),
        (["hydra.launcher.cluster=local", "+hydra.launcher.parameters.slurm_qoss=1"], "slurm_qoss"),
        (["hydra.launcher.cluster=local", "hydra.launcher.gpus=99"], "more than the"),
        (["hydra.launcher.cluster=local", "trainer.num_nodes=2"], "nodes=1"),
        (["hydra.launcher.partitoin=x"], "partitoin"),
    ],
)
def test_what_slurm_cannot_give_is_refused(
    words: list[str], says: str, stand_in: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["train", "-m", "seed=0", "hydra/launcher=slurm", *words]) == 2
    err = capsys.readouterr().err
    assert says in err and err.count("\n") == 1
    assert not list(tmp_path.rglob("run.json"))


def test_a_node_of_several_meets_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    from privgan.launch.submitted import OnNode

    for name, value in {
        "SUBMITIT_EXECUTOR": "slurm",
        "SLURM_JOB_ID": "123",
        "SLURM_JOB_NODELIST": "node[7-8]",
        "SLURM_NNODES": "2",
        "SLURM_NODEID": "1",
        "SLURM_NTASKS": "2",
    }.items():
        monkeypatch.setenv(name, value)
    code = "import os; print(*(os.environ.get(n) for n in ('NODE_RANK', 'MASTER_ADDR', 'MASTER_PORT', 'SLURM_NTASKS')))"
    ended = OnNode(Job((sys.executable, "-c", code), "a job", nodes=2), {})()
    assert ended.last_line == "1 node7 20123 None" and ended.code == 0


class Node:
    """A task of a job as submitit shows it; without an end it goes on until it is cancelled."""

    def __init__(self, ended: Ended | None, *others: "Node") -> None:
        self.ended, self.nodes, self.cancelled = ended, others, False
        self.num_tasks = len(others)

    def task(self, number: int) -> "Node":
        return self.nodes[number]

    def done(self) -> bool:
        return all(node.done() for node in self.nodes) if self.nodes else self.ended is not None

    def result(self) -> Ended | None:
        return self.ended

    def cancel(self, check: bool = True) -> None:
        self.cancelled = True


def test_a_node_that_fails_ends_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    from privgan.launch.submitted import Submitted

    good, bad = Ended(0, "done", 1.0), Ended(1, "out of memory", 1.0)
    for ends, expected, cancelled in [
        ((good, good), good, False),
        ((None, bad), bad, True),
        ((bad, None), bad, True),
        ((good, bad), bad, False),
    ]:
        job = Node(None, *map(Node, ends))
        backend = Submitted("local", 1, None, {})
        monkeypatch.setattr(backend, "_submit", lambda *_, job=job: job)
        assert backend.run(1, Job(("true",), "a job", nodes=2)) == expected
        assert job.cancelled is cancelled
