"""Findings about sets of a known law, on made-up runs whose distance to the optimum is known."""

import sys
from pathlib import Path

import pytest

PAPER = Path(__file__).parents[2] / "experiments" / "paper"
sys.path.insert(0, str(PAPER))

import page  # noqa: E402
import theory  # noqa: E402

from privgan.report.frontier import frontiers  # noqa: E402
from privgan.report.records import read_sweeps  # noqa: E402
from privgan.theory.blind_gaussian import blind_frontier  # noqa: E402
from privgan.theory.gaussian import optimal_tv  # noqa: E402

SIX = {"delta": 6.0, "sigma": 1.0, "prior": 0.5, "dimension": 1}


def said(runs):
    """(statement, value, whether it holds) of the runs."""
    return [(one["says"], one["value"], one["holds"]) for one in theory.findings(frontiers(read_sweeps([runs.root])))]


@pytest.mark.parametrize(("above", "near", "far_below_affine"), [(0.01, True, True), (0.05, False, False)])
def test_distances_are_medians_over_seeds_and_the_worst_setting_counts(runs, above, near, far_below_affine):
    """One seed far off does not matter, one setting does."""
    for distortion, off in ((1.0, above), (4.0, 0.0)):
        for seed, extra in enumerate((0.0, 0.001, 0.2)):
            exact = 0.5 + optimal_tv(6.0, distortion) / 2 + off + extra
            runs.known(
                "aware",
                distortion,
                exact,
                seed,
                law=SIX,
                exact=exact,
                objective={"budget": distortion, "_target_": "privgan.objective.budget.Budget"},
            )
    first, second, third = said(runs)
    assert first[0] == "gaussian, Δ 6: within 2 points of the optimum that sees x and s, at 2 settings"
    assert (first[1], first[2]) == (pytest.approx(above + 0.001), near)
    assert "at least 8 points below GAP, shift + noise" in second[0]
    assert second[2] == far_below_affine
    assert third[1:] == (0, True)


def test_better_than_the_optimum_is_no_success(runs):
    """It is counted as a fault, and not as near."""
    runs.known("aware", 0.5, 0.5, exact=0.5 + optimal_tv(2.0, 0.5) / 2 - 0.04)
    near, below = said(runs)
    assert (near[2], below[1:]) == (False, (1, False))


def test_blind_channels_and_bits_have_measures_of_their_own(runs):
    """Blind: the linear program, within 3 points. Binary: the closed form in raw accuracy, within half a point."""
    runs.known("blind", float(blind_frontier(2.0, 0.6)), 0.62, exact=0.62, channel={"sees": "x"})
    runs.known("binary", 0.1, 0.72, law={"p": 0.75, "q": 0.1}, exact=0.804)
    binary, blind, below = said(runs)
    assert blind[0].startswith("gaussian, Δ 2: within 3 points of the optimum that sees x,")
    assert (binary[0].partition(":")[0], binary[1]) == ("binary, p 0.75, q 0.1", pytest.approx(0.004))
    assert blind[2] and binary[2] and below[2]


def test_private_baselines_are_held_to_their_bounds(runs):
    """Those alone, without any learned channel."""
    law = {"p": 0.5, "q": 0.1}
    response = {"_target_": "privgan.channel.randomized.Randomized", "epsilon": 1.0}
    runs.known("response", 0.27, 0.75, law=law, channel=response, privacy=(1.0, 0.0), steps=0)
    ((says, value, holds),) = said(runs)
    assert "private baseline" in says
    assert (value, holds) == (1, False)


def test_the_page_shows_findings_and_curves(runs, tmp_path, monkeypatch):
    """Each file it names is there; without runs it says so."""
    monkeypatch.setattr("privgan.report.chapter.training_figures", lambda frontier: ())
    assert theory.judge(tmp_path) == {"missing": "no run on a set of a known law is finished"}
    runs.known("binary", 0.1, 0.82, law={"p": 0.5, "q": 0.1}, exact=0.803)
    result = {"profile": "quick", "failed": [], "sets": [], "theory": theory.judge(tmp_path)}
    lines = page.write_index(tmp_path, result)
    html = (tmp_path / "index.html").read_text()
    assert "within 0.5 points of the optimum that sees x and s, at 1 setting: 0.003 holds" in lines
    assert 'src="theory/report/curve.png"' in html
    assert (tmp_path / "theory" / "report" / "curve.png").is_file()
    assert page.worked(result).startswith("1 runs")


@pytest.mark.parametrize("profile", ["quick", "full"])
def test_every_sweep_of_the_plan_is_a_command_that_composes(profile, monkeypatch, tmp_path):
    """Each job's config, by the command's own rules; two jobs at a time, in folders of the sweep's name."""
    from privgan.config import compose

    asked = []
    monkeypatch.setattr(theory.subprocess, "run", lambda command, check: asked.append(command) or Done)
    assert theory.run(profile, tmp_path) == []
    for command in asked:
        words = command[command.index("-m", 3) + 1 :]
        first = [word.split(",")[0] for word in words if not word.startswith("hydra")]
        config = compose(first)
        assert config.name.startswith("theory/")
        assert config.data.part("source").get("_target_").startswith("privgan.data.parametric")
    assert len(asked) == sum(profile in plan["profiles"] for plan in theory.yaml.safe_load(theory.PLAN.read_text()))


class Done:
    """A process that ended well."""

    returncode = 0
