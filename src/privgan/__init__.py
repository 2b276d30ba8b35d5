"""Learned, local, context-aware privacy: channels trained as a game, judged by fresh attackers.

The way of the data is the order of the rooms:
`data -> channel -> game (with its adversary) -> attackers -> report -> release`.
"""

__version__ = "0.1.0"
