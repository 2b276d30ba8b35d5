"""What may stand at which place of a config: roles, and the classes and functions that fill them.

Nothing is listed by hand. The members of a role are the classes of its package that are of its base, the entry points
of its group (`privgan.channels`, ...) in installed packages, and, in a user's own config, any class of that base.
"""

import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import entry_points
from typing import Any

from privgan.config.membership import fills
from privgan.errors import RequestError


@dataclass(frozen=True)
class Role:
    """A kind of thing that a config builds.

    Args:
        package: whose modules hold the members.
        bases: dotted names of the class, protocols or call signature, one of which members have.
        group: of entry points.
        given: arguments that come from the run and not from the config.
        parts: keys below a member at which members of another role stand; `*` is any key or place of a list.
    """

    package: str
    bases: tuple[str, ...]
    group: str
    given: tuple[str, ...] = ()
    parts: Mapping[str, str] = field(default_factory=dict)


ROLES: dict[str, Role] = {
    "data": Role("privgan.data", ("privgan.data.module.DataModule",), "privgan.data", parts={"source": "source"}),
    "source": Role("privgan.data", ("privgan.data.source.Source",), "privgan.sources"),
    "channel": Role("privgan.channel", ("privgan.channel.base.Channel",), "privgan.channels", ("shape",)),
    "adversary": Role("privgan.adversary", ("torch.nn.Module",), "privgan.adversaries", ("shape", "classes")),
    "objective": Role(
        "privgan.objective",
        ("privgan.objective.base.Objective",),
        "privgan.objectives",
        parts={"distortion": "distortion", "leakage": "leakage", "utility": "utility"},
    ),
    "distortion": Role("privgan.objective.distortion", ("privgan.objective.base.Distortion",), "privgan.distortions"),
    "leakage": Role("privgan.objective.leakage", ("privgan.objective.leakage.base.Leakage",), "privgan.leakages"),
    "utility": Role(
        "privgan.objective",
        ("privgan.objective.utility.Risk", "privgan.objective.prediction.Prediction"),
        "privgan.utilities",
    ),
    "game": Role(
        "privgan.game",
        ("privgan.game.alternating.AlternatingGame",),
        "privgan.games",
        ("channel", "adversary", "objective", "weight_K", "rows", "compiled", "seed"),
    ),
    "fit": Role("privgan.fit", ("privgan.fit.base.FitMethod",), "privgan.fits", parts={"methods.*": "fit"}),
    "attackers": Role(
        "privgan.attackers", ("privgan.attackers.panel.Panel",), "privgan.panels", parts={"attackers.*": "attacker"}
    ),
    "attacker": Role(
        "privgan.attackers",
        ("privgan.attackers.base.Attacker", "privgan.attackers.base.Combiner"),
        "privgan.attackers",
    ),
    "tracking": Role("privgan.tracking", ("privgan.tracking.base.Tracker",), "privgan.trackers"),
}
# Roles of the first keys of a config; the others stand below them.
SECTIONS = ("data", "channel", "adversary", "objective", "game", "fit", "attackers", "tracking")
_trusted: set[str] = set()


def role_at(key: str) -> str | None:
    """The role of a place such as `data.source` or `attackers.attackers.trees`; None where nothing can be built."""
    words = re.split(r"[.\[\]]+", key.rstrip("]"))
    if words[0] not in SECTIONS:
        return None
    role, rest = words[0], words[1:]
    while rest:
        for pattern, part in ROLES[role].parts.items():
            names = pattern.split(".")
            if len(rest) >= len(names) and all(n in ("*", w) for n, w in zip(names, rest, strict=False)):
                role, rest = part, rest[len(names) :]
                break
        else:
            return None
    return role


def trust(packages: list[str]) -> None:
    """Members of these packages may be named by records, because the user names the packages on the command line."""
    _trusted.update(packages)


def member(role: str, target: object, *, own: bool = False) -> Any:
    """The class or function with this dotted name.

    Args:
        own: it is named by the user, on the command line or in a config folder, so any importable one of the right
            base will do; it is remembered, so that its channel can be loaded again in this process.

    Raises:
        RequestError: it does not exist, or may not fill the role.
    """
    kind, name = ROLES[role], str(target)
    registered = _registered(kind.group)
    within = name.startswith(f"{kind.package}.")
    known = within or name in registered or any(name.startswith(f"{package}.") for package in _trusted)
    wanted = f"give a class of {kind.package}, or of a package of yours (docs/extending.md)"
    if not isinstance(target, str) or not re.fullmatch(r"\w+(\.\w+)+", name):
        raise RequestError(f"{target} is no {role}: {wanted}")
    if not known and not own:
        raise RequestError(
            f"{name} is no {role} of privgan or of an installed package: if you trust it, name its package, "
            f"extensions=[{name.partition('.')[0]}]"
        )
    if not known and name.startswith("privgan."):
        raise RequestError(f"{name} is no {role}: {wanted}")
    found = _imported(name)
    inside = not within or f"{getattr(found, '__module__', '')}.".startswith(f"{kind.package}.")
    if not inside or not _fills(kind, found):
        raise RequestError(f"{name} is no {role}: {wanted}")
    if not known:
        _trusted.add(name.rpartition(".")[0])
    return found


@cache
def members(role: str) -> dict[str, Any]:
    """Every class and function of privgan and of installed entry points that fills this role, by its dotted name."""
    kind = ROLES[role]
    found = {
        f"{one.__module__}.{one.__qualname__}": one
        for module in _modules(kind.package)
        for one in vars(module).values()
        if getattr(one, "__module__", None) == module.__name__ and _fills(kind, one)
    }
    for name in _registered(kind.group):
        found[name] = member(role, name)
    return dict(sorted(found.items()))


@cache
def _registered(group: str) -> tuple[str, ...]:
    """Dotted names of the entry points of a group."""
    return tuple(sorted(point.value.replace(":", ".") for point in entry_points(group=group)))


def _fills(kind: Role, candidate: Any) -> bool:
    parts = {pattern.partition(".")[0] for pattern in kind.parts}
    return any(fills(candidate, _imported(base), kind.given, parts) for base in kind.bases)


def _modules(package: str) -> Iterator[Any]:
    root = importlib.import_module(package)
    yield root
    for info in pkgutil.walk_packages(getattr(root, "__path__", ()), f"{package}."):
        try:
            yield importlib.import_module(info.name)
        except ModuleNotFoundError as error:
            if str(error.name).startswith("privgan"):
                raise  # a fault of ours; else an optional package that is not installed


def _imported(name: str) -> Any:
    """The thing with this dotted name. RequestError where there is none."""
    module, _, attribute = name.rpartition(".")
    try:
        return inspect.getattr_static(importlib.import_module(module), attribute)
    except Exception as error:  # of a user's module anything may be raised
        raise RequestError(f"{name} is not found: {' '.join(str(error).split())}") from error
