"""Learned, local, context-aware privacy: channels trained as a game, evaluated by fresh attackers.

The public interface: `load` a trained channel and release data with it, `judge` any release by fresh attackers,
`train` a channel with the keys of the command, and two scikit-learn transformers, `PrivateComponents` and
`PrivateCode`. All else is private.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from privgan.api.channel import TrainedChannel, load
    from privgan.api.judgement import Judgement, judge
    from privgan.api.training import TrainedRun, train
    from privgan.api.transformer import PrivateCode, PrivateComponents

__version__ = "0.1.0"
DISTRIBUTION = "privgan-channels"  # what pip installs; `privgan` on PyPI is another project (see pyproject.toml)

__all__ = ["Judgement", "PrivateCode", "PrivateComponents", "TrainedChannel", "TrainedRun", "judge", "load", "train"]
# Found on first use, so that `privgan --help` needs no torch.
_PLACES = {
    "TrainedChannel": "privgan.api.channel",
    "load": "privgan.api.channel",
    "Judgement": "privgan.api.judgement",
    "judge": "privgan.api.judgement",
    "TrainedRun": "privgan.api.training",
    "train": "privgan.api.training",
    "PrivateCode": "privgan.api.transformer",
    "PrivateComponents": "privgan.api.transformer",
}


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"module 'privgan' has no attribute {name!r}")
    return getattr(importlib.import_module(_PLACES[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
