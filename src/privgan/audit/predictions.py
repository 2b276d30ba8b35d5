"""Which test rows the strongest attacker told, on disk, so that any two runs can be compared row by row.

`predictions.npz` holds index_N (row of the set), s_N (class, or tercile of a number), group_N (person), released_N and
clean_N (1 where the strongest attacker of the release, of the undefended data, was right), in_training_N (the same of
the adversary of the game, at the threshold that is best on validation people), secret and name.

Shapes: N test rows.
"""

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from privgan.atomic import replacing
from privgan.attackers.base import Released
from privgan.attackers.judging.decision import Decisions, decisions
from privgan.attackers.judging.terciles import tercile_cuts
from privgan.attackers.running.attempt import Scores

PATTERN = "predictions*.npz"  # of every secret


@dataclass(frozen=True)
class Predictions:
    """What the file holds; clean_N is None where nobody attacked the undefended data, in_training_N without a game."""

    index_N: np.ndarray
    s_N: np.ndarray
    group_N: np.ndarray
    released_N: np.ndarray
    clean_N: np.ndarray | None
    secret: str
    name: str
    in_training_N: np.ndarray | None = None


def write_predictions(
    path: Path,
    parts: Mapping[str, Released],
    released: Scores,
    clean: Scores | None,
    in_training: Scores | None = None,
    *,
    index_N: np.ndarray,
    group_N: np.ndarray,
    secret: str,
    name: str,
) -> None:
    """Who inferred which test row, decided as the records do, see `decisions`.

    Args:
        path: of the file.
        parts: the rows that were attacked: train, validation, test.
        released: scores of the strongest attacker of the release.
        clean: of the strongest of undefended data; None where nobody attacked it.
        in_training: of the game's adversary; None where there was none.
        index_N: number of each test row in the set.
        group_N: its person.
        secret: name of the sensitive attribute.
        name: of the attacker of the release.
    """
    said = _decided(parts, released)
    columns: dict[str, np.ndarray] = {
        "index_N": index_N.astype(np.int64),
        "s_N": said.test_s_N.astype(np.uint8),
        "group_N": group_N.astype(np.int64),
        "released_N": said.right_N.astype(np.uint8),
        "secret": np.array(secret),
        "name": np.array(name),
    }
    if clean is not None:
        columns["clean_N"] = _decided(parts, clean).right_N.astype(np.uint8)
    if in_training is not None:
        columns["in_training_N"] = _decided(parts, in_training).right_N.astype(np.uint8)
    with replacing(path) as fresh, fresh.open("wb") as file:
        np.savez_compressed(file, allow_pickle=False, **columns)


def read_predictions(path: Path) -> Predictions | None:
    """What `write_predictions` wrote.

    Args:
        path: of the file, which may be anybody's.

    Returns:
        None where there is no such file, or a broken one.
    """
    try:
        with np.load(path) as file:
            columns = {name: file[name] for name in file.files}
        rows = {name: columns[name].astype(np.int64) for name in ("index_N", "s_N", "group_N", "released_N")}
    except (OSError, ValueError, KeyError, zipfile.BadZipFile):
        return None
    clean_N, in_training_N = (columns.get(name) for name in ("clean_N", "in_training_N"))
    return Predictions(
        **rows,
        clean_N=None if clean_N is None else clean_N.astype(np.int64),
        in_training_N=None if in_training_N is None else in_training_N.astype(np.int64),
        secret=str(columns.get("secret", "")),
        name=str(columns.get("name", "")),
    )


def _decided(parts: Mapping[str, Released], scores: Scores) -> Decisions:
    train, validation, test = parts["train"], parts["validation"], parts["test"]
    cuts_2 = tercile_cuts(train.s) if test.task == "regression" else None
    return decisions(scores.validation, validation.s, scores.test, test.s, cuts_2=cuts_2)
