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
from privgan.fit.certified import Certified
from privgan.objective.certified import Certified as CertifiedObjective


class Auto(FitMethod):
    """`Channel.fit_method` names it: the game for a net, a closed form where the channel has one, else nothing.

    Except under `objective=certified`, which is a way of fitting of its own.
    """

    name = "auto"

    def needs_adversary(self, channel: Channel) -> bool:
        return method_of(channel).needs_adversary(channel)

    def prepare(self, parts: Parts, data: DataModule) -> Fit:
        """The fit of the channel's own method."""
        if isinstance(parts.objective, CertifiedObjective):
            return Certified().prepare(parts, data)
        return method_of(parts.channel).prepare(parts, data)


def method_of(channel: Channel) -> FitMethod:
    """RequestError where the channel names a method that there is none of."""
    try:
        return methods()[channel.fit_method]()
    except KeyError:
        known = ", ".join(sorted(methods()))
        raise RequestError(
            f"channel: {type(channel).__name__} asks for fit={channel.fit_method}, there are {known}"
        ) from None


@cache
def methods() -> dict[str, type[FitMethod]]:
    """Every method of this package by name."""
    found: dict[str, type[FitMethod]] = {}
    for module in pkgutil.iter_modules(privgan.fit.__path__, "privgan.fit."):
        for kind in vars(importlib.import_module(module.name)).values():
            if inspect.isclass(kind) and issubclass(kind, FitMethod) and not inspect.isabstract(kind):
                found[kind.name] = kind
    return found
