"""Adversaries: the player of the game that infers s from what is released."""

from privgan.adversary.convolutional import Convolutional
from privgan.adversary.dense import Dense

__all__ = ["Convolutional", "Dense"]
