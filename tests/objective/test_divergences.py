"""Every measure of leakage against its closed form: two Gaussians, and the critic that is best for them."""

import math
from itertools import combinations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ndtr, ndtri

from privgan.adversary import Dense
from privgan.channel import Noise
from privgan.errors import RequestError
from privgan.objective.leakage import CrossEntropy, FDivergence, MaximumEntropy, SquaredError, TotalVariation
from privgan.objective.leakage.f_divergence import DIVERGENCES

DELTA = 0.8
ROWS = 100_000
even = torch.ones(2)


def gaussians(*means):
    """x_B (in double precision) at the quantiles of N(mean, 1), as many rows for each class, and s_B."""
    quantile_N = torch.from_numpy(ndtri((np.arange(ROWS) + 0.5) / ROWS))
    return torch.cat([quantile_N + mean for mean in means]), torch.arange(len(means)).repeat_interleave(ROWS)


def log_ratio(x, delta=DELTA):
    """Of N(delta, 1) to N(0, 1)."""
    return delta * x - delta**2 / 2


def jensen_shannon(delta):
    x = torch.linspace(-12, 12 + delta, 200_001, dtype=torch.float64)
    p, q = (torch.exp(-((x - mean) ** 2) / 2) / math.sqrt(2 * math.pi) for mean in (delta, 0))
    middle = (p + q) / 2
    terms = torch.xlogy(p, p / middle) + torch.xlogy(q, q / middle)
    return torch.trapezoid(terms.nan_to_num() / 2, x).item()


CLOSED = {
    "kl": lambda delta: delta**2 / 2,
    "reverse_kl": lambda delta: delta**2 / 2,
    "jensen_shannon": jensen_shannon,
    "pearson": lambda delta: math.expm1(delta**2),
    "squared_hellinger": lambda delta: -2 * math.expm1(-(delta**2) / 8),
}
CRITICS = [
    TotalVariation(),
    TotalVariation(cut=True),
    *(FDivergence(name) for name in DIVERGENCES),
    CrossEntropy(),
    MaximumEntropy(),
    SquaredError(),
]


@pytest.mark.parametrize("name", DIVERGENCES)
def test_the_best_critic_reads_the_divergence_of_two_gaussians(name):
    x_B, s_B = gaussians(0, DELTA)
    measure = FDivergence(name, bound=1e4, cut=False)
    value = measure(log_ratio(x_B), s_B, even)
    assert value.item() == pytest.approx(CLOSED[name](DELTA), rel=2e-3)
    assert measure.adversary_loss(log_ratio(x_B), s_B, even).item() == pytest.approx(-value.item())
    for worse in (0.8 * log_ratio(x_B), log_ratio(x_B) + 0.2):
        assert measure(worse, s_B, even) < value


@pytest.mark.parametrize("name", DIVERGENCES)
def test_the_conjugate_is_the_supremum_it_stands_for(name):
    f = {
        "kl": lambda u: torch.xlogy(u, u),
        "reverse_kl": lambda u: -u.log(),
        "jensen_shannon": lambda u: (torch.xlogy(u, u) - (u + 1) * ((u + 1) / 2).log()) / 2,
        "pearson": lambda u: (u - 1).square(),
        "squared_hellinger": lambda u: (u.sqrt() - 1).square(),
    }[name]
    slope_at_1 = {"kl": 1.0, "reverse_kl": -1.0}.get(name, 0.0)
    u = torch.logspace(-6, 6, 2_000_001, dtype=torch.float64, base=math.e)
    for v in (-2.0, -0.3, 0.0, 0.7, 2.0):
        rise, fall = (term(torch.tensor(v, dtype=torch.float64)).item() for term in DIVERGENCES[name])
        assert (u * (rise + slope_at_1) - f(u)).max().item() == pytest.approx(fall + slope_at_1, abs=1e-9)


@pytest.mark.parametrize("delta", [0.5, 1.0, 3.0])
def test_a_critic_bounded_by_tanh_reads_twice_the_total_variation(delta):
    x_B, s_B = gaussians(0, delta)
    tv = 2 * ndtr(delta / 2) - 1
    assert TotalVariation()(1e4 * log_ratio(x_B, delta), s_B, even).item() == pytest.approx(2 * tv, abs=1e-3)
    assert TotalVariation()(log_ratio(x_B, delta), s_B, even) < 2 * tv


def test_cross_entropy_and_entropy_read_the_mutual_information_which_is_jensen_shannon():
    x_B, s_B = gaussians(0, DELTA)
    known = jensen_shannon(DELTA)
    assert CrossEntropy(bound=1e3)(log_ratio(x_B), s_B, even).item() == pytest.approx(known, abs=1e-4)
    assert MaximumEntropy()(log_ratio(x_B), s_B, even).item() == pytest.approx(known, abs=1e-4)


