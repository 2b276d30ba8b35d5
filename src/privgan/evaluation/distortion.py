"""How far the release of the test people is from the originals."""

from privgan.attackers.released import as_float_batch, released_batch
from privgan.channel.base import Channel
from privgan.data.module import DataModule
from privgan.objective.distortion import Measured


def measure(channel: Channel, data: DataModule, device: str, bfloat16: bool) -> dict[str, float | None]:
    """Distortion {l1, mse, psnr, ssim} of the release of the test people, as it leaves the device (8 bits)."""
    measured = Measured()
    for batch in data.batches("test", device=device):
        measured.add(batch.x, as_float_batch(released_batch(channel, batch.x, batch.s, bfloat16)))
    return measured.result()
