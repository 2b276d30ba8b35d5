"""Channels whose buffers take their shape from what they were fitted on."""

from abc import abstractmethod
from typing import Any, Self

from torch import Tensor

from privgan.channel.base import Channel


class Fitted(Channel):
    """A closed form that keeps what it found as buffers, of sizes that its arguments do not tell."""

    @classmethod
    def restore(cls, arguments: dict[str, Any], weights: dict[str, Tensor]) -> Self:
        """As it was fitted; what was found comes with its weights."""
        channel = cls(**arguments)
        channel._keep({name: weight for name, weight in weights.items() if "." not in name})
        channel.load_state_dict(weights)
        return channel.eval()

    @abstractmethod
    def _keep(self, fitted: dict[str, Tensor]) -> None:
        """Take what was found; an extension also derives from it what else depends on its sizes."""
        for name, value in fitted.items():
            self.register_buffer(name, value)
