"""Every experiment with every set of data; what they were called before, they are called still."""

import pytest

from privgan.config import build, compose, config_folder
from privgan.config.build import target_of
from privgan.config.compatibility import check_kinds
from privgan.config.defaults import kinds_of
from privgan.errors import RequestError
from privgan.runs.signature import signature

# The signature is the folder of a run and what it resumes by: a config that is only written differently keeps it.
# Without the panel, whose members may become more.
SIGNATURES = {
    "experiment=paper/houses": "2d3b0f456bfd",
    "experiment=paper/smiling_high": "83381f47bc5b",
    "experiment=paper/smiling_high_quick": "7e8116faaef1",
    "experiment=paper/smiling_low": "348f86864bbf",
    "experiment=paper/smiling_low_quick": "027ccfca888d",
    "experiment=recipes/code": "92d81da01bac",
    "experiment=recipes/paper": "23dcecb68aca",
    "experiment=recipes/pcgan": "b6f5eb7a92a5",
    "experiment=recipes/reference": "8c1caa4b7613",
    "experiment=smoke": "b75aefa6f99a",
    "experiment=theory/binary": "2aaf19163f61",
    "experiment=theory/gaussian": "cee5a691af0d",
}


@pytest.mark.parametrize("words", SIGNATURES)
def test_an_experiment_keeps_its_signature(words: str) -> None:
    config = compose([words]).plain
    assert signature({key: value for key, value in config.items() if key != "attackers"}) == SIGNATURES[words]


SETS = sorted(path.stem for path in (config_folder() / "data").glob("*.yaml"))
OWN = {
    "folder": ["data.source.path=p", "data.source.labels=l", "data.source.sensitive=s"],
    "table": ["data.source.path=p", "data.source.sensitive=s"],
    "text": ["data.source.path=p", "data.source.sensitive=s"],
}


@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize("words", SIGNATURES)
def test_every_experiment_takes_every_set(words: str, name: str) -> None:
    """No key of an experiment is left behind at a set that has no such key. What channels take of it, they say."""
    config = compose([words, f"data={name}", *OWN.get(name, [])])
    assert build(config.data).source.name
    try:
        check_kinds(config.parts)
    except RequestError as error:  # a channel for pictures and rows of numbers
        assert "choose for example" in str(error)


@pytest.mark.parametrize("name", SETS)
def test_the_parts_that_nobody_chose_fit_the_data(name: str) -> None:
    config = compose([f"data={name}", *OWN.get(name, [])])
    check_kinds(config.parts)
    usual = {"pictures": "Code", "vectors": "Dense", "texts": "Tokens"}
    fitting = {usual[kind] for kind in kinds_of(target_of(config.data.part("source")))}  # of houses pictures or a table
    assert config.channel.get("_target_").rpartition(".")[2] in fitting


def test_parts_that_do_not_fit_are_named() -> None:
    with pytest.raises(RequestError, match=r"channel \(Blur\) is for pictures, .*are vectors: .*channel=dense"):
        check_kinds(compose(["data=gaussian", "channel=blur"]).parts)
    with pytest.raises(RequestError, match=r"strong_cnn \(StrongCNN\) is for pictures.*attackers=vectors"):
        check_kinds(compose(["data=gaussian", "attackers=quick"]).parts)
    with pytest.raises(RequestError, match=r"objective\.distortion \(ssim\).*objective/distortion=mse"):
        check_kinds(compose(["data=gaussian", "objective/distortion=ssim"]).parts)


def test_no_experiment_is_left_out() -> None:
    folder = config_folder() / "experiment"
    names = {f"experiment={path.relative_to(folder).with_suffix('').as_posix()}" for path in folder.rglob("*.yaml")}
    assert names == set(SIGNATURES)
