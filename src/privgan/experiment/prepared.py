"""The data of a run, packed and split."""

import json

from privgan.config import Part, build
from privgan.data.module import DataModule
from privgan.shared import shared


def prepared(section: Part) -> DataModule:
    """The data of the section `data` of a config; runs of one process that ask for the same have them once."""

    def make() -> DataModule:
        data: DataModule = build(section)
        data.prepare()
        return data

    return shared("data", json.dumps(section.plain(), sort_keys=True), make)
