"""Old names of keys work with a warning; records and signatures of earlier runs stay what they were."""

import json

import pytest

from privgan.cli import main
from privgan.config import compose, renamed
from privgan.runs.signature import relevant, signature

OLD = [f"{section}.{old}" for section, names in renamed.RENAMED.items() for old in names]
# What runs of version 0.1.0 were called, by their overrides then.
EARLIER = {
    "1020ef55f316": ["data=folder", "data.source.path=/faces", "data.source.labels=/labels.csv"],
}


@pytest.fixture(autouse=True)
def unwarned(monkeypatch):
    """Each test is warned anew."""
    monkeypatch.setattr(renamed, "_warned", set())


def test_an_override_by_the_old_name(capsys):
    """The new key has its value, the old one is gone, and one line says so."""
    config = compose(
        ["data.resident=false", "attackers.knows=[labels,utility]", "channel.sees=xs", "channel.side=predicted"]
    )
    assert config.data.get("cache_on_device") is False and "resident" not in config.data
    assert config.attackers.get("threat_models") == ["labels", "utility"]
    assert config.channel.get("secret_source") == "predicted"
    err = capsys.readouterr().err.splitlines()
    assert (
        err[0] == "privgan: data.resident is now called data.cache_on_device; the old name works in this version only"
    )
    assert len(err) == 3


def test_a_file_of_the_user_with_the_old_name(tmp_path, capsys):
    """As an override has."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "mine.yaml").write_text("defaults: [drawn_faces]\nseparate: false\n")
    assert compose(["data=mine"], extra=tmp_path).data.get("disjoint_players") is False
    assert "data.separate is now called data.disjoint_players" in capsys.readouterr().err


def test_todays_names_say_nothing(capsys):
    """No warning without an old name."""
    compose(["data.cache_on_device=false"])
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("key", OLD)
def test_every_new_name_is_a_key(key):
    """Of some config: the table holds no name that nothing reads."""
    section, _, old = key.rpartition(".")
    new = renamed.RENAMED[section][old]
    where = {"drop_columns": ["data=table", "data.source.path=a", "data.source.sensitive=b"]}
    where["group_duplicates"] = ["data=folder", "data.source.path=a", "data.source.labels=b", "data.source.sensitive=c"]
    where["resample_every_batch"] = ["data=gaussian"]
    where["alphabet_size"] = ["data=binary", "channel=discrete"]
    node = compose(where.get(new, [])).plain
    for part in section.split("."):
        node = node[part]
    assert new in node and old not in node


def test_records_and_signatures_stay(tmp_path):
    """A record by old names reads as one by new names, and both have the signature that the old one had."""
    config = compose(["data.cache_on_device=false", "channel.sees=xs"]).plain
    old = renamed.first_names(config)
    assert (
        old["data"]["resident"] is False and old["channel"]["side"] == "given" and "cache_on_device" not in old["data"]
    )
    assert renamed.of_record(json.loads(json.dumps(old))) == config
    assert signature(old) == signature(config)
    assert relevant(old) == relevant(config) and relevant(config)["channel"]["secret_source"] == "given"


def test_a_command_line_by_old_names(tmp_path, monkeypatch, capsys):
    """Of a sweep too."""
    monkeypatch.chdir(tmp_path)
    words = [
        "train",
        "-m",
        "data=binary",
        "channel=discrete",
        "adversary=dense",
        "attackers=vectors",
        "channel.letters=2,3",
    ]
    assert main([*words, "--dry-run"]) == 0
    told = capsys.readouterr()
    assert "channel.letters is now called channel.alphabet_size" in told.err and "2 jobs" in told.out
