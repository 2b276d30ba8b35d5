"""TAB completion: the names of commands are completed here, keys and choices of a command by Hydra."""

import os
from collections.abc import Callable, Mapping, Sequence

from privgan.errors import RequestError

FLAGS = ("-sc", "--shell-completion")
SHELLS = ("bash", "zsh", "fish")


def complete(
    words: Sequence[str], commands: Mapping[str, Sequence[str]], hydra: Callable[[str, list[str]], None]
) -> None:
    """What `privgan -sc install=bash` (uninstall, query) prints.

    Args:
        words: after the flag: what to do, and for which shell.
        commands: name -> words that it takes before its overrides.
        hydra: runs Hydra's completion with the config of a command.

    Raises:
        RequestError: no action and shell that are known.
    """
    action, _, shell = words[0].partition("=") if len(words) == 1 else ("", "", "")
    if action not in ("install", "uninstall", "query") or shell not in SHELLS:
        raise RequestError('give install=SHELL, for example: eval "$(privgan -sc install=bash)"')
    if action != "query":
        hydra("train", [FLAGS[0], words[0]])
        return
    line = os.environ.get("COMP_LINE", "")
    typed = line.split()
    known = typed if line.endswith(" ") else typed[:-1]  # words that are complete
    if len(known) < 2:
        print(" ".join(commands))
    elif known[1] not in commands:
        return
    elif commands[known[1]] and len(known) < 3:
        print(" ".join(commands[known[1]]))
    else:
        rest = known[3 if commands[known[1]] else 2 :]
        os.environ["COMP_LINE"] = " ".join([typed[0], *rest, "" if line.endswith(" ") else typed[-1]])
        hydra(known[1], [FLAGS[0], words[0]])
