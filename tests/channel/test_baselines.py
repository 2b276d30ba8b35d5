"""What holds for every channel that is not trained."""

import json
import math

import pytest
import torch
from torch.distributions import Laplace

from privgan.attackers.judging.interval import clopper_pearson
from privgan.batch import Batch
from privgan.channel import Blur, Erasure, Noise, Pixelate, Randomized, load
from privgan.errors import RequestError
from privgan.theory.local_privacy import accuracy_bound

PICTURE, VECTOR = (3, 8, 12), (4,)
# Options beside those of the configs, which test_every_channel.py tries.
VARIANTS = [
    Noise(PICTURE),
    Noise(VECTOR, law="laplace", epsilon=2.0, bounds=[-1, 1]),
    Pixelate(PICTURE),
    Pixelate(PICTURE, epsilon=5.0, differing=3),
    Blur(PICTURE),
    Randomized(PICTURE),
    Randomized(VECTOR, levels=None),
    Randomized(VECTOR, mechanism="rappor"),
    Erasure(PICTURE),
    Erasure(VECTOR, sees="xs"),
]


def rows(shape, count=64, seed=0):
    """Values in [0, 1] whose mean depends on s."""
    generator = torch.Generator().manual_seed(seed)
    s_B = torch.arange(count) % 2
    x = torch.rand(count, *shape, generator=generator)
    x = 0.8 * x + 0.2 * s_B.view(-1, *[1] * len(shape))
    return Batch(x, s_B, torch.zeros(count, 0), torch.arange(count))


@pytest.mark.parametrize("channel", VARIANTS, ids=lambda c: f"{type(c).__name__}-{len(c.shape)}")
def test_every_baseline_is_fitted_saved_and_restored(channel, tmp_path):
    batch = rows(channel.shape)
    assert not channel.learns
    channel.fit([batch], classes=2)
    channel.save(tmp_path)
    releases = []
    for each in (channel, load(tmp_path)):
        torch.manual_seed(1)
        releases.append(each(batch.x, batch.s))
    assert torch.equal(*releases)
    assert releases[0].shape == batch.x.shape and releases[0].dtype == torch.float32
    if len(channel.shape) == 3:
        assert 0 <= releases[0].min() <= releases[0].max() <= 1
    promised = json.loads((tmp_path / "channel.json").read_text()).get("privacy")
    assert (promised is None) == (channel.privacy is None)


@pytest.mark.parametrize("law", ["gaussian", "laplace"])
def test_noise_has_the_deviation_asked_for_and_is_drawn_afresh(law):
    torch.manual_seed(0)
    channel = Noise((1,), law=law, sigma=0.3)
    x_BF = torch.zeros(40000, 1)
    noise_BF = channel(x_BF)
    assert noise_BF.std().item() == pytest.approx(0.3, rel=0.03)
    fourth = noise_BF.pow(4).mean() / noise_BF.var() ** 2
    assert fourth.item() == pytest.approx({"gaussian": 3, "laplace": 6}[law], rel=0.15)
    assert not torch.equal(noise_BF, channel(x_BF))


def test_the_promise_of_laplace_noise_is_that_of_a_whole_row():
    assert Noise((2,), law="laplace", epsilon=3.0, bounds=[-1, 2]).sigma == pytest.approx(math.sqrt(2) * 2 * 3 / 3)
    assert Noise((1, 2, 2), law="laplace", sigma=math.sqrt(2)).privacy == (pytest.approx(4), 0)
    assert Noise((2,), law="laplace").privacy is None
    assert Noise((2,), epsilon=1.0, delta=1e-3, bounds=[0, 1]).privacy == (1.0, 1e-3)


def test_an_attack_on_laplace_noise_stays_below_its_bound():
    torch.manual_seed(0)
    channel = Noise((1,), law="laplace", epsilon=1.5, bounds=[0, 1])
    s_B = torch.arange(40000) % 2
    right = ((channel(s_B[:, None].float()).squeeze(1) > 0.5) == s_B).float().mean().item()
    bound = accuracy_bound(channel.privacy[0])
    assert bound - 0.12 < right < bound + 0.01  # the best threshold reads 1 - exp(-epsilon / 2) / 2
    assert right == pytest.approx(1 - math.exp(-0.75) / 2, abs=0.01)


