"""Channels that act on their own reading of s."""

import json
from contextlib import suppress

import pytest
import torch

from privgan.batch import Batch
from privgan.channel import Barycentre, Dense, Erasure, load
from privgan.channel.predictor import Predictor
from privgan.config.registry import members
from privgan.config.schema import parameters
from privgan.errors import RequestError

PICTURE = (1, 8, 8)


def rows(shape, count=256, secrets=1, seed=0):
    """Rows from which every secret can be read: the first values say them."""
    generator = torch.Generator().manual_seed(seed)
    s_BJ = torch.randint(2, (count, secrets), generator=generator)
    x = torch.rand(count, *shape, generator=generator)
    noise = 0.1 * x.flatten(1)[:, :secrets] if shape != (1,) else 0  # one value alone is a letter
    x.flatten(1)[:, :secrets] = s_BJ.float() + noise
    s = s_BJ[:, 0] if secrets == 1 else s_BJ
    return Batch(x, s, torch.zeros(count, 0), torch.arange(count))


def channels():
    """Every channel that can predict its s, small, on rows that it takes."""
    for kind in members("channel").values():
        if "secret_source" not in {one.name for one in parameters(kind)}:
            continue
        small = {one.name: [4] for one in parameters(kind) if one.name in ("widths", "code")}
        for shape in (PICTURE, (3,), (1,)):
            with suppress(RequestError):
                yield kind(shape, **small, sees="xs", secret_source="predicted")
                break


@pytest.mark.parametrize("channel", channels(), ids=lambda c: type(c).__name__)
def test_it_acts_on_what_it_predicts_whatever_it_is_told(channel, tmp_path):
    batch = rows(channel.shape)
    channel.predictor.fit([batch] * 40)
    if not channel.learns:
        channel.fit([batch], 2)
    predicted_B = channel.predictor(batch.x)
    channel.train().eval()
    channel.save(tmp_path)
    plan = json.loads((tmp_path / "channel.json").read_text())
    assert plan["input"]["secret_source"] == plan["arguments"]["secret_source"] == "predicted"
    releases = []
    for each, s in [(channel, None), (channel, 1 - batch.s), (load(tmp_path), None)]:
        torch.manual_seed(0)
        releases.append(each(batch.x, s))
    assert torch.equal(releases[0], releases[1]) and torch.equal(releases[0], releases[2])
    told = type(channel)(**{"shape": channel.shape} | channel.arguments | {"secret_source": "given"})
    if not channel.learns:
        told.fit([batch], 2)
    else:
        told.load_state_dict({k: v for k, v in channel.state_dict().items() if not k.startswith("predictor")})
    torch.manual_seed(0)
    assert torch.equal(told.eval()(batch.x, predicted_B), releases[0])


@pytest.mark.parametrize(("shape", "secrets"), [((4,), 1), (PICTURE, 1), ((4,), 2), ((1, 4, 4), 1)])
def test_a_predictor_learns_what_is_there_and_then_stands_still(shape, secrets):
    torch.manual_seed(0)
    predictor = Predictor(shape, 2 if secrets == 1 else [2] * secrets)
    predictor.fit(rows(shape, secrets=secrets, seed=seed) for seed in range(150))
    fresh = rows(shape, secrets=secrets, seed=999)
    predictor.train()
    assert (predictor(fresh.x) == fresh.s).float().mean() > 0.95
    assert not any(p.requires_grad for p in predictor.parameters()) and not predictor.net.training
    with torch.autocast("cpu", torch.bfloat16):
        assert torch.equal(predictor(fresh.x), predictor(fresh.x.clone()))


def test_a_predictor_is_no_parameter_of_the_game():
    channel = Dense((3,), sees="xs", secret_source="predicted")
    assert channel.learns and not Barycentre((3,), secret_source="predicted").learns
    channel(torch.rand(5, 3)).sum().backward()
    assert all(p.grad is None for p in channel.predictor.parameters())
    assert channel.net[-1].bias.grad is not None


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"secret_source": "guessed"}, "choose given or predicted"),
        ({"sees": "x"}, "for channel.sees=xs"),
        ({"classes": 0}, "predicts classes"),
    ],
)
def test_what_cannot_be_predicted_is_told_in_a_line(wrong, says):
    with pytest.raises(RequestError, match=rf"\Achannel[^\n]*{says}[^\n]*\Z"):
        Dense((3,), **({"sees": "xs", "secret_source": "predicted"} | wrong))


def test_a_channel_that_is_given_s_does_not_guess_it():
    with pytest.raises(
        RequestError, match=r"give it the s of every row, or train one with channel\.secret_source=predicted"
    ):
        Dense((3,), sees="xs")(torch.rand(5, 3))
    with pytest.raises(RequestError, match=r"set channel\.classes=3"):
        Erasure((3,), sees="xs", secret_source="predicted").fit([], 3)
