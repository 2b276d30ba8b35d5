"""What a trained channel is worth: how far its releases are, what they look like, what fresh attackers read in them.

Shapes: N rows, B batch, C colour channels, H height, W width, K classes.
"""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from filelock import FileLock
from PIL import Image
from torch import Tensor, nn

from privgan.attackers.base import chunks
from privgan.attackers.bayes import law_of
from privgan.attackers.judge import score_record
from privgan.attackers.panel import Panel
from privgan.attackers.released import Released, released_batch, released_parts
from privgan.channel.base import Channel
from privgan.data.module import DataModule
from privgan.data.split import ROLES
from privgan.errors import RequestError
from privgan.objective.distortion import Measured
from privgan.runs.record import read_json, write_json
from privgan.runs.signature import relevant

SAMPLES_A_CLASS = 5


def measure(channel: Channel, data: DataModule, device: str, bfloat16: bool) -> dict[str, float | None]:
    """Distortion {l1, mse, psnr, ssim} of the release of the test people, as it leaves the device (8 bits)."""
    measured = Measured()
    for batch in data.batches("test", device=device):
        measured.add(batch.x, _as_float(released_batch(channel, batch.x, batch.s, bfloat16)))
    return measured.result()


def write_samples(path: Path, channel: Channel, data: DataModule, device: str, bfloat16: bool) -> None:
    """`samples.png`: test people of every class, originals over releases, native pixels without margins."""
    if len(data.shape) != 3:
        return
    s_N = data.labels("test").s
    rows_of = [np.flatnonzero(s_N == value) for value in range(data.classes)]
    # Far apart, for neighbouring rows show the same person.
    chosen = [rows[np.linspace(0, len(rows) - 1, SAMPLES_A_CLASS, dtype=int)] for rows in rows_of]
    batch = data.gather(data.indices("test")[np.concatenate(chosen)], device)
    original, release = (released_batch(c, batch.x, batch.s, bfloat16) for c in (None, channel))
    rows = [np.concatenate(list(x.cpu().numpy().transpose(0, 2, 3, 1)), axis=1) for x in (original, release)]
    image = np.concatenate(rows, axis=0)
    fresh = path.with_name(path.name + ".new")
    Image.fromarray(image.squeeze(2) if image.shape[2] == 1 else image).save(fresh, format="png")
    fresh.replace(path)


def attack_release(
    folder: Path,
    channel: Channel,
    panel: Panel,
    data: DataModule,
    settings: Mapping[str, Any],
    *,
    device: str,
    bfloat16: bool,
    adversary: nn.Module | None = None,
    in_training: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """Attack a release and the undefended data with the same panel; writes `leakage.json` and returns its content.

    Args:
        settings: the run's config; its seed is that of the attackers' weights.
        adversary: of the game, judged as it is on the same release; or `in_training`, its record from before.
    """
    with released_parts(
        folder / "released", channel, data, panel.train_roles, device=device, bfloat16=bfloat16
    ) as parts:
        released = panel.attack(**parts, on="released", seed=settings["seed"], law=law_of(data.source, channel))
        if adversary is not None:
            in_training = _in_training(adversary, parts, device, panel.confidence)
    leakage = panel.summarise(released, clean_records(panel, data, settings, device), in_training)
    write_json(folder / "leakage.json", leakage)
    return leakage


def clean_records(panel: Panel, data: DataModule, settings: Mapping[str, Any], device: str) -> list[dict[str, Any]]:
    """The panel on undefended data, attacked once for each split and panel and kept in `out/clean`.

    Neither the channel nor the run's seed has a part in it, so a sweep shares one result.
    """
    shared = relevant(settings)["data"]
    shared.pop("seed", None)
    key = {"data": shared, "fingerprint": data.describe()["fingerprint"], "attackers": settings["attackers"]}
    name = hashlib.sha256(json.dumps(key, sort_keys=True).encode()).hexdigest()[:12]
    path = Path(settings["out"]) / "clean" / f"{name}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(path.with_suffix(".lock")):  # the first run of a sweep attacks, the others wait for it
        if path.exists():
            records: list[dict[str, Any]] = read_json(path)["records"]
            return records
        place = path.parent / f"{name}.rows"
        with released_parts(place, None, data, panel.train_roles, device=device, bfloat16=False) as parts:
            seed = settings["data"]["split_seed"]
            records = panel.attack(**parts, on="clean", seed=seed, law=law_of(data.source, None))
        write_json(path, {**key, "records": records})
        return records


def export(path: Path, channel: Channel, data: DataModule, *, device: str, bfloat16: bool) -> int:
    """Write originals, releases and labels of every role as .npz, for attackers of anybody's own; returns the rows.

    x, x_released (uint8 N x C x H x W, or float32 N x F), s, role, group.
    """
    if path.suffix != ".npz":
        raise RequestError(f"export={path} is no .npz file: name it FILE.npz")
    roles = {"train": ROLES[:3], "validation": ("validation",), "test": ("test",)}
    fresh, clean_rows, released_rows = (path.with_name(path.name + end) for end in (".new.npz", ".x", ".x_released"))
    with (
        released_parts(clean_rows, None, data, roles["train"], device=device, bfloat16=bfloat16) as clean,
        released_parts(released_rows, channel, data, roles["train"], device=device, bfloat16=bfloat16) as released,
    ):
        index = np.concatenate([data.indices(*roles[part]) for part in clean])
        columns = {
            "x": np.concatenate([part.x[:] for part in clean.values()]),
            "x_released": np.concatenate([part.x[:] for part in released.values()]),
            "s": np.concatenate([part.s for part in clean.values()]),
            "role": _role_names(data, index),
            "group": data.store.labels.group[index],
        }
    try:
        np.savez(fresh, **columns)
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
    return len(index)


def _role_names(data: DataModule, index_N: np.ndarray) -> np.ndarray:
    names_N = np.empty(len(index_N), dtype=f"<U{max(map(len, ROLES))}")
    for role in ROLES:
        names_N[np.isin(index_N, data.indices(role))] = role
    return names_N


@torch.no_grad()
def _in_training(adversary: nn.Module, parts: Mapping[str, Released], device: str, confidence: float) -> dict[str, Any]:
    """The record of the game's adversary as it stands: no training, its own threshold at logit 0."""
    adversary.to(device).eval()

    def scores(x_NCHW: np.ndarray) -> np.ndarray:
        logits = [
            adversary(_as_float(torch.tensor(x_NCHW[part], device=device))).cpu() for part in chunks(len(x_NCHW), 512)
        ]
        return torch.cat(logits).numpy()

    validation, test = parts["validation"], parts["test"]
    return score_record(
        "adversary of the game",
        scores(validation.x),
        validation.s,
        scores(test.x),
        test.s,
        on="released",
        confidence=confidence,
        threshold=0.0,
    )


def _as_float(release: Tensor) -> Tensor:
    return release.float() / 255 if release.dtype == torch.uint8 else release
