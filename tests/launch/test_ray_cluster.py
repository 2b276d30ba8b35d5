"""Sweeps on a Ray cluster of two nodes, both on this machine."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from privgan.cli import main

pytest.importorskip("ray", reason="the extra ray is not installed")
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Of a cluster of two nodes with one core each."""
    from ray.cluster_utils import Cluster

    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False})
    cluster.add_node(num_cpus=1)
    yield cluster.address
    cluster.shutdown()


def test_two_nodes_give_the_same_records(
    stand_in: tuple[str, ...],
    address: str,
    frontier: Callable[[str], list[dict[str, str]]],
    capsys: pytest.CaptureFixture[str],
) -> None:
    words = ["train", "-m", "objective.lam=0.1,0.3", "seed=0,13"]
    ray = ["hydra/launcher=ray", f"hydra.launcher.address='{address}'"]
    assert main([*words, "name=here"]) == 1
    assert main([*words, "name=there", *ray]) == 1
    err = capsys.readouterr().err
    assert err.count("2 of 4 jobs failed") == 2 and err.count("unlucky seed") == 4
    assert frontier("here") == frontier("there")
    # One job over both nodes: each node starts its own process, which learns where the first one is.
    assert main(["train", "-m", "name=wide", "seed=0", "trainer.num_nodes=2", *ray]) == 0
    assert {row["state"] for row in frontier("wide")} == {"done"}
    log = next(Path("outputs/wide").glob("*.log")).read_text()
    assert "node 0 of a job" in log and "node 1 of a job" in log


def test_what_no_node_can_take_is_refused(
    stand_in: tuple[str, ...], address: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for words, says in [
        (["hydra.launcher.threads=2"], "the cluster has 0"),
        (["trainer.num_nodes=3"], "3 nodes with 1 CPU each, and the cluster has 2"),
    ]:
        ray = ["hydra/launcher=ray", f"hydra.launcher.address='{address}'", *words]
        assert main(["train", "-m", "seed=0", *ray]) == 2
        err = capsys.readouterr().err
        assert says in err and err.count("\n") == 1


def test_no_cluster_there(stand_in: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", "-m", "seed=0", "hydra/launcher=ray", "hydra.launcher.address='127.0.0.1:1'"]) == 2
    err = capsys.readouterr().err
    assert "no Ray cluster answers there" in err and err.count("\n") == 1