def test_pixelation_keeps_block_means_and_dp_pix_adds_its_noise():
    x_BCHW = rows((3, 8, 8)).x
    plain = Pixelate((3, 8, 8), block=4)(x_BCHW)
    assert torch.allclose(plain[..., :4, :4].amax((2, 3)), x_BCHW[..., :4, :4].mean((2, 3)), atol=1e-6)
    assert torch.equal(plain[..., 0, 0], plain[..., 3, 3])
    torch.manual_seed(0)
    noise = (Pixelate((3, 8, 8), block=4, epsilon=20.0, differing=16)(x_BCHW.mul(0) + 0.5) - 0.5)[..., ::4, ::4]
    assert noise.abs().mean().item() == pytest.approx(16 / (4**2 * 20.0), rel=0.1)
    assert Pixelate((3, 8, 8), epsilon=2.0, differing=3).privacy == (pytest.approx(2.0 * 192 / 3), 0)


def test_blur_keeps_the_mean_takes_the_detail_and_survives_small_pictures():
    x_BCHW = rows((3, 16, 16)).x
    release_BCHW = Blur((3, 16, 16), sigma=1.5)(x_BCHW)
    assert torch.allclose(release_BCHW.mean((2, 3)), x_BCHW.mean((2, 3)), atol=0.03)
    assert release_BCHW.var() < x_BCHW.var() / 4
    assert Blur((1, 2, 3), sigma=9.0)(torch.rand(1, 1, 2, 3)).shape == (1, 1, 2, 3)
    with torch.autocast("cpu", torch.bfloat16):
        assert torch.equal(Blur((3, 16, 16), sigma=1.5)(x_BCHW), release_BCHW)


@pytest.mark.parametrize("levels", [2, 5])
def test_randomized_levels_keep_theirs_as_often_as_promised(levels):
    torch.manual_seed(0)
    channel = Randomized((1,), epsilon=1.0, levels=levels)
    x_BF = torch.linspace(0, 1, levels).repeat(8000)[:, None]
    release_BF = channel(x_BF)
    assert (release_BF == x_BF).float().mean().item() == pytest.approx(math.e / (math.e + levels - 1), abs=0.02)
    assert set(release_BF.unique().tolist()) == set(x_BF.unique().tolist())


def test_codes_are_answered_by_codes_and_rappor_flips_every_bit_alike():
    torch.manual_seed(0)
    code_BF = torch.eye(4).repeat(5000, 1)
    answer_BF = Randomized(VECTOR, levels=None, epsilon=1.0)(code_BF)
    assert torch.equal(answer_BF.sum(1), torch.ones(20000))
    assert (answer_BF * code_BF).sum(1).mean().item() == pytest.approx(math.e / (math.e + 3), abs=0.02)
    flipped_BF = Randomized(VECTOR, mechanism="rappor", epsilon=2.0)(code_BF) != code_BF
    assert torch.allclose(flipped_BF.float().mean(0), torch.full((4,), 1 / (1 + math.e)), atol=0.02)


def test_the_promise_of_levels_adds_up_over_a_row():
    assert Randomized(PICTURE, epsilon=0.5).privacy == (0.5 * 3 * 8 * 12, 0)
    assert Randomized(VECTOR, epsilon=0.5, levels=None).privacy == (0.5, 0)


def test_erasure_that_sees_s_asks_for_it_and_for_rows_of_every_class():
    channel = Erasure(VECTOR, sees="xs")
    batch = rows(VECTOR)
    with pytest.raises(RequestError, match="every class"):
        channel.fit([batch], classes=3)
    channel.fit([batch], classes=2)
    with pytest.raises(RequestError, match="give it the s"):
        channel(batch.x)


@pytest.mark.parametrize(
    ("kind", "shape", "wrong", "says"),
    [
        (Noise, PICTURE, {"law": "cauchy"}, "law"),
        (Noise, PICTURE, {"sigma": 0.0}, "sigma"),
        (Noise, PICTURE, {"epsilon": -1.0}, "epsilon"),
        (Noise, PICTURE, {"epsilon": 1.0, "delta": 2.0}, "delta"),
        (Noise, VECTOR, {"bounds": [1.0, 0.0]}, "bounds"),
        (Noise, VECTOR, {"epsilon": 1.0}, "bounds"),
        (Pixelate, PICTURE, {"block": 3}, "block"),
        (Pixelate, PICTURE, {"block": 0}, "block"),
        (Pixelate, PICTURE, {"epsilon": 0.0}, "epsilon"),
        (Pixelate, VECTOR, {}, "pictures"),
        (Blur, PICTURE, {"sigma": float("nan")}, "sigma"),
        (Blur, VECTOR, {}, "pictures"),
        (Randomized, PICTURE, {"mechanism": "rappor"}, "one-hot"),
        (Randomized, VECTOR, {"mechanism": "coin"}, "mechanism"),
        (Randomized, VECTOR, {"levels": 1}, "2"),
        (Randomized, VECTOR, {"epsilon": 0.0}, "epsilon"),
        (Erasure, VECTOR, {"sees": "s"}, "sees"),
        (Erasure, VECTOR, {"ridge": 0.0}, "ridge"),
    ],
)
def test_wrong_arguments_are_told_in_a_line(kind, shape, wrong, says):
    with pytest.raises(RequestError, match=rf"\A[^\n]*{says}[^\n]*\Z"):
        kind(shape, **wrong)


