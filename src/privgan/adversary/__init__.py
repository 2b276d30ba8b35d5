"""Adversaries: the player of the game that reads s from what is released."""

from privgan.adversary.convolutional import Convolutional

__all__ = ["Convolutional"]
