"""The pictures of a run that a tracker is given."""

from pathlib import Path

from PIL.Image import Image

from privgan.runs.pictures import shown
from privgan.runs.typed import RunRecord


def shown_samples(samples: Path, record: RunRecord, share_originals: bool) -> Image | None:
    """`samples.png`, without the originals of people unless the user shares them; None where there is none.

    Args:
        record: content of `run.json`, which says whether the data is synthetic.
        share_originals: whether the user shows originals of people.
    """
    synthetic = (record.get("data") or {}).get("synthetic") is True
    return shown(samples, synthetic or share_originals)
