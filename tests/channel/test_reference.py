"""Reference channels fitted on rows: the masked region, the midpoint."""

import pytest
import torch

from privgan.batch import Batch
from privgan.channel import Mask, Midpoint
from privgan.channel.loading import load
from privgan.errors import RequestError


def spots(count=100):
    """Classes differ in one corner of 8 x 8 pictures."""
    generator = torch.Generator().manual_seed(0)
    x = torch.rand(count, 1, 8, 8, generator=generator) * 0.5
    s = torch.arange(count) % 2
    x[s == 1, :, 5:, 5:] += 0.5
    return Batch(x, s, torch.zeros(count, 0), torch.arange(count))


def test_the_mask_covers_what_tells_the_classes_apart(tmp_path):
    rows, channel = spots(), Mask((1, 8, 8), share=0.15)
    channel.fit([rows], 2)
    release = channel(rows.x)
    assert channel.masked_HW[5:, 5:].all() and channel.masked_HW.sum() == 9
    assert (release[:, :, 5:, 5:] == release[0, :, 5:, 5:]).all()
    assert torch.equal(release[:, :, :5], rows.x[:, :, :5])
    channel.save(tmp_path)
    assert torch.equal(load(tmp_path)(rows.x), release)


def test_midpoints_lie_between_a_row_and_its_nearest_of_the_other_class(tmp_path):
    rows, channel = spots(), Midpoint((1, 8, 8))
    channel.fit([rows], 2)
    release = channel(rows.x, rows.s)
    partner = 2 * release - rows.x
    for row in range(4):
        distances = (rows.x[rows.s != rows.s[row]] - rows.x[row]).flatten(1).norm(dim=1)
        assert torch.isclose((partner[row] - rows.x[row]).norm(), distances.min(), atol=1e-4)
    channel.save(tmp_path)
    assert torch.equal(load(tmp_path)(rows.x, rows.s), release)


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: Mask((4,)), "of pictures"),
        (lambda: Mask((1, 8, 8), share=0), "share=0"),
        (lambda: Midpoint((4,), classes=3), "classes=3"),
        (lambda: Midpoint((4,)).fit([spots()], 3), "two classes"),
        (
            lambda: Mask((1, 8, 8)).fit([Batch(spots().x, spots().s * 0, torch.zeros(100, 0), torch.arange(100))], 2),
            "every class",
        ),
    ],
)
def test_what_does_not_fit_is_refused(build, message):
    with pytest.raises(RequestError, match=message):
        build()