@pytest.mark.parametrize("epsilon", [0.5, 1.0, 2.0])
@pytest.mark.parametrize(
    "mechanism", [lambda e: Randomized((1,), epsilon=e), lambda e: Noise((1,), law="laplace", epsilon=e, bounds=[0, 1])]
)
def test_no_attack_on_a_private_release_lies_above_its_bound(mechanism, epsilon):
    torch.manual_seed(0)
    channel, rows = mechanism(epsilon), 40_000
    s_B = torch.arange(rows) % 2
    x_BF = (s_B ^ (torch.rand(rows) < 0.1))[:, None].float()  # total variation 0.8
    right = int(((channel(x_BF).squeeze(1) > 0.5) == s_B).sum())
    lower, upper = clopper_pearson(right, rows)
    bound = accuracy_bound(channel.privacy[0], tv_in=0.8)
    assert lower <= bound
    if isinstance(channel, Randomized):  # which is the worst case, so the attack reaches the bound
        assert bound <= upper


def could_be(release_N, x, scale):
    """Whether float32 Laplace noise of this scale can make these numbers of x at all: of 2^24 draws, is there one?"""
    eps, scale = torch.finfo(torch.float32).eps, torch.tensor(scale)
    distance_N = release_N.double() - x
    uniform_N = -distance_N.sign() * torch.expm1(-distance_N.abs() / scale)
    draw_N = ((uniform_N + 1 - eps) / (2 - eps) * 2**24).round()
    found_N = torch.zeros(len(release_N), dtype=torch.bool)
    for near in range(-3, 4):
        u_N = ((draw_N + near).clamp(0, 2**24 - 1) / 2**24).float() * (2 - eps) + (eps - 1)
        found_N |= torch.tensor(float(x)) - scale * u_N.sign() * torch.log1p(-u_N.abs()) == release_N
    return found_N


@pytest.mark.parametrize("epsilon", [0.5, 1.0])
def test_an_attack_on_the_grid_of_floats_reads_noise_in_floats_and_not_this_one(epsilon):
    """Mironov (2012): whichever of the two inputs can have come out as this very number is the answer."""
    torch.manual_seed(0)

    def reads(releases):
        right = []
        for s, release_N in enumerate(releases):
            possible_N = [could_be(release_N, x, 1 / epsilon) for x in (0, 1)]
            said_N = torch.where(possible_N[0] == possible_N[1], release_N > 0.5, possible_N[1])
            right.append((said_N == bool(s)).float().mean().item())
        return sum(right) / 2

    rows, bound = 100_000, accuracy_bound(epsilon)
    x_BF = [torch.full((rows, 1), float(s)) for s in (0, 1)]
    assert reads([Laplace(x, 1 / epsilon).sample()[:, 0] for x in x_BF]) > bound + 0.05
    channel = Noise((1,), law="laplace", epsilon=epsilon, bounds=[0, 1])
    assert channel.privacy == (pytest.approx(epsilon), 0)
    assert reads([channel(x)[:, 0] for x in x_BF]) < bound + 4 * math.sqrt(0.25 / rows / 2)


@pytest.mark.parametrize("law", ["laplace", "gaussian"])
def test_what_promises_something_releases_steps_of_its_range(law):
    channel = Noise((3,), law=law, epsilon=2.0, bounds=[-1, 3])
    release_BF = channel(4 * torch.rand(500, 3) - 1)
    steps = (release_BF.double() + 1) / 4 * 65536
    assert torch.allclose(steps, steps.round(), atol=0.05)  # float32 holds them to so much
    assert release_BF.min() < -1 and release_BF.max() > 3
    levels = Noise(PICTURE, law=law, epsilon=20.0)(torch.rand(8, *PICTURE)) * 255
    assert torch.allclose(levels, levels.round(), atol=1e-3)
