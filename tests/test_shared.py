"""What is shared between runs of one process, and when."""

from privgan.shared import shared, sharing


def made(calls: list[str], name: str) -> str:
    calls.append(name)
    return name


def test_outside_it_is_made_anew() -> None:
    """Files may have changed since."""
    calls: list[str] = []
    for _ in range(2):
        assert shared("data", "one", lambda: made(calls, "one")) == "one"
    assert calls == ["one", "one"]


def test_within_the_last_of_each_kind_is_kept() -> None:
    calls: list[str] = []
    with sharing():
        for key in ("one", "one", "two", "one"):
            assert shared("data", key, lambda key=key: made(calls, key)) == key
        assert shared("rows", "one", lambda: made(calls, "rows")) == "rows"
        assert shared("data", "one", lambda: made(calls, "never")) == "one"
    assert calls == ["one", "two", "one", "rows"]
    shared("data", "one", lambda: made(calls, "after"))
    assert calls[-1] == "after"
