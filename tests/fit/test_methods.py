"""Ways of fitting: each refuses what it cannot fit, resumes, and says what it did."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest
import torch

from privgan.adversary import Convolutional
from privgan.channel import Autoencoder, Blur, Erasure
from privgan.channel.base import Channel
from privgan.config.trainer import Trainer
from privgan.data.module import DataModule
from privgan.errors import RequestError, WorkError
from privgan.fit.auto import Auto, method_of, methods
from privgan.fit.base import Fit, FitMethod, Parts, Setting
from privgan.fit.closed_form import ClosedForm
from privgan.fit.game import Game
from privgan.fit.nothing import Nothing
from privgan.fit.stages import Stages
from privgan.game.alternating import AlternatingGame
from privgan.objective import distortion
from privgan.objective.leakage import CrossEntropy
from privgan.objective.minimax import Minimax

SHAPE = (1, 16, 16)


def parts(channel: Channel) -> Parts:
    adversary = Convolutional(SHAPE, 2, widths=(4, 4), dense=(8,))
    return Parts(channel, Minimax(distortion.l1, CrossEntropy(), lam=0.1), adversary, AlternatingGame)


def setting(folder: Path, resume: bool = False) -> Setting:
    return Setting(folder, resume, Trainer(), 0, "cpu", lambda step, values: None)


class AddOne(FitMethod):
    """Adds 1 to the first parameter of the channel, or fails."""

    name = "add_one"

    def __init__(self, fails: bool = False) -> None:
        self.fails, self.runs = fails, 0

    def prepare(self, parts: Parts, data: DataModule) -> Fit:
        method = self

        class Run(Fit):
            def run(self, setting: Setting) -> dict:
                method.runs += 1
                if method.fails:
                    raise WorkError("diverged")
                with torch.no_grad():
                    next(parts.channel.parameters()).add_(1)
                return {"steps": 3}

        return Run()


def test_every_method_is_found_by_name() -> None:
    assert set(methods()) == {path.stem for path in Path("conf/fit").glob("*.yaml")}
    assert all(issubclass(kind, FitMethod) for kind in methods().values())


@pytest.mark.parametrize(
    ("channel", "method"),
    [
        (Blur(SHAPE, sigma=1.0), Nothing),
        (Erasure(SHAPE), ClosedForm),
        (Autoencoder(SHAPE, widths=(4,), depth=1, code=(8,)), Game),
    ],
)
def test_a_channel_names_its_method(channel: Channel, method: type[FitMethod]) -> None:
    assert type(method_of(channel)) is method
    assert Auto().needs_adversary(channel) is (method is Game)


def test_a_method_that_is_not_there_is_named() -> None:
    class Odd(Blur):
        fit_method = "magic"

    with pytest.raises(RequestError, match="fit=magic, there are auto"):
        method_of(Odd(SHAPE, sigma=1.0))


@pytest.mark.parametrize(
    ("method", "channel"),
    [
        (Nothing(), Autoencoder(SHAPE, widths=(4,), depth=1, code=(8,))),
        (ClosedForm(), Autoencoder(SHAPE, widths=(4,), depth=1, code=(8,))),
        (Game(), Blur(SHAPE, sigma=1.0)),
    ],
)
def test_what_cannot_be_fitted_is_refused(method: FitMethod, channel: Channel) -> None:
    with pytest.raises(RequestError, match="fit="):
        method.prepare(parts(channel), None)


def test_a_closed_form_is_fitted_on_the_people_of_the_channel(tmp_path: Path) -> None:
    seen = []

    class Mean(Blur):
        def fit(self, batches: Iterable, classes: int | Sequence[int]) -> None:
            seen.append((list(batches), classes))

    class Data:
        classes = 2

        def batches(self, role: str) -> list[str]:
            return [role]

    facts = ClosedForm().prepare(parts(Mean(SHAPE, sigma=1.0)), Data()).run(setting(tmp_path))
    assert facts == {"steps": 0} and seen == [(["channel"], 2)]


def test_stages_follow_one_another_and_resume_with_the_one_that_was_interrupted(tmp_path: Path) -> None:
    def channel() -> Autoencoder:
        torch.manual_seed(0)
        return Autoencoder(SHAPE, widths=(4,), depth=1, code=(8,))

    first, second = AddOne(), AddOne(fails=True)
    began = channel()
    with pytest.raises(WorkError):
        Stages([first, second]).prepare(parts(began), None).run(setting(tmp_path))
    second.fails = False
    resumed = channel()
    facts = Stages([first, second]).prepare(parts(resumed), None).run(setting(tmp_path, resume=True))
    assert (first.runs, second.runs) == (1, 2)
    assert facts == {"steps": 6, "stages": [{"steps": 3}, {"steps": 3}]}
    assert torch.allclose(next(resumed.parameters()), next(channel().parameters()) + 2)
    assert json.loads((tmp_path / "checkpoints" / "stage-1.json").read_text()) == {"steps": 3}


def test_no_stage_is_refused() -> None:
    with pytest.raises(RequestError, match=r"fit\.methods is empty"):
        Stages([])
