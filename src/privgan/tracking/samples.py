"""The pictures of a run that a tracker is given."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PIL.Image import Image

from privgan.runs.pictures import shown
from privgan.runs.typed import RunRecord


def shown_samples(samples: Path, record: RunRecord, run: Mapping[str, Any]) -> Image | None:
    """`samples.png`, without the originals of people unless the user shares them; None where there is none.

    Args:
        record: content of `run.json`, which says whether the data is synthetic.
        run: what the tracker was started with; its config holds `share_originals`.
    """
    synthetic = (record.get("data") or {}).get("synthetic") is True
    shares = (run.get("config") or {}).get("share_originals") is True
    return shown(samples, synthetic or shares)
