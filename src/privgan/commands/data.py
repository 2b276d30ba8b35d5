"""`privgan data list | prepare | check`: what data is there, packing it, and looking for faults."""

from pathlib import Path

from privgan.config import build, check_values
from privgan.config.commands.train import Data
from privgan.config.recompose import data_options
from privgan.errors import RequestError


def run(settings: Data, action: str) -> None:
    """list: every set there is a config for; prepare, check: the set of this config. Faults end with exit code 2."""
    if action == "list":
        print(_every_set())
        return
    check_values(settings.data)
    from privgan.data import catalogue

    if action == "prepare":
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


def _every_set() -> str:
    """Every option of the group data; and, of those that want data of one's own, the keys that have to be given."""
    from privgan.data.listing import list_sets, summary
    from privgan.data.remembered import Remembered

    told: dict[str, str] = {}
    own: dict[str, list[str]] = {}
    remembered: Remembered | None = None
    for option in data_options():
        if option.wanting:
            own[option.name] = option.wanting
            continue
        section = option.plain()
        remembered = remembered or Remembered(Path(section["cache"]).expanduser())
        text = remembered.text(section["source"])
        if text is None:
            source = build(option.settled().part("source"))
            text = summary(source)
            remembered.keep(section["source"], source, text)
        told[option.name] = text
    if remembered:
        remembered.save()
    return list_sets(told, own)
