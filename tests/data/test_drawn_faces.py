"""Drawn faces: the same whatever is asked together, in pairs that differ in the smile alone, and varied."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import RidgeClassifier

from privgan.data.drawn_faces import DrawnFaces
from privgan.data.face_traits import DRAWINGS_PER_PERSON, Dice
from privgan.errors import RequestError

FACES = DrawnFaces(count=3000)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 300), st.integers(1, 90), st.integers(0, 3))
def test_a_row_depends_on_seed_and_number_alone(start: int, count: int, seed: int) -> None:
    faces = DrawnFaces(count=1000, seed=seed)
    together = faces.rows(start, start + count)
    assert together.shape == (count, 3, 32, 32) and together.dtype == np.uint8
    for row in {0, count // 2, count - 1}:
        assert np.array_equal(faces.rows(start + row, start + row + 1)[0], together[row])


def test_labels_do_not_depend_on_how_many_there_are() -> None:
    few, many = DrawnFaces(count=50).labels(), FACES.labels()
    assert np.array_equal(few.s, many.s[:50]) and np.array_equal(few.u, many.u[:50])


@pytest.mark.parametrize("size", [32, 64])
def test_a_row_is_the_half_of_its_pair_that_s_says(size: int) -> None:
    faces = DrawnFaces(count=40, size=size)
    s_N, pair, rows = faces.labels().s, np.stack(faces.pair(0, 40)), faces.rows(0, 40)
    assert np.array_equal(rows, pair[s_N, np.arange(40)])
    assert not any(np.array_equal(pair[1 - s_N[row], row], rows[row]) for row in range(40))


def test_pairs_differ_around_mouth_cheeks_and_eyes_only() -> None:
    x0_NCHW, x1_NCHW = FACES.pair(0, 400)
    change_NHW = (x0_NCHW != x1_NCHW).any(1)
    assert change_NHW.mean() < 0.3
    # the top of the picture and its border never change
    assert not change_NHW[:, :3].any() and not change_NHW[:, :, 0].any() and not change_NHW[:, :, -1].any()


def test_the_midpoint_is_one_picture_for_both_values_of_s() -> None:
    class Swapped(DrawnFaces):
        """The same faces in a world where each has the other value of s."""

        def pair(self, start: int, stop: int) -> tuple[np.ndarray, np.ndarray]:
            x0_NCHW, x1_NCHW = super().pair(start, stop)
            return x1_NCHW, x0_NCHW

    assert np.array_equal(FACES.midpoint(0, 200), Swapped(count=3000).midpoint(0, 200))
    x0_NCHW, x1_NCHW = FACES.pair(0, 200)
    assert np.array_equal(FACES.midpoint(0, 200), (x0_NCHW.astype(int) + x1_NCHW) // 2)


def test_an_attacker_reads_the_faces_and_not_their_midpoints() -> None:
    s_N = FACES.labels().s
    advantage = {}
    for name, x_NCHW in (("clean", FACES.rows(0, 3000)), ("midpoint", FACES.midpoint(0, 3000))):
        x_NF = x_NCHW[:, :, 16:28, 8:24].reshape(3000, -1) / np.float32(255)
        attacker = RidgeClassifier(alpha=30.0).fit(x_NF[:2400], s_N[:2400])
        advantage[name] = abs(attacker.score(x_NF[2400:], s_N[2400:]) - 0.5)
    assert advantage["clean"] > 0.2
    # 600 coin flips: four standard deviations
    assert advantage["midpoint"] < 4 * 0.5 / np.sqrt(600)


def test_the_reference_is_a_quarter_of_the_squared_distance_of_the_pairs() -> None:
    faces = DrawnFaces(count=200)
    x0_NCHW, x1_NCHW = faces.pair(0, 200)
    reference = faces.reference()
    quarter = np.mean((x1_NCHW / 255 - x0_NCHW / 255) ** 2) / 4
    assert reference["mse"] == pytest.approx(quarter, rel=0.02)
    assert reference["psnr"] == pytest.approx(-10 * np.log10(reference["mse"]))
    assert 0 < reference["l1"] < 0.02 and 0.9 < reference["ssim"] < 1


def test_s_is_a_fair_coin_independent_of_every_utility_column() -> None:
    labels = DrawnFaces(count=20_000).labels()
    assert abs(labels.s.mean() - 0.5) < 4 * 0.5 / np.sqrt(20_000)
    correlation_K = np.corrcoef(np.column_stack([labels.s, labels.u]).T)[0, 1:]
    # rows of a person share traits, so there are only 4,000 independent persons
    assert np.abs(correlation_K).max() < 4 / np.sqrt(4000)


def test_persons_keep_their_traits_over_several_drawings() -> None:
    labels = FACES.labels()
    assert (np.bincount(labels.group) == DRAWINGS_PER_PERSON).all()
    u_GDK = labels.u.reshape(-1, DRAWINGS_PER_PERSON, len(labels.u_names))
    keeps_K = (u_GDK == u_GDK[:, :1]).all((0, 1))
    kept = {name for name, keeps in zip(labels.u_names, keeps_K, strict=True) if keeps}
    assert kept == {"glasses", "beard", "long_hair", "dark_hair", "skin_tone"}
    share_K = labels.u[:, [labels.u_names.index(name) for name in ("glasses", "beard", "dark_hair")]].mean(0)
    assert ((share_K > 0.1) & (share_K < 0.75)).all()


def test_seeds_and_sizes_are_different_sets() -> None:
    sets = [DrawnFaces(count=20), DrawnFaces(count=20, seed=1), DrawnFaces(count=21), DrawnFaces(count=20, size=64)]
    assert len({faces.fingerprint() for faces in sets}) == len({faces.key for faces in sets}) == 4
    assert DrawnFaces(count=20).fingerprint() == DrawnFaces(count=20).fingerprint()


@pytest.mark.parametrize("options", [{"size": 48}, {"count": 0}])
def test_wrong_options_are_named(options: dict[str, int]) -> None:
    with pytest.raises(RequestError, match=rf"data\.source\.{next(iter(options))}="):
        DrawnFaces(**options)


def test_dice_are_uniform_and_their_columns_unrelated() -> None:
    dice = Dice(0, 1, np.arange(20_000))
    first, second = dice.uniform()[:, 0], dice.uniform()[:, 0]
    for unit_N in (first, second):
        assert np.histogram(unit_N, 10, (0, 1))[0] == pytest.approx(2000, rel=0.1)
    assert abs(np.corrcoef(first, second)[0, 1]) < 4 / np.sqrt(20_000)
    assert abs(np.corrcoef(first[1:], first[:-1])[0, 1]) < 4 / np.sqrt(20_000)
    assert dice.normal(2.0).std() == pytest.approx(2.0, rel=0.03)
