import numpy as np
import pytest
import torch

from privgan.channel import Noise
from privgan.data.module import DataModule
from privgan.data.parametric import GaussianMixture
from privgan.release.distortion import measure
from privgan.release.risk import StatisticalRisk


def test_the_risk_of_noisy_rows_is_what_the_law_says(cache):
    """Var / n for the mean: 1 of the classes and 1 of their distance, 4 of noise."""
    data = DataModule(GaussianMixture(delta=2.0, count=60_000), cache=str(cache))
    torch.manual_seed(0)
    found = measure(Noise(data.shape, sigma=2.0), data, "cpu", bfloat16=False)
    assert found["risk_rows"] == 100
    assert found["risk"]["mean_clean"] == pytest.approx(2 / 100, rel=0.3)
    assert found["risk"]["mean"] == pytest.approx(6 / 100, rel=0.3)
    assert found["risk"]["deviation"] == pytest.approx((6**0.5 - 2**0.5) ** 2, rel=0.2)  # mostly its bias
    assert found["distortion"]["mse"] == pytest.approx(4, rel=0.05)


def test_batches_make_no_difference_and_a_shift_is_counted_in_full():
    x_NF = torch.from_numpy(np.random.default_rng(0).standard_normal((1234, 3)))
    results = []
    for size in (1234, 100):
        risk = StatisticalRisk(1234)
        for start in range(0, 1234, size):
            risk.add(x_NF[start : start + size], x_NF[start : start + size] + 5)
        results.append(risk.result())
    assert results[0] == pytest.approx(results[1])
    assert results[0]["mean"] == pytest.approx(25, rel=0.05) and results[0]["mean_clean"] < 0.03
    assert results[0]["deviation"] == pytest.approx(results[0]["deviation_clean"])


@pytest.mark.parametrize(("rows", "n", "samples"), [(5000, 100, 50), (120, 12, 10), (3, 1, 3)])
def test_few_rows_make_smaller_samples(rows, n, samples):
    risk = StatisticalRisk(rows)
    assert (risk.n, risk.samples) == (n, samples)
    risk.add(torch.rand(rows, 2), torch.rand(rows, 2))
    assert all(np.isfinite(value) for value in risk.result().values())
