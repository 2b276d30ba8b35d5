"""Noise of a release cannot be repeated."""

import torch
from scipy import stats

from privgan.release.noise import fresh_noise, set_noise


def test_the_state_is_new_each_time_and_not_one_that_a_seed_gives() -> None:
    states = []
    for _ in range(3):
        fresh_noise()
        states.append(torch.get_rng_state())
    assert not torch.equal(states[0], states[1]) and not torch.equal(states[1], states[2])
    seed = torch.initial_seed() & 0xFFFFFFFF
    drawn = torch.rand(8)
    torch.manual_seed(seed)
    assert not torch.equal(drawn, torch.rand(8))  # whoever tries all seeds does not find it


def test_its_draws_are_those_of_the_law() -> None:
    fresh_noise()
    assert stats.kstest(torch.randn(20_000).numpy(), "norm").pvalue > 1e-4
    assert stats.kstest(torch.rand(20_000).numpy(), "uniform").pvalue > 1e-4


def test_a_seed_gives_each_batch_draws_of_its_own() -> None:
    drawn = []
    for place in (0, 1, 0):
        set_noise(5, place)
        drawn.append(torch.rand(4))
    assert torch.equal(drawn[0], drawn[2]) and not torch.equal(drawn[0], drawn[1])
