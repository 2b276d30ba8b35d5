"""The data that runs are about: which runs share a set, and what each set is called.

Runs are joined by the fingerprint of their data, or by the law where it is known; a name joins nothing, for two folders
may be called alike.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePath

from privgan.report.kinds import attribute
from privgan.report.leakage import number
from privgan.runs.columns import Flat
from privgan.runs.typed import DataRecord, Reference
from privgan.untrusted import printable

_SYMBOLS = {"delta": "Δ", "sigma": "\u03c3"}
METRICS = ("l1", "mse", "psnr", "ssim")
_SHOWN = 6  # digits of a fingerprint


@dataclass(frozen=True)
class DataSet:
    """The data a run was trained and judged on. `reference` is the operating point of a known good channel, if any.

    law: the parameters of a set of a known law, by name; empty for all others. place: the last two names of the path
    that it was read from; empty where there is none. metric: the distortion that leakage is drawn against: what the
    exact optimum is known in, else l1.
    """

    name: str
    sensitive: str
    shape: tuple[int, ...]
    fingerprint: str
    counts: Mapping[str, int] = field(hash=False)
    reference: Reference | None = field(hash=False)
    law: tuple[tuple[str, float], ...] = ()
    place: str = ""
    metric: str = "l1"

    @property
    def title(self) -> str:
        """Name, sensitive value and size, such as `smiles · smile · 32 × 32`; of a known law its parameters."""
        if self.law:
            told = (f"{_SYMBOLS.get(key, key)} {value:.4g}" for key, value in self.law if _tells(key, value))
            return " · ".join((self.name, *told))
        return " · ".join((self.name, self.sensitive, " \u00d7 ".join(map(str, self.shape[-2:]))))

    def reference_distortion(self, metric: str) -> float:
        """Of the reference channel; NaN where there is none or it is not known."""
        return number(dict(self.reference or {}).get(metric))

    @property
    def identity(self) -> Hashable:
        """What runs on the same rows have in common, and no others: only these are compared."""
        same = self.law if self.law else self.fingerprint
        return self.sensitive, self.shape, same, self.name if self.law else ""


def data_set(described: DataRecord, config: Flat) -> DataSet:
    """From what a record says of its data, and its flat config."""
    sensitive, path = described["sensitive"], config.get("data.source.path")
    metric = described.get("metric") or attribute(config, "data.source", "metric", "l1")
    return DataSet(
        name=printable(str(described["name"])),
        sensitive=sensitive if isinstance(sensitive, str) else ", ".join(map(str, sensitive)),
        shape=tuple(int(size) for size in described["shape"]),
        fingerprint=str(described["fingerprint"]),
        counts={str(role): int(count) for role, count in described["counts"].items()},
        reference=described.get("reference"),
        law=_law(described, config),
        metric=metric if metric in METRICS else "l1",
        place=printable("/".join(PurePath(path).parts[-2:])) if isinstance(path, str) else "",
    )


def names_apart(sets: Sequence[DataSet]) -> dict[Hashable, str]:
    """identity -> name of each set: its own; where two are alike the end of the path, else the fingerprint besides."""
    by_identity = {one.identity: one for one in sets}
    named = {key: one.name for key, one in by_identity.items()}
    for longer in (lambda one: one.place or one.name, lambda one: f"{one.name} {one.fingerprint[:_SHOWN]}"):
        titles = {key: replace(one, name=named[key]).title for key, one in by_identity.items()}
        alike = [key for key, title in titles.items() if list(titles.values()).count(title) > 1]
        named |= {key: longer(by_identity[key]) for key in alike}
    return named


def _law(described: DataRecord, config: Flat) -> tuple[tuple[str, float], ...]:
    """The numbers that make a set of a known law: what its reader is given beside the count of rows and their seed."""
    given: Flat | None = described.get("law")
    if given is None:
        if not attribute(config, "data.source", "population", False):
            return ()
        source = "data.source."
        given = {key.removeprefix(source): value for key, value in config.items() if key.startswith(source)}
    return tuple(
        (key, float(value))
        for key, value in given.items()
        if isinstance(value, (int, float)) and key not in ("count", "seed")
    )


def _tells(key: str, value: float) -> bool:
    """Whether a parameter belongs into the title: not where it has the value that goes without saying."""
    return (key, value) not in (("sigma", 1), ("prior", 0.5), ("dimension", 1))
