"""What `channel.json` holds: how to build a channel again, and what it takes."""

from typing_extensions import TypedDict


class Input(TypedDict):
    """Rows that a channel takes. range: of pictures, null of vectors; sees: x or xs; secret_source: null of x alone."""

    shape: list[int]
    range: list[float] | None
    sees: str
    secret_source: str | None


class Privacy(TypedDict):
    """Local differential privacy between any two rows."""

    epsilon: float
    delta: float


class Plan(TypedDict, total=False):
    """channel: its class, with the module. arguments: of its constructor; weights lie in `channel.safetensors`."""

    channel: str
    arguments: dict[str, object]
    input: Input
    privacy: Privacy