def test_squared_error_reads_the_explained_share_of_a_number():
    generator = torch.Generator().manual_seed(0)
    s_B = 3 + 2 * torch.randn(ROWS, generator=generator)
    x_B = s_B + torch.randn(ROWS, generator=generator)
    best_B = 0.8 * (x_B - 3) / 2  # E s | x, standardised; rho^2 = 4 / 5
    measure = SquaredError(mean=3.0, variance=4.0, cut=False)
    assert measure(best_B, s_B, even).item() == pytest.approx(0.8, abs=0.01)
    assert measure.adversary_loss(best_B, s_B, even).item() == pytest.approx(0.2, abs=0.01)


def test_several_classes_are_compared_in_pairs_by_one_critic():
    means = (0.0, 0.5, 1.3)
    x_B, s_B = gaussians(*means)
    log_BK = torch.stack([-((x_B - mean) ** 2) / 2 for mean in means], dim=1)
    gaps = [b - a for a, b in combinations(means, 2)]
    value = FDivergence("kl", bound=1e4, cut=False)(log_BK, s_B, torch.ones(3))
    assert value.item() == pytest.approx(np.mean([gap**2 / 2 for gap in gaps]), rel=2e-3)
    value = TotalVariation()(1e4 * log_BK, s_B, torch.ones(3))
    assert value.item() == pytest.approx(np.mean([2 * (2 * ndtr(gap / 2) - 1) for gap in gaps]), abs=1e-3)


def test_a_rare_class_weighs_as_much_as_a_common_one():
    x_B, s_B = gaussians(0, DELTA)
    kept_B = (s_B == 0) | (torch.arange(2 * ROWS) % 4 == 0)
    weight_K = torch.tensor([1.25 / 2, 1.25 / 0.5])  # 1 / (K p_s) of 4 : 1
    value = TotalVariation()(1e4 * log_ratio(x_B[kept_B]), s_B[kept_B], weight_K)
    assert value.item() == pytest.approx(2 * (2 * ndtr(DELTA / 2) - 1), abs=1e-3)


@pytest.mark.parametrize("measure", CRITICS, ids=lambda m: type(m).__name__)
def test_a_guess_leaks_nothing_and_the_players_pull_apart(measure):
    s_B = torch.tensor([0, 1, 0, 1])
    assert measure(torch.zeros(4), s_B, even).item() == pytest.approx(0, abs=1e-6)
    right = (0.5 * (2.0 * s_B - 1)).requires_grad_()
    value = measure(right, s_B, even)
    assert value > 0
    (up,) = torch.autograd.grad(value, right)
    (down,) = torch.autograd.grad(measure.adversary_loss(right, s_B, even), right)
    assert (up * down < 0).all()


@pytest.mark.parametrize("measure", [m for m in CRITICS if getattr(m, "cut", True)], ids=lambda m: type(m).__name__)
@given(st.lists(st.floats(-1e3, 1e3), min_size=4, max_size=4))
def test_a_cut_measure_is_never_below_a_guess(measure, logits):
    value = measure(torch.tensor(logits), torch.tensor([0, 1, 0, 1]), even)
    assert math.isfinite(value.item()) and value.item() >= -1e-5


@pytest.mark.parametrize(
    ("kind", "wrong", "says"),
    [
        (FDivergence, {"divergence": "tv"}, "divergence=tv"),
        (FDivergence, {"bound": 0.0}, "bound"),
        (SquaredError, {"variance": 0.0}, "variance"),
        (SquaredError, {"mean": float("nan")}, "mean"),
    ],
)
def test_wrong_arguments_are_told_in_a_line(kind, wrong, says):
    with pytest.raises(RequestError, match=rf"\A[^\n]*{says}[^\n]*\Z"):
        kind(**wrong)


def test_a_number_wants_one_output_a_row():
    with pytest.raises(RequestError, match="one output"):
        SquaredError()(torch.zeros(4, 3), torch.tensor([0, 1, 2, 0]), torch.ones(3))


@pytest.mark.parametrize("delta", [1.0, 3.0])
def test_a_trained_critic_estimates_the_total_variation_of_released_gaussians(delta):
    torch.manual_seed(0)
    channel, critic, measure = Noise((1,), sigma=0.75), Dense((1,), widths=(32,)), TotalVariation()
    optimizer = torch.optim.Adam(critic.parameters(), 0.01)

    def loss(rows):
        s_B = torch.arange(rows) % 2
        release_BF = channel(torch.randn(rows, 1) + delta * s_B[:, None])
        return measure.adversary_loss(critic(release_BF), s_B, even)

    for _ in range(300):
        optimizer.zero_grad()
        loss(1024).backward()
        optimizer.step()
    true_tv = 2 * ndtr(delta / 1.25 / 2) - 1
    with torch.no_grad():
        assert -loss(200_000).item() / 2 == pytest.approx(true_tv, abs=0.02)
