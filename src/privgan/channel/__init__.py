"""Channels: the nets and mechanisms that edit data before release."""

from privgan.channel.answers import Answers
from privgan.channel.autoencoder import Autoencoder
from privgan.channel.barycentre import Barycentre
from privgan.channel.base import Channel
from privgan.channel.binary_optimum import BinaryOptimum
from privgan.channel.blur import Blur
from privgan.channel.code import Code
from privgan.channel.codebook import Codebook
from privgan.channel.components import Components
from privgan.channel.dense import Dense
from privgan.channel.discrete import Discrete
from privgan.channel.erasure import Erasure
from privgan.channel.gaussian_optimum import GaussianOptimum
from privgan.channel.generalized import Generalized
from privgan.channel.loading import load
from privgan.channel.mask import Mask
from privgan.channel.midpoint import Midpoint
from privgan.channel.mixed import Mixed
from privgan.channel.noise import Noise
from privgan.channel.pixelate import Pixelate
from privgan.channel.random_words import RandomWords
from privgan.channel.randomized import Randomized
from privgan.channel.suppressed import Suppressed
from privgan.channel.tokens import Tokens
from privgan.channel.tree import Tree

__all__ = [
    "Answers",
    "Autoencoder",
    "Barycentre",
    "BinaryOptimum",
    "Blur",
    "Channel",
    "Code",
    "Codebook",
    "Components",
    "Dense",
    "Discrete",
    "Erasure",
    "GaussianOptimum",
    "Generalized",
    "Mask",
    "Midpoint",
    "Mixed",
    "Noise",
    "Pixelate",
    "RandomWords",
    "Randomized",
    "Suppressed",
    "Tokens",
    "Tree",
    "load",
]
