"""Channels: the nets and mechanisms that edit data before release."""

from privgan.channel.autoencoder import Autoencoder
from privgan.channel.barycentre import Barycentre
from privgan.channel.base import Channel, load
from privgan.channel.binary_optimum import BinaryOptimum
from privgan.channel.dense import Dense
from privgan.channel.discrete import Discrete
from privgan.channel.gaussian_optimum import GaussianOptimum

KINDS: dict[str, type[Channel]] = {
    f"{kind.__module__}.{kind.__qualname__}": kind
    for kind in (
        Autoencoder,
        Barycentre,
        BinaryOptimum,
        Dense,
        Discrete,
        GaussianOptimum,
    )
}

__all__ = [
    "KINDS",
    "Autoencoder",
    "Barycentre",
    "BinaryOptimum",
    "Channel",
    "Dense",
    "Discrete",
    "GaussianOptimum",
    "load",
]
