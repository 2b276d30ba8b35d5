"""What `privgan data list` says of the sets. Nothing here needs torch: nothing is packed, split or trained."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np

from privgan.data.secrets import choose
from privgan.data.source import Labels, MissingError, Secret, Source
from privgan.errors import RequestError


def list_sets(told: Mapping[str, str], own: Mapping[str, Sequence[str]] = MappingProxyType({})) -> str:
    """One paragraph a set, of its `summary`.

    own: name -> keys to give, of sets that a user brings.
    """
    given = {name: " ".join([f"data={name}", *(f"{key}=..." for key in keys)]) for name, keys in own.items()}
    own_told = {name: f"data of your own: {words}" for name, words in given.items()}
    return "\n".join(f"{name}\n  {text}" for name, text in (dict(told) | own_told).items())


def counted(labels: Labels) -> str:
    """Rows, persons, and how many rows each class has, or where a number lies."""
    spread = ", ".join(_spread(secret, s_N) for secret, s_N in labels.by_secret if len(labels))
    return f"{len(labels):,} rows of {len(np.unique(labels.group)):,} persons, {spread}"


def summary(source: Source) -> str:
    """Rows, persons, classes and shape of a set, or what is wrong with it."""
    try:
        labels = choose(source.labels(), source.sensitive)
        shape = " x ".join(map(str, source.shape))
        return f"{counted(labels)}, {shape}, sensitive: {', '.join(secret.name for secret in labels.secrets)}"
    except MissingError as error:
        return f"missing: {error}"
    except RequestError as error:
        return f"broken: {error}"


def _spread(secret: Secret, s_N: np.ndarray) -> str:
    """How often each class occurs, or where a number lies."""
    if secret.classes:
        return ", ".join(
            f"{name} {np.sum(s_N == s):,} ({np.mean(s_N == s):.1%})" for s, name in enumerate(secret.classes)
        )
    return f"{secret.name} {s_N.min():.4g} to {s_N.max():.4g}, mean {s_N.mean():.4g}"
