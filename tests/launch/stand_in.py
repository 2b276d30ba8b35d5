"""Stands in for `privgan train` in the tests of sweeps: writes a run record in no time.

seed=13 fails with a line; name=slow waits until it is ended.
"""

import os
import sys
import time
from pathlib import Path

from privgan.config import compose
from privgan.runs.json_files import write_json
from privgan.runs.parent import end_with_parent
from privgan.runs.record import RunFolder, child_rank

words = sys.argv[1:]
extra = None
if words[0] == "--config-dir":
    extra, words = Path(words[1]), words[2:]
config = compose(words, extra=extra).plain
folder = RunFolder.of(config)
end_with_parent()
if config["trainer"]["num_nodes"] > 1:
    print(f"node {os.environ['NODE_RANK']} of a job, {bool(os.environ['MASTER_PORT'])}", flush=True)
if child_rank():
    sys.exit()
with folder.lock():
    if folder.state() == "done":
        print("already completed")
        sys.exit(0)
    folder.start(config, command=" ".join(words))
    if config["name"] == "slow" and "QUICK" not in os.environ:
        print("waits", flush=True)
        time.sleep(60)
    if config["seed"] == 13 and "LUCKY" not in os.environ:
        folder.fail("unlucky seed")
        sys.exit("unlucky seed")
    accuracy = 0.9 - config["objective"]["lam"]
    reading = {"name": "guess", "balanced_accuracy": accuracy, "auc": accuracy, "advantage": 2 * accuracy - 1}
    reading |= {"validation_held_out": 0.5 + config["objective"]["lam"]}  # says the opposite of test people
    reading |= {"lower": accuracy - 0.1, "upper": accuracy + 0.1}
    write_json(
        folder.path / "leakage.json",
        {
            "blind_guess": {"balanced_accuracy": 0.5},
            "strongest": reading,
            "clean_strongest": reading,
            "in_training": None,
            "honesty_gap": None,
        },
    )
    folder.finish(train={"distortion": {"l1": 0.1, "mse": 0.01, "psnr": 20.0, "ssim": 0.8}})
    print(f"ends with {os.environ['OMP_NUM_THREADS']} threads")
