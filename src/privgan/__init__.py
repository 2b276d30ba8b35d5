"""Learned, local, context-aware privacy: channels trained as a game, evaluated by fresh attackers.

Packages in the order in which data passes through: `data -> channel -> game -> release -> attackers -> report`.
"""

__version__ = "0.1.0"
DISTRIBUTION = "privgan-channels"  # what pip installs; `privgan` on PyPI is another project (see pyproject.toml)
