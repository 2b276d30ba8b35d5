"""A signal in the game: a checkpoint, and an end that says which signal it was."""

import os
import signal
import threading

import pytest
import pytorch_lightning as pl
import torch
from small import play, small_game

from privgan.fit import game as game_fit
from privgan.interruption import Interrupted, Noted, termination_raises


class SignalAt(pl.Callback):
    """Sends this process a signal at some steps."""

    def __init__(self, number, *steps):
        self.number, self.steps = number, steps

    def on_train_batch_end(self, trainer, *_):
        if trainer.global_step in self.steps:
            os.kill(os.getpid(), self.number)


@pytest.mark.parametrize(("number", "step"), [(signal.SIGTERM, 60), (signal.SIGINT, 3)])
def test_the_step_is_saved_and_the_resumed_game_ends_with_the_same_weights(number, step, drawn, tmp_path, monkeypatch):
    whole = small_game(drawn)
    play(whole, drawn, tmp_path / "unbroken")
    before = [signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)]
    with monkeypatch.context() as patch:
        patch.setattr(game_fit, "progress", lambda kind: [SignalAt(number, step)])
        with pytest.raises(Interrupted, match=f"stopped by {number.name} at step {step + 1}, which is saved") as caught:
            play(small_game(drawn), drawn, tmp_path / "broken", checkpoint_every_seconds=3600)
    assert caught.value.number == number
    assert [signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)] == before
    checkpoint = tmp_path / "broken" / "checkpoints" / "last.ckpt"
    assert torch.load(checkpoint, weights_only=True)["global_step"] == step + 1
    resumed = small_game(drawn)
    play(resumed, drawn, tmp_path / "broken")
    for name, value in whole.state_dict().items():
        assert torch.equal(value, resumed.state_dict()[name]), name


def test_the_second_signal_stops_at_once():
    noted = Noted()
    noted.start()
    try:
        os.kill(os.getpid(), signal.SIGINT)
        assert noted.number == signal.SIGINT
        with pytest.raises(Interrupted, match="at once"):
            os.kill(os.getpid(), signal.SIGTERM)
            signal.sigtimedwait([], 0.1)
    finally:
        noted.stop()
        noted.stop()


def test_an_ignored_signal_stays_ignored():
    old = signal.signal(signal.SIGTERM, signal.SIG_IGN)
    try:
        with termination_raises():
            os.kill(os.getpid(), signal.SIGTERM)
    finally:
        signal.signal(signal.SIGTERM, old)


def test_another_thread_handles_no_signals():
    def work():
        with termination_raises():
            done.append(True)

    done: list[bool] = []
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert done
