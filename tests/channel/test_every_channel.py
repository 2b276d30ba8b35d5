"""What holds for every channel there is, without anybody listing them: fitted, saved, loaded, the same release."""

import json
import re
from typing import Any

import pytest
import torch
from omegaconf import OmegaConf

from privgan.batch import Batch
from privgan.channel import Channel, load
from privgan.config import build, config_folder, own
from privgan.config.build import target_of
from privgan.config.defaults import kinds_of
from privgan.config.registry import members
from privgan.data.texts import codes_of
from privgan.errors import RequestError

SHAPES = ((3, 8, 8), (4,), (1,), (60,))  # pictures, vectors, letters, messages
MESSAGES = ("see you at home later", "win a free prize now !")  # of either class
# What configs of optima take from the data that they are made for.
LAW = {"p": 0.5, "q": 0.1, "delta": 2.0, "prior": 0.5, "sigma": 1.0}


def configs() -> dict[str, Any]:
    """The node of every YAML of the group, those that inherit left out."""
    found = {}
    for path in sorted((config_folder() / "channel").glob("*.yaml")):
        text = re.sub(r"\$\{data\.source\.(\w+)\}", lambda key: str(LAW[key[1]]), path.read_text())
        found[path.stem] = own(OmegaConf.create({"channel": OmegaConf.create(text)})).channel
    return found


CONFIGS = configs()


def built(name: str, shape: tuple[int, ...]) -> Channel:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        return build(CONFIGS[name], shape=shape)


def shapes(name: str) -> list[tuple[int, ...]]:
    """Of rows that it takes and is for."""
    return [shape for shape in accepted(name) if _kind(shape) in kinds_of(target_of(CONFIGS[name]))]


def accepted(name: str) -> list[tuple[int, ...]]:
    """Of rows that it can be built for."""
    kept = []
    for shape in SHAPES:
        try:
            built(name, shape)
        except RequestError:
            continue
        kept.append(shape)
    return kept


def _kind(shape: tuple[int, ...]) -> str:
    """What rows of this shape are here."""
    return "texts" if shape == SHAPES[-1] else "pictures" if len(shape) == 3 else "vectors"


def rows(shape: tuple[int, ...]) -> Batch:
    """Values of two classes; letters where a row is one value."""
    generator = torch.Generator().manual_seed(0)
    s_B = torch.arange(128) % 2
    if shape == SHAPES[-1]:
        texts = [f"{MESSAGES[s]} {row % 10}" for row, s in enumerate(s_B.tolist())]
        return Batch(torch.from_numpy(codes_of(texts, shape[0])), s_B, torch.zeros(128, 0), torch.arange(128))
    x = torch.rand(128, *shape, generator=generator) * 0.8 + 0.2 * s_B.view(-1, *[1] * len(shape))
    return Batch(x.round() if shape == (1,) else x, s_B, torch.zeros(128, 0), torch.arange(128))


def fit(channel: Channel, batch: Batch) -> None:
    """A little, in the way that the channel asks for."""
    if channel.learns:
        optimizer = torch.optim.SGD(channel.parameters(), 0.1)
        channel.train()(batch.x, batch.s).square().mean().backward()
        optimizer.step()
        channel.eval()
    else:
        channel.fit([batch], 2)


def test_every_channel_has_a_config() -> None:
    assert {str(node["_target_"]) for node in CONFIGS.values()} >= {*members("channel")}


@pytest.mark.parametrize("name", CONFIGS)
def test_a_channel_that_was_fitted_and_saved_is_loaded_as_the_same(name: str, tmp_path: Any) -> None:
    taken = shapes(name)
    assert taken
    for shape in taken:
        batch, channel = rows(shape), built(name, shape)
        channel.check_restorable()
        fit(channel, batch)
        channel.save(tmp_path)
        releases = []
        for each in (channel, load(tmp_path)):
            torch.manual_seed(1)
            releases.append(each(batch.x, batch.s).detach())
        assert torch.equal(*releases) and releases[0].isfinite().all()
        assert releases[0].shape == batch.x.shape and releases[0].dtype == torch.float32
        if len(shape) == 3:
            assert releases[0].min() >= 0 and releases[0].max() <= 1
        plan = json.loads((tmp_path / "channel.json").read_text())
        assert (plan.get("privacy") is None) == (channel.privacy is None)


@pytest.mark.parametrize("name", CONFIGS)
def test_the_kinds_of_rows_that_a_channel_names_are_those_that_it_takes(name: str) -> None:
    taken = {_kind(shape) for shape in accepted(name)}
    said = kinds_of(target_of(CONFIGS[name]))
    # The shape of a message is that of a vector: which of the two rows are, no channel can tell before it is fitted.
    assert taken - ({"vectors"} if "texts" in said else {"texts"}) <= said
    assert shapes(name)


class Forgetful(Channel):
    """Keeps one of its arguments to itself."""

    def __init__(self, shape: tuple[int, ...], factor: float = 1.0) -> None:
        super().__init__(shape)
        self.factor = factor

    def forward(self, x: torch.Tensor, s: torch.Tensor | None = None) -> torch.Tensor:
        return x * self.factor


class Unwritable(Forgetful):
    """Hands on what no JSON holds."""

    def __init__(self, shape: tuple[int, ...], factor: object = None) -> None:
        Channel.__init__(self, shape, factor=object())


@pytest.mark.parametrize(("kind", "says"), [(Forgetful, "hand factor to super"), (Unwritable, "are no JSON")])
def test_a_channel_that_could_not_be_loaded_again_is_refused(
    kind: type[Channel], says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(RequestError, match="is no channel of privgan or of an installed package"):
        kind((2,)).check_restorable()
    monkeypatch.setattr("privgan.channel.base.member", lambda *_: kind)
    with pytest.raises(RequestError, match=says):
        kind((2,)).check_restorable()
