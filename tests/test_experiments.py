"""Every experiment with every set of data; what they were called before, they are called still."""

import pytest

from privgan.config import build, compose, config_folder, plain
from privgan.runs.signature import signature

# The signature is the folder of a run and what it resumes by: a config that is only written differently keeps it.
SIGNATURES = {
    "experiment=smoke": "59c90a6a2268",
    "experiment=theory/binary": "a12e413c0198",
    "experiment=theory/gaussian": "dce76dba68a4",
    "experiment=paper/smiling_low": "e15bcb099249",
    "experiment=paper/smiling_low_quick": "73ccb7ce10fd",
    "experiment=paper/smiling_high": "fd2cd214aab3",
    "experiment=paper/smiling_high_quick": "19707acd4319",
}


@pytest.mark.parametrize("words", SIGNATURES)
def test_an_experiment_keeps_its_signature(words: str) -> None:
    assert signature(plain(compose([words]))) == SIGNATURES[words]


SETS = sorted(path.stem for path in (config_folder() / "data").glob("*.yaml"))
OWN = {
    "folder": ["data.source.path=p", "data.source.labels=l", "data.source.sensitive=s"],
    "table": ["data.source.path=p", "data.source.sensitive=s"],
}


@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize("words", SIGNATURES)
def test_every_experiment_takes_every_set(words: str, name: str) -> None:
    """No key of an experiment is left behind at a set that has no such key. What channels take of it, they say."""
    config = compose([words, f"data={name}", *OWN.get(name, [])])
    assert build(config.data).source.name


def test_no_experiment_is_left_out() -> None:
    folder = config_folder() / "experiment"
    names = {f"experiment={path.relative_to(folder).with_suffix('').as_posix()}" for path in folder.rglob("*.yaml")}
    assert names == set(SIGNATURES)
