"""`privgan COMMAND [overrides]`: dispatch, and the one line and the exit code of a command that ends badly.

Exit codes: 0 done; 1 the work failed; 2 the request was wrong; 75 another process has the run;
130 stopped by Ctrl-C; 143 by SIGTERM.
"""

import importlib
import os
import re
import signal
import sys
import traceback
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

from omegaconf import DictConfig

from privgan import __version__
from privgan.errors import RequestError
from privgan.interruption import Interrupted, termination_raises
from privgan.scratch import clear, scratch
from privgan.shared import sharing


@dataclass(frozen=True)
class Command:
    """A command: its primary config, what it does in a line, and the words it takes before the overrides.

    flags: other spellings of overrides.
    """

    config: str
    does: str
    words: tuple[str, ...] = ()
    flags: Mapping[str, str] = field(default_factory=dict)


COMMANDS = {
    "train": Command(
        "config",
        "train a channel, then attack it; -m sweeps, for example objective.lam=0.01,0.1; --dry-run says what would run",
        flags={"--dry-run": "plan=true"},
    ),
    "attack": Command(
        "attack",
        "fresh attackers against a trained channel: run=DIR [export=FILE.npz]; or against data of your own: "
        "released=PATH original=PATH labels=FILE sensitive=COLUMN",
    ),
    "apply": Command(
        "apply", "release data of your own with a trained channel: run=DIR input=FOLDER|ZIP|FILE output=PATH"
    ),
    "export": Command(
        "export", "a trained channel as a folder of its own, with ONNX graph and privacy card: run=DIR to=FOLDER"
    ),
    "demo": Command(
        "demo", "a local page: a picture through the channels of a run or sweep, and what attackers say of it: run=DIR"
    ),
    "runs": Command(
        "runs", "list run folders: from=DIR state=failed sort=leakage --json", flags={"--json": "json=true"}
    ),
    "report": Command("report", "curve, samples and tables of sweeps as one page: from=DIR to=DIR"),
    "track": Command("track", "sync offline W&B runs, each once: sync from=DIR", ("sync",)),
    "dashboard": Command("dashboard", "the W&B workspace over runs: from=DIR to=FILE.json"),
    "data": Command(
        "data", "list, preprocess and validate data sets: list | prepare | check", ("list", "prepare", "check")
    ),
}


def overview() -> str:
    """What `privgan --help` prints."""
    width = max(map(len, COMMANDS))
    rows = [f"  {name:{width}}  {command.does}" for name, command in COMMANDS.items()]
    return "\n".join(
        [
            "privgan COMMAND [key=value ...]",
            *rows,
            'eval "$(privgan -sc install=bash)" completes commands, keys and choices with TAB.',
            "privgan COMMAND --help shows every key, --cfg job the composed config; privgan --version.",
            "A first try: privgan train experiment=smoke",
        ]
    )


