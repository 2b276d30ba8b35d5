"""Whose people a fit has not met: those that a certificate may be counted on."""

from privgan.channel.base import Channel

# Validation people may have chosen among channels, so they are in neither.
OF_A_TRAINED_ONE, OF_A_CLOSED_FORM = ("attacker", "test"), ("adversary", "attacker", "test")


def untouched(channel: Channel) -> tuple[str, ...]:
    """The roles whose people nothing about this channel was fitted or chosen on.

    A channel that is trained, or that predicts s, has met the people of both players; a closed form has met those of
    the role `channel` only.

    Args:
        channel: before or after its fit.
    """
    return OF_A_TRAINED_ONE if channel.learns or channel.predictor is not None else OF_A_CLOSED_FORM
