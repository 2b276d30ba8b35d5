"""The method that a channel asks for."""

import importlib
import inspect
import pkgutil
from functools import cache

import privgan.fit
from privgan.channel.base import Channel
from privgan.data.module import DataModule
from privgan.errors import RequestError
from privgan.fit.base import Fit, FitMethod, Parts
from privgan.objective.base import Objective


class Auto(FitMethod):
    """`Channel.fit_method` names it: the game for a net, a closed form where the channel has one, else nothing.

    Except under an objective that is a way of fitting of its own, such as `objective=certified`, and says so.
    """

    name = "auto"

    def needs_adversary(self, channel: Channel) -> bool:
        return method_of(channel).needs_adversary(channel)

    def prepare(self, parts: Parts, data: DataModule) -> Fit:
        """The fit of the channel's own method."""
        return method_of(parts.channel, parts.objective).prepare(parts, data)


def method_of(channel: Channel, objective: Objective | None = None) -> FitMethod:
    """The method that a channel is fitted with where the config names none.

    Args:
        channel: says `fit_method`.
        objective: may say one too, which then counts.

    Raises:
        RequestError: there is no method of that name.
    """
    own = getattr(objective, "fit_method", None)
    asks, name = (channel, channel.fit_method) if own is None else (objective, own)
    try:
        return methods()[name]()
    except KeyError:
        known = ", ".join(sorted(methods()))
        raise RequestError(f"{type(asks).__name__} asks for fit={name}, there are {known}") from None


@cache
def methods() -> dict[str, type[FitMethod]]:
    """Every method of this package by name."""
    found: dict[str, type[FitMethod]] = {}
    for module in pkgutil.iter_modules(privgan.fit.__path__, "privgan.fit."):
        for kind in vars(importlib.import_module(module.name)).values():
            if inspect.isclass(kind) and issubclass(kind, FitMethod) and not inspect.isabstract(kind):
                found[kind.name] = kind
    return found
