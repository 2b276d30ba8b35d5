"""What `privgan data prepare | check` say of a set."""

from collections import defaultdict
from collections.abc import Iterator
from hashlib import blake2b

import numpy as np

from privgan.data.copies import most_copies
from privgan.data.listing import counted
from privgan.data.module import DataModule
from privgan.data.resident import PIECE
from privgan.data.source import UndecodableError, warnings_of
from privgan.data.split import ROLES

SHOWN = 20  # findings of one kind, before the rest is only counted


def prepare(module: DataModule) -> str:
    """Packs and splits a set; rows of each role. RequestError where it cannot be."""
    module.prepare()
    labels = [(role, module.labels(role)) for role in ROLES]
    lines = [f"  {role:<11}{counted(rows)}" for role, rows in labels]
    return "\n".join([f"{module.source.name}: ready in {module.cache / module.source.key}", *lines])


def check(module: DataModule) -> tuple[str, bool]:
    """Decodes every picture again; what was found, and whether the set is valid.

    Faults: pictures that do not decode, rows that differ from the pack, a person or equal pixels in two roles.
    Warnings, no faults: what the lists and the files do not agree on, how the set was understood.
    """
    source, told, warned = module.source, list[str](), warnings_of(module.source)
    try:
        module.prepare()
        told, warned = [counted(module.all_labels)], [*warned, *module.store.manifest["remarks"]]
        faults = [*_decoded_again(module), *_shared_persons(module), *_repeated_rows(module)]
    except UndecodableError as error:
        faults = _shortened([f"cannot be decoded: {name}" for name in error.names])
    verdict = f"{source.name}: {'valid' if not faults else 'invalid'}"
    lines = [*told, *(f"fault: {fault}" for fault in faults), *(f"warning: {one}" for one in warned)]
    return "\n".join([verdict, *(f"  {line}" for line in lines)]), not faults


def introduction(module: DataModule) -> str:
    """What a run says of its data when it begins: rows, persons and classes, and how the set was understood."""
    warned = [*warnings_of(module.source), *module.store.manifest["remarks"]]
    return "\n".join([f"{module.source.name}: {counted(module.all_labels)}", *(f"  {one}" for one in warned)])


def _pieces(module: DataModule) -> Iterator[np.ndarray]:
    """Row numbers of the pack, some at a time."""
    count = len(module.store)
    return (np.arange(start, min(start + PIECE, count)) for start in range(0, count, PIECE))


def _decoded_again(module: DataModule) -> list[str]:
    differ = 0
    for index in _pieces(module):
        decoded = module.source.rows(int(index[0]), int(index[-1]) + 1)
        differ += int((decoded != module.store.gather(index)).any(tuple(range(1, decoded.ndim))).sum())
    return [f"{differ} rows of the pack are not what the files hold now; delete {module.cache}"] if differ else []


def _shared_persons(module: DataModule) -> list[str]:
    homes: dict[int, set[str]] = defaultdict(set)
    for role in ROLES:
        for group in np.unique(module.labels(role).group):
            homes[int(group)].add(role)
    return _shortened([f"person {who} is in {', '.join(sorted(of))}" for who, of in homes.items() if len(of) > 1])


def _repeated_rows(module: DataModule) -> list[str]:
    """Pixel-identical pictures in more than one role; equal vectors are no sign of one person."""
    if len(module.shape) != 3:
        return []
    role_of = {int(row): role for role in ROLES for row in module.indices(role)}
    seen: dict[bytes, list[int]] = defaultdict(list)
    for index in _pieces(module):
        for row, x_CHW in zip(index.tolist(), module.store.gather(index), strict=True):
            if row in role_of:
                seen[blake2b(x_CHW.tobytes(), digest_size=16).digest()].append(row)
    # Larger sets are no copies of one picture, see `merged`; the pack has said so.
    sets = [rows for rows in seen.values() if len(rows) <= most_copies(len(module.store))]
    twins = [rows for rows in sets if len({role_of[row] for row in rows}) > 1]
    return _shortened([f"rows {rows} have equal pixels and are in different roles" for rows in twins])


def _shortened(findings: list[str]) -> list[str]:
    rest = len(findings) - SHOWN
    return findings if rest <= 0 else [*findings[:SHOWN], f"and {rest} more of this kind"]
