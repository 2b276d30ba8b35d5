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


def test_a_perfect_release_has_no_psnr_and_vectors_have_no_ssim():
    measured = distortion.Measured()
    measured.add(x[:, 0, 0], x[:, 0, 0])
    assert measured.result() == {"l1": 0.0, "mse": 0.0, "psnr": None, "ssim": None}


def test_huber_needs_a_positive_delta():
    with pytest.raises(RequestError, match="delta"):
        distortion.Huber(0.0)
