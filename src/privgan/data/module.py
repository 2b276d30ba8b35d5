"""The data of a run: packed, split into roles, served to the game step by step and to everybody else in order."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
import pytorch_lightning as pl
import torch
from pydantic import PositiveInt
from torch import Tensor

from privgan.batch import Batch
from privgan.config.types import Seed, Share
from privgan.data.feed import Feed, ScheduleProtocol
from privgan.data.layout import Part
from privgan.data.parametric import Parametric
from privgan.data.resident import Resident
from privgan.data.secrets import choose, names_of
from privgan.data.source import Labels, Secret, Source
from privgan.data.split import ROLES, SHARES, check_shares, split
from privgan.data.store import Store
from privgan.data.stream import Endless, Stream
from privgan.errors import RequestError
from privgan.runs.typed import DataRecord

PLAYERS = ("channel", "adversary")


class DataModule(pl.LightningDataModule):
    """One set in five disjoint roles.

    Args:
        source: the reader of the set.
        cache: the folder of packed sets.
        shares: see `split`.
        split_seed: see `split`.
        balance: see `split`.
        disjoint_players: channel and adversary train on their own roles (the paper's rule); False lets both draw
            from the union.
        cache_on_device: rows kept on the training device ("auto": where they need at most a quarter of its free
            memory).
        limit: see `split`.
        secrets: what is hidden, one name or several, see `choose`; None is the set's own.
        resample_every_batch: the game draws its rows anew for every batch, from the law of a `parametric` set, and
            none comes twice; all other roles keep theirs.
        seed: of the order of training rows.
    """

    def __init__(
        self,
        source: Source,
        *,
        cache: str,
        shares: Mapping[str, Share] = SHARES,
        split_seed: Seed = 0,
        balance: str = "none",
        disjoint_players: bool = True,
        cache_on_device: bool | str = "auto",
        limit: PositiveInt | None = None,
        secrets: str | Sequence[str] | None = None,
        resample_every_batch: bool = False,
        seed: Seed = 0,
    ) -> None:
        super().__init__()
        check_shares(shares)
        if resample_every_batch and not isinstance(source, Parametric):
            raise RequestError(
                f"data.resample_every_batch=true: rows of {source.name} cannot be drawn anew, only those of a law"
            )
        if cache_on_device not in (True, False, "auto"):
            raise RequestError(f"data.cache_on_device={cache_on_device}: it is true, false or auto")
        self.source, self.cache, self.shares = source, Path(cache), dict(shares)
        self.split_seed, self.balance, self.limit = split_seed, balance, limit
        self.disjoint_players, self.cache_on_device, self.seed = disjoint_players, cache_on_device, seed
        self.chosen, self.resample_every_batch = names_of(secrets), resample_every_batch
        self._schedule: ScheduleProtocol | None = None

    def prepare(self) -> None:
        """Packs and splits, once; RequestError where the set is missing, broken or too small."""
        _ = self.roles

    def prepare_data(self) -> None:
        self.prepare()

    def setup(self, stage: str) -> None:
        self.prepare()

    @cached_property
    def store(self) -> Store:
        return Store.open(self.source, self.cache)

    @cached_property
    def roles(self) -> dict[str, np.ndarray]:
        """role -> sorted row numbers."""
        test_rows = getattr(self.source, "test_rows", None)
        return split(self.all_labels, self.shares, self.split_seed, self.balance, self.limit, test_rows)

    @cached_property
    def all_labels(self) -> Labels:
        """Of every row of the pack, with the secrets that were chosen."""
        return choose(self.store.labels, self.source.sensitive, self.chosen)

    @cached_property
    def resident(self) -> Resident:
        """What of the set lies on a device."""
        return Resident(self.store, self.all_labels, self.cache_on_device)

    @property
    def secrets(self) -> tuple[Secret, ...]:
        return self.all_labels.secrets

    @property
    def shape(self) -> tuple[int, ...]:
        return self.store.shape

    @property
    def layout(self) -> tuple[Part, ...] | None:
        """What the features of a row stand for; None where they are no columns of a table."""
        return getattr(self.source, "layout", None)

    @property
    def texts(self) -> bool:
        """Whether the rows are messages, see `privgan.data.texts`."""
        return "texts" in getattr(self.source, "row_kinds", ())

    @property
    def s_names(self) -> tuple[str, ...]:
        """Classes of one secret; empty for a number and for several secrets."""
        return self.all_labels.s_names

    @property
    def u_names(self) -> tuple[str, ...]:
        return self.all_labels.u_names

    @property
    def classes(self) -> int | list[int]:
        """K of one secret, 0 where it is a number; of several the K of each."""
        sizes = [len(secret.classes) for secret in self.secrets]
        return sizes if len(sizes) > 1 else sizes[0]

    def indices(self, *roles: str) -> np.ndarray:
        """Sorted row numbers of these roles."""
        return np.sort(np.concatenate([self.roles[role] for role in roles]))

    def rows_for(self, player: str) -> np.ndarray:
        """Sorted row numbers that a player of the game ("channel" or "adversary") trains on."""
        rows = self.indices(*((player,) if self.disjoint_players else PLAYERS))
        if not len(rows):
            raise RequestError(f"data.shares.{player}=0: nobody plays this role of the game; give it a share")
        return rows

    def labels(self, *roles: str) -> Labels:
        """Labels of the rows of these roles, in the order of `indices`."""
        return self.all_labels.take(self.indices(*roles))

    def gather(self, index: np.ndarray, device: torch.device | str = "cpu") -> Batch:
        """These rows, on this device: pictures in [0, 1], vectors as they are."""
        device = torch.device(device)
        index_B = torch.from_numpy(np.ascontiguousarray(index)).to(device, non_blocking=True)
        rows = self.resident.rows_on(device)
        x = (
            _copied(torch.from_numpy(self.store.gather(index)), device)
            if rows is None
            else rows.index_select(0, index_B)
        )
        x = x.float().div_(255) if x.dtype == torch.uint8 else x
        s_B, u_BK, group_B = (column.index_select(0, index_B) for column in self.resident.columns_on(device))
        return Batch(x, s_B, u_BK, group_B)

    def draw(self, index: np.ndarray, device: torch.device | str = "cpu") -> Batch:
        """Rows of these ascending numbers, drawn from the law of the set and not packed."""
        assert isinstance(self.source, Parametric)
        x_NF, s_N = self.source.drawn(int(index[0]), int(index[-1]) + 1)
        x_BF, s_B = (torch.from_numpy(column[index - index[0]]).to(device) for column in (x_NF, s_N))
        return Batch(x_BF, s_B, x_BF.new_zeros(len(index), 0), torch.from_numpy(index).to(device))

    def batches(self, *roles: str, batch_size: int = 256, device: torch.device | str = "cpu") -> Iterator[Batch]:
        """All rows of these roles once, in the order of `indices`; the last batch may be short."""
        index = self.indices(*roles)
        for start in range(0, len(index), batch_size):
            yield self.gather(index[start : start + batch_size], device)

    def describe(self) -> DataRecord:
        """What a run record says of its data.

        class_balance is the share of rows of the last class; of several secrets {name: share}, of a number None.
        """
        names = [secret.name for secret in self.secrets]
        rows = {role: self.labels(role) for role in ROLES}
        return {
            "name": self.source.name,
            "synthetic": bool(getattr(self.source, "synthetic", False)),  # from a seed or a law: its rows are of nobody
            "fingerprint": self.store.manifest["fingerprint"],
            "sensitive": names if len(names) > 1 else names[0],
            "secrets": [{"name": secret.name, "classes": list(secret.classes)} for secret in self.secrets],
            "s_names": list(self.s_names),
            "shape": list(self.shape),
            "counts": {role: len(labels) for role, labels in rows.items()},
            "groups": {role: len(np.unique(labels.group)) for role, labels in rows.items()},
            "class_balance": {role: _balance(labels) for role, labels in rows.items() if len(labels)},
            # it is known to hide the set's own value alone
            "metric": getattr(self.source, "metric", "l1"),
            "law": dict(getattr(self.source, "law", {})) if hasattr(self.source, "population") else {},
            "reference": self.store.manifest["reference"] if names == [self.source.sensitive] else None,
        }

    def set_schedule(self, schedule: ScheduleProtocol, batch_size: int) -> None:
        """From now on `train_dataloader` serves this schedule, batches of this size over all ranks."""
        self._schedule, self._batch_size = schedule, batch_size

    def train_dataloader(self) -> Feed:
        assert self._schedule is not None and self.trainer is not None, "set_schedule() comes before fit()"
        trainer = self.trainer
        ranks = trainer.global_rank, trainer.world_size
        if self.resample_every_batch:
            first = (1 + self.seed) << 40  # no other seed gets so far, nor the pack
            numbered = enumerate(PLAYERS)
            fresh = {role: Endless(first, self._batch_size, n, len(PLAYERS), *ranks) for n, role in numbered}
            return Feed(self.draw, self._schedule, fresh, trainer)
        seeds = {role: (self.seed, number) for number, role in enumerate(PLAYERS)}
        streams = {role: Stream(self.rows_for(role), self._batch_size, seeds[role], *ranks) for role in PLAYERS}
        return Feed(self.gather, self._schedule, streams, trainer)


def _balance(labels: Labels) -> float | dict[str, float] | None:
    share = {
        secret.name: float(np.mean(s_N == len(secret.classes) - 1))
        for secret, s_N in labels.by_secret
        if secret.classes
    }
    return share if len(share) > 1 else next(iter(share.values()), None)


def _copied(x: Tensor, device: torch.device) -> Tensor:
    """To the device; from pinned memory, without waiting, where that is a GPU."""
    return x.pin_memory().to(device, non_blocking=True) if device.type == "cuda" else x.to(device)
