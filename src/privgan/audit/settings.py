"""What the audit of a run depends on besides rows and attackers."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from privgan.runs.signature import relevant


@dataclass(frozen=True)
class AuditSettings:
    """Of a run's config.

    Args:
        out: the folder in which runs share the audit of undefended data.
        seed: of the attackers' weights and of the noise of the release.
        split_seed: of the roles, and of the attackers of undefended data.
        data: the section `data`, as far as it decides the rows and their roles.
        attackers: the section `attackers`.
    """

    out: Path
    seed: int
    split_seed: int
    data: Mapping[str, object]
    attackers: Mapping[str, object]

    @classmethod
    def of(cls, config: Mapping[str, Any]) -> "AuditSettings":
        """From the plain config of a run."""
        data = {key: value for key, value in relevant(config)["data"].items() if key != "seed"}
        return cls(Path(config["out"]), config["seed"], config["data"]["split_seed"], data, config["attackers"])
