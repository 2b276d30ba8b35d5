"""The code: what it releases depends on few numbers, and the decoder never sees s."""

import pytest
import torch

from privgan.batch import Batch
from privgan.channel import Code
from privgan.channel.coding.principal import Rows
from privgan.channel.loading import load
from privgan.errors import RequestError

SHAPE = (1, 8, 8)


def rows(count=200):
    generator = torch.Generator().manual_seed(0)
    x = torch.rand(count, *SHAPE, generator=generator)
    s = torch.arange(count) % 2
    x[s == 1, :, 4:] *= 0.5
    return Batch(x, s, torch.zeros(count, 0), torch.arange(count))


def begun(**arguments):
    torch.manual_seed(0)
    channel = Code(SHAPE, components=10, numbers=4, widths=[8], decoder=[8], **arguments)
    channel.begin(Rows.of([rows()], mirror=True))
    return channel.eval()


def test_it_begins_as_the_closed_form():
    batch, channel = rows(), begun()
    w_BE = channel.code(batch.x, batch.s)
    expected = channel.start(channel.principal.encode(batch.x.flatten(1))[:, :4], batch.s)
    assert torch.allclose(w_BE * channel.principal.spread_D[:4], expected, atol=1e-5)
    release = channel(batch.x, batch.s)
    assert release.shape == batch.x.shape and release.min() >= 0 and release.max() <= 1


def test_the_release_is_a_function_of_the_code_alone():
    batch, channel = rows(), begun(sees="xs")  # a blind one draws noise anew
    for part in (channel.move, channel.draw):
        torch.nn.init.normal_(part.net[-1].weight)
    w_BE = channel.code(batch.x, batch.s)
    assert w_BE.shape == (200, 4)
    again = channel.principal.decode(channel.restored(w_BE)).clamp(0, 1).view_as(batch.x)
    assert torch.equal(channel(batch.x, batch.s), again)


def test_a_blind_code_needs_no_s_and_draws_noise():
    batch, channel = rows(), begun(sees="x")
    assert channel.noise == 2
    torch.nn.init.normal_(channel.move.net[-1].weight)
    assert not torch.equal(channel(batch.x), channel(batch.x))


def test_it_survives_saving(tmp_path):
    batch, channel = rows(), begun()
    channel.save(tmp_path)
    assert torch.equal(load(tmp_path)(batch.x, batch.s), channel(batch.x, batch.s))


def test_there_are_no_more_numbers_than_values():
    channel = Code((3,), components=80, numbers=32)
    assert (channel.components, channel.numbers) == (3, 3)


@pytest.mark.parametrize(
    "arguments", [{"numbers": 0}, {"components": 0}, {"noise": -1}, {"widths": []}, {"decoder": [0]}]
)
def test_what_does_not_fit_is_refused(arguments):
    with pytest.raises(RequestError, match=next(iter(arguments))):
        Code(SHAPE, **arguments)