def main(argv: Sequence[str] | None = None) -> int:
    """The entry point; returns the exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if not arguments or arguments[0] in ("-h", "--help"):
        print(overview())
        return 0
    if arguments[0] == "--version":
        print(f"privgan {__version__}")
        return 0
    clear("privgan")  # what killed processes left in the temporary folder
    try:
        with termination_raises():
            _run(arguments[0], arguments[1:])
    except (KeyboardInterrupt, Interrupted) as stop:
        from privgan.runs.record import child_rank

        stopped = stop if isinstance(stop, Interrupted) else Interrupted(signal.SIGINT)
        if not child_rank():  # further ranks of a distributed run: the first one says it
            print(f"privgan {arguments[0]}: {stopped}; rerun the same command to resume", file=sys.stderr)
        return 128 + stopped.number
    except BrokenPipeError:  # the reader of a pipe has gone, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:
        from privgan.commands.format_error import format_error

        debug = any(word.lower().lstrip("+") == "debug=true" for word in arguments)
        if debug:
            traceback.print_exc()
        code, line = format_error(error)
        hint = "" if code == 2 or debug else "; debug=true shows the traceback"
        print(f"privgan {arguments[0]}: {line}{hint}", file=sys.stderr)
        return code
    return 0


def _run(name: str, words: list[str]) -> None:
    from privgan.commands.completion import FLAGS, complete
    from privgan.config import nearest

    if name in FLAGS:
        taken = {other: command.words for other, command in COMMANDS.items()}
        complete(words, taken, lambda other, given: _compose_and_run(other, COMMANDS[other], [], given))
        return
    command = COMMANDS.get(name)
    if command is None:
        raise RequestError(f"unknown command{nearest(name, COMMANDS)}: choose one of {', '.join(COMMANDS)}")
    words = [command.flags.get(word, word) for word in words]
    chosen: list[str] = []
    asks_hydra = any(word.startswith("-") for word in words[:1])
    if command.words and not asks_hydra:
        if not words or words[0] not in command.words:
            near = nearest(words[0], command.words) if words else ""
            raise RequestError(f"which of {', '.join(command.words)}?{near}: privgan {name} {command.words[0]}")
        chosen, words = words[:1], words[1:]
    _compose_and_run(name, command, chosen, words)


def _compose_and_run(name: str, command: Command, chosen: list[str], words: list[str]) -> None:
    """Hydra's own way from the words to the composed config, with its errors left to `main`."""
    os.environ["HYDRA_FULL_ERROR"] = "1"  # else Hydra prints errors and exits by itself
    from hydra import version
    from hydra._internal.utils import _run_hydra, get_args_parser

    from privgan.commands.quoting import quote
    from privgan.config import config_folder, own, settle
    from privgan.config.commands import COMMANDS as SETTINGS
    from privgan.config.explain import explain
    from privgan.config.help import help_text
    from privgan.config.renamed import in_words

    version.setbase("1.3")
    parser = get_args_parser()
    parser.prog = f"privgan {name}"
    parser.error = _refuse  # type: ignore[method-assign]
    arguments = parser.parse_intermixed_args(words)
    arguments.began = False
    kind = SETTINGS[command.config]
    primary = arguments.config_name or command.config
    extra = Path(arguments.config_dir) if arguments.config_dir else None
    arguments.overrides = in_words(quote(arguments.overrides, sweep=arguments.multirun, extra=extra))

    failures: list[Exception] = []
    asks_help, arguments.help = arguments.help, False  # Hydra's own page knows no key's meaning
    arguments.multirun = arguments.multirun and not asks_help

    def task(config: DictConfig) -> object:
        arguments.began = True
        try:
            if asks_help:
                print(help_text(name, command.does, own(config), primary, extra))
                return None
            return importlib.import_module(f"privgan.commands.{name}").run(settle(config, kind, primary), *chosen)
        except Exception as error:  # raised once Hydra is out of the way: it would print lines of its own
            failures.append(error)
            return None

    with explain(command.config, arguments), ExitStack() as stack:
        if arguments.multirun:  # Hydra leaves a multirun.yaml in the folder of a sweep; ours are the run records
            arguments.overrides.insert(0, f"hydra.sweep.dir='{stack.enter_context(scratch('privgan'))}'")
            stack.enter_context(sharing())  # as between the runs that one command judges
        _run_hydra(
            args=arguments,
            args_parser=parser,
            task_function=task,
            config_path=str(config_folder()),
            config_name=command.config,
        )
    if failures:
        raise failures[0]


def _refuse(message: str) -> NoReturn:
    if found := re.search(r"--([\w./@+~-]+=\S*)", message):  # as an agent of W&B gives it
        raise RequestError(
            f"{message}: overrides have no dashes, give {found[1]}; in a W&B sweep, command: [..., "
            "${args_no_hyphens}]"
        )
    raise RequestError(f"{message}: privgan COMMAND --help shows what there is")
