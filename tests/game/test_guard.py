"""Games that go wrong are ended with their reason."""

import pytest
import torch
from small import play, small_game

from privgan.config.trainer import Guard as Limits
from privgan.errors import RequestError, WorkError
from privgan.game.guard import Guard


def test_a_game_in_order_is_left_alone(drawn, tmp_path):
    assert play(small_game(drawn), drawn, tmp_path, guard=Limits(windows=1, distortion=1.0))["steps"] > 0


def test_distortion_beyond_the_limit(drawn, tmp_path):
    with pytest.raises(
        WorkError, match=r"distortion 0\.\d+ is beyond trainer\.guard\.distortion=0\.001, for 2 windows"
    ):
        play(small_game(drawn), drawn, tmp_path, guard=Limits(windows=2, distortion=0.001))


def test_a_channel_that_releases_one_picture_for_all(drawn, tmp_path):
    game = small_game(drawn)
    last = [layer for layer in game.channel.net if hasattr(layer, "weight")][-1]
    with torch.no_grad():
        last.weight.zero_()
    last.weight.requires_grad_(False)
    with pytest.raises(WorkError, match="releases are all the same"):
        play(game, drawn, tmp_path, guard=Limits(windows=2))


def test_a_player_that_runs_away_is_held_against_its_first_window():
    guard = Guard(loss=10.0, windows=2)
    for step, loss in [(50, -3.0), (100, 29.0), (150, 31.0), (200, 5.0), (250, -31.0)]:
        guard.update(step, {"adversary/loss": loss, "pretrain_adversary/loss": 1e9})
    resumed = Guard(loss=10.0, windows=1)
    resumed.load_state_dict(guard.state_dict())
    with pytest.raises(WorkError, match=r"the adversary diverged: its loss is 32, beyond 30 .* at step 300"):
        resumed.update(300, {"adversary/loss": 32.0})
    with pytest.raises(WorkError, match="for 2 windows, at step 300"):
        guard.update(300, {"adversary/loss": 32.0})


@pytest.mark.parametrize("wrong", [{"distortion": 0.0}, {"spread": 1.0}, {"loss": 1.0}, {"windows": 0}, {"loss": "x"}])
def test_limits_that_make_no_sense(wrong):
    with pytest.raises(RequestError, match=r"trainer\.guard: "):
        Guard(**wrong)
