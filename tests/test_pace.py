"""Lines about long work: how far, how long it took, how long it may take."""

import pytest

from privgan.pace import Pace, time_left


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_line_a_minute_and_no_more(capsys: pytest.CaptureFixture[str]) -> None:
    clock = Clock()
    pace = Pace("attackers", 11, clock=clock)
    for _ in range(4):
        clock.now += 30
        pace.advance()
    assert capsys.readouterr().out.splitlines() == [
        "attackers: 2 of 11 in 60 s, about 4 min left",
        "attackers: 4 of 11 in 2 min, about 4 min left",
    ]


def test_waiting_says_so_too(capsys: pytest.CaptureFixture[str]) -> None:
    clock = Clock()
    pace = Pace("attackers", 3, clock=clock)
    clock.now += 59
    pace.look()
    assert capsys.readouterr().out == ""
    clock.now += 1
    pace.look()
    assert capsys.readouterr().out == "attackers: 0 of 3 in 60 s, no speed known yet\n"


def test_what_an_earlier_process_did_counts_as_done_and_not_as_speed() -> None:
    clock = Clock()
    pace = Pace("steps", 1000, first=900, clock=clock)
    clock.now += 50
    pace.advance(50)
    assert pace.line() == "steps: 950 of 1,000 in 50 s, about 50 s left"
    assert Pace("rows", clock=clock).line() == "rows: 0 in 0 s"
    assert time_left(1, 3, 3600.0) == "about 2.0 h left"
