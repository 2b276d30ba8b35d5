"""The grid shows the very pixels of the runs, originals once."""

from io import BytesIO

import numpy as np
from PIL import Image

from privgan.report.frontier import frontiers
from privgan.report.records import read_sweeps
from privgan.report.samples import bands, read_samples, samples_figure
from privgan.report.theme import LIGHT


def all_runs(runs):
    """Every run, by lambda."""
    return [run for sweep in read_sweeps([runs.root / "low"]) for run in sweep.runs]


def test_originals_once_then_a_row_a_lambda(runs):
    """The paper's layout, with what the attacker reads."""
    for lam, leak in ((0.01, 0.9), (0.1, 0.712)):
        runs.add(lam=lam, leak=leak)
    rows = bands(all_runs(runs))
    assert [label for label, _ in rows] == [
        "originals",
        "lambda = 0.01 · attacker 90 %",
        "lambda = 0.1 · attacker 71 %",
    ]
    first, second = all_runs(runs)
    assert np.array_equal(rows[0][1], read_samples(first)[0])
    assert np.array_equal(rows[2][1], read_samples(second)[1])


def test_a_run_with_other_people_brings_its_originals(runs):
    """A release under somebody else's face would mislead."""
    runs.add(lam=0.01)
    other = runs.add(lam=0.1)
    Image.fromarray(np.full((16, 40, 3), 7, np.uint8)).save(other / "samples.png")
    assert [label.partition(" ")[0] for label, _ in bands(all_runs(runs))] == [
        "originals",
        "lambda",
        "originals",
        "lambda",
    ]


def test_every_pixel_shown_is_a_pixel_released(runs):
    """Scaled up by whole numbers: each colour of the release, and no mixture of two, is in the picture."""
    runs.add(lam=0.3)
    (frontier,) = frontiers(read_sweeps([runs.root / "low"]))
    originals, releases = read_samples(frontier.runs[0])
    shown = np.asarray(Image.open(BytesIO(samples_figure(frontier).paint(LIGHT))))
    scale = (1280 // 5 - 8) // 8
    for rows in (originals, releases):
        first = rows[:, :8].repeat(scale, 0).repeat(scale, 1)
        windows = np.flatnonzero((shown[:, 0] == first[0, 0]).all(1))
        assert any(np.array_equal(shown[top : top + 8 * scale, : 8 * scale], first) for top in windows)


def test_broken_pictures_are_passed_over(runs):
    """No picture, half a picture, another size: no grid, and no error."""
    missing, short, other = (runs.add(lam=lam) for lam in (0.01, 0.1, 0.3))
    (missing / "samples.png").unlink()
    (short / "samples.png").write_bytes((short / "samples.png").read_bytes()[:60])
    Image.new("RGB", (40, 15)).save(other / "samples.png")
    (frontier,) = frontiers(read_sweeps([runs.root / "low"]))
    assert [read_samples(run) for run in frontier.runs] == [None] * 3
    assert samples_figure(frontier) is None
