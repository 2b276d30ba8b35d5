"""Stands in for `privgan.several`: jobs one after another, each the stand-in of `privgan train`. seed=66 is fatal."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from privgan.launch.job import mark
from privgan.runs.parent import end_with_parent
from privgan.several import commands

end_with_parent()
print("this process does several", flush=True)
for place, words in enumerate(commands(sys.argv[1:])):
    print(mark(place), flush=True)
    if "seed=66" in words:
        os.kill(os.getpid(), signal.SIGKILL)
    code = subprocess.call([sys.executable, str(Path(__file__).with_name("stand_in.py")), *words])
    print(mark(place, code), flush=True)
