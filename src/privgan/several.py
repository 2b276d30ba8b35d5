"""Several `privgan train` one after another in this process, each as if it were alone: what they share is done once.

`python -m privgan.several --next WORDS --next WORDS` is how a sweep runs the points of a curve, see
`privgan.launch.together`. Every command ends with an exit code of its own, and none takes the others with it.
"""

import sys
from collections.abc import Sequence

from privgan.cli import main as privgan
from privgan.launch.job import mark
from privgan.launch.together import NEXT
from privgan.shared import sharing

SIGNALS = 128  # and above: a signal ended it


def main(words: Sequence[str]) -> int:
    """Returns 0, or the exit code of the command that a signal ended: then none after it is begun."""
    with sharing():
        for place, command in enumerate(commands(words)):
            print(mark(place), flush=True)
            sys.argv = ["privgan", "train", *command]  # which the record of the run holds
            code = privgan(sys.argv[1:])
            sys.stderr.flush()
            print(mark(place, code), flush=True)
            if code > SIGNALS:
                return code
    return 0


def commands(words: Sequence[str]) -> list[list[str]]:
    """The words of each command."""
    found: list[list[str]] = []
    for word in words:
        if word == NEXT:
            found.append([])
        else:
            found[-1].append(word)
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
