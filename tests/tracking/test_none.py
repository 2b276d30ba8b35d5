"""tracking=none asks nothing of wandb."""

import subprocess
import sys

ALONE = """
import sys
sys.modules["wandb"] = None
from pathlib import Path
from privgan.tracking.none import NoTracker
tracker = NoTracker()
tracker.start({"signature": "0" * 12, "name": "sweep", "config": {}, "folder": Path("nowhere")})
tracker.scalars(1, {"channel/loss": 0.5})
tracker.finish({}, {}, Path("nowhere/samples.png"))
tracker.publish_report(Path("nowhere"), "sweep")
tracker.close()
assert not Path("nowhere").exists()
"""


def test_none_runs_where_wandb_is_missing(tmp_path):
    """A process that cannot import wandb tracks nothing and writes nothing."""
    done = subprocess.run([sys.executable, "-c", ALONE], cwd=tmp_path, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
