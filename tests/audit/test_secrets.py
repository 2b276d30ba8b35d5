"""Of several secrets the one that leaks most speaks for a run."""

from privgan.audit.secrets import joined


def test_what_leaks_most_stands_at_the_top() -> None:
    found = {name: {"strongest": {"advantage": value}} for name, value in (("sex", 0.2), ("age", 0.6), ("job", 0.4))}
    told = joined(found)
    assert told["secret"] == "age" and told["strongest"]["advantage"] == 0.6
    assert list(told["secrets"]) == ["sex", "age", "job"]
    assert joined({"sex": found["sex"]}) == found["sex"]
