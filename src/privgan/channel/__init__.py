"""Channels: the nets and mechanisms that edit data before release."""

from privgan.channel.autoencoder import Autoencoder
from privgan.channel.base import Channel, load

KINDS: dict[str, type[Channel]] = {f"{kind.__module__}.{kind.__qualname__}": kind for kind in (Autoencoder,)}

__all__ = ["KINDS", "Autoencoder", "Channel", "load"]
