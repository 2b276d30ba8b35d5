"""`privgan data list | prepare | check`: what data is there, packing it, and looking for faults."""

from privgan.config import build
from privgan.config.commands.train import Data
from privgan.config.recompose import every_set
from privgan.errors import RequestError


def run(settings: Data, action: str) -> None:
    """list: every set there is a config for; prepare, check: the set of this config. Faults end with exit code 2."""
    from privgan.data import catalogue

    if action == "list":
        sets, wanting = every_set()
        print(catalogue.list_sets({name: build(one.data) for name, one in sets.items()}, wanting))
    elif action == "prepare":
        print(catalogue.prepare(build(settings.data)))
    else:
        from privgan.audit.to_hide import to_hide

        data = build(settings.data)
        report, good = catalogue.check(data)
        print(report)
        if good:
            for line in to_hide(data):
                print(f"  {line}")
        if not good:
            raise RequestError("the set has the faults listed above: fix or remove them, then privgan data check")
