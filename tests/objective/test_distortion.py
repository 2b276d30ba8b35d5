import math

import pytest
import torch

from privgan.errors import RequestError
from privgan.objective import distortion

x = torch.rand(4, 3, 16, 16, generator=torch.Generator().manual_seed(0))
y = torch.rand(4, 3, 16, 16, generator=torch.Generator().manual_seed(1))


@pytest.mark.parametrize("measure", [distortion.l1, distortion.mse, distortion.Huber(), distortion.ssim])
def test_no_change_costs_nothing_and_any_change_costs_something_it_can_undo(measure):
    assert measure(x, x).item() == pytest.approx(0, abs=1e-6)
    release = y.clone().requires_grad_()
    value = measure(x, release)
    value.backward()
    assert value > 0
    assert measure(x, release.detach() - 1e-3 * release.grad.sign()) < value


def test_values_are_means_over_rows_and_pixels():
    assert distortion.l1(x, y).item() == pytest.approx((x - y).abs().mean().item())
    assert distortion.mse(x, y).item() == pytest.approx((x - y).square().mean().item())
    assert distortion.Huber(10.0)(x, y).item() == pytest.approx((x - y).square().mean().item() / 2)


def test_measuring_batch_by_batch_is_measuring_at_once():
    whole, parts = distortion.Measured(), distortion.Measured()
    whole.add(x, y)
    parts.add(x[:1], y[:1])
    parts.add(x[1:], y[1:])
    assert parts.result() == pytest.approx(whole.result())
    assert whole.result()["psnr"] == pytest.approx(-10 * math.log10((x - y).square().mean().item()), abs=1e-5)


def test_one_picture_for_everybody_is_as_far_as_the_rows_spread():
    rows = torch.rand(40, 3, 8, 8, generator=torch.Generator().manual_seed(1))
    measured = distortion.Measured()
    for part in rows.split(15):
        measured.add(part, part)
    found = measured.result()
    mean = rows.mean(0).expand_as(rows)
    assert found["psnr_of_mean"] == pytest.approx(-10 * math.log10((rows - mean).square().mean().item()), abs=1e-4)
    assert found["psnr"] is None


def test_a_perfect_release_has_no_psnr_and_vectors_have_no_ssim():
    measured = distortion.Measured()
    measured.add(x[:, 0, 0], x[:, 0, 0])
    assert measured.result() == {"l1": 0.0, "mse": 0.0, "psnr": None, "ssim": None, "psnr_of_mean": None}


def test_huber_needs_a_positive_delta():
    with pytest.raises(RequestError, match="delta"):
        distortion.Huber(0.0)


def test_structural_similarity_has_the_window_of_its_source():
    """Wang et al. (2004): Gaussian, side 11, deviation 1.5; by hand at one position of a larger picture."""
    generator = torch.Generator().manual_seed(3)
    one, other = torch.rand(2, 1, 1, 11, 11, generator=generator, dtype=torch.float64)
    axis = torch.exp(-(torch.arange(-5, 6, dtype=torch.float64) ** 2) / (2 * 1.5**2))
    window = torch.outer(axis, axis) / axis.sum() ** 2
    a, b = (window * one[0, 0]).sum(), (window * other[0, 0]).sum()
    var_a, var_b = ((window * (p[0, 0] - m) ** 2).sum() for p, m in ((one, a), (other, b)))
    both = (window * (one[0, 0] - a) * (other[0, 0] - b)).sum()
    c1, c2 = 0.01**2, 0.03**2
    at_centre = (2 * a * b + c1) * (2 * both + c2) / ((a**2 + b**2 + c1) * (var_a + var_b + c2))
    wide = [torch.nn.functional.pad(p, (50, 50, 50, 50), mode="constant", value=0.5) for p in (one, other)]
    # Around the two, the pictures are alike: what is missing to 1 is the sum over the positions that see them.
    missing = distortion.ssim(*wide).item() * 111 * 111
    assert missing == pytest.approx(_by_hand(wide, window, c1, c2), rel=1e-6)
    assert at_centre < 0.9


def _by_hand(pictures, window, c1, c2):
    """Sum of 1 - similarity over all positions that a window fits in."""
    patches = [p[0, 0].unfold(0, 11, 1).unfold(1, 11, 1) for p in pictures]
    means = [(window * p).sum((2, 3)) for p in patches]
    squares = [(window * p**2).sum((2, 3)) - m**2 for p, m in zip(patches, means, strict=True)]
    both = (window * patches[0] * patches[1]).sum((2, 3)) - means[0] * means[1]
    upper = (2 * means[0] * means[1] + c1) * (2 * both + c2)
    return (1 - upper / ((means[0] ** 2 + means[1] ** 2 + c1) * (squares[0] + squares[1] + c2))).sum().item()


@pytest.mark.parametrize("shape", [(2, 3), (1, 1), (5, 9), (7, 7)])
def test_structural_similarity_of_small_pictures(shape):
    small, other = torch.rand(2, 4, 1, *shape, generator=torch.Generator().manual_seed(0))
    assert distortion.ssim(small, small).item() == pytest.approx(0, abs=1e-5)
    assert 0 < distortion.ssim(small, other).item() <= 2
