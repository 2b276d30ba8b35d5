"""Scores of an earlier audit on disk: taken again only where they are of the very same attack.

Scores are bound to the released rows themselves (which channel, data, split and noise decide), to what is to be
inferred from them, to the attackers' config, the seed and the software, and to the account that wrote them: a run
folder from somebody else may hold any scores.
"""

import hashlib
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

import numpy as np

from privgan.atomic import replacing
from privgan.attackers.base import Released
from privgan.attackers.file_rows import FileRows
from privgan.attackers.running.score_file import Known, read_scores, write_scores
from privgan.audit.evidence import scoring
from privgan.audit.settings import AuditSettings
from privgan.runs.environment import versions
from privgan.runs.seal import seal, sealed_here
from privgan.untrusted import read_bounded

SCORE_BYTES = 1 << 30
PIECE_BYTES = 1 << 24


def binding(parts: Mapping[str, Released], settings: AuditSettings) -> dict[str, object]:
    """What the scores of a panel depend on.

    Args:
        parts: the rows that were attacked.
        settings: of the run's config.

    Returns:
        Plain values, with a sha256 of each part's rows and labels.
    """
    rows = {name: digest(part) for name, part in parts.items()}
    return {"rows": rows, **of_panel(settings), "seed": settings.seed}


def of_panel(settings: AuditSettings) -> dict[str, object]:
    """The attackers' config as far as scores depend on it, and the software that they run on.

    Args:
        settings: of the run's config.
    """
    return {"attackers": scoring(settings.attackers), "versions": versions()}


def digest(part: Released) -> str:
    """What identifies rows and labels.

    Args:
        part: in memory, or in a file.

    Returns:
        sha256, 64 hexadecimal digits.
    """
    found = hashlib.sha256()
    rows = part.x
    if isinstance(rows, FileRows):
        with rows.path.open("rb") as file:
            while piece := file.read(PIECE_BYTES):
                found.update(piece)
    else:
        found.update(_bytes(rows))
    for column in (part.s, part.u, part.person):
        found.update(b"none" if column is None else _bytes(column))
    return found.hexdigest()


def store(path: Path, scores: Known, bound: Mapping[str, object]) -> None:
    """Write scores and, beside them, the seal that binds them.

    Args:
        path: of the scores.
        scores: by attacker and level of knowledge.
        bound: of `binding`.
    """
    write_scores(path, scores)
    with replacing(_seal_of(path)) as fresh:
        fresh.write_text(seal(bound, _sha256(path.read_bytes())) or "")


def stored(path: Path, bound: Mapping[str, object]) -> Known:
    """The scores that `store` wrote for exactly this.

    Args:
        path: of the scores, which may be anybody's.
        bound: of `binding`.

    Returns:
        Nothing where there are none, or any others.
    """
    try:
        content = read_bounded(path, SCORE_BYTES)
        found = read_bounded(_seal_of(path), 1024).decode()
    except (OSError, ValueError):
        return {}
    return read_scores(BytesIO(content)) if sealed_here(found, bound, _sha256(content)) else {}


def _seal_of(path: Path) -> Path:
    return path.with_suffix(".seal")


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _bytes(values: np.ndarray) -> bytes:
    return f"{values.dtype.str} {values.shape} ".encode() + np.ascontiguousarray(values).tobytes()
