"""Every recipe on the same people, judged by the same panel: runs the sweeps, then writes their table.

    python experiments/recipes/bench.py                                 # everything: hours on two cores
    python experiments/recipes/bench.py --sets smiles --recipes code_aware,pixelate --seeds 1
    python experiments/recipes/bench.py --list                          # the commands, one a line, run by nobody
    python experiments/recipes/bench.py --table docs/channels.md        # the tables of sets with runs here

Runs lie in OUT/recipes/SET/RECIPE; a second call does nothing twice. `privgan report OUT/recipes/SET` draws them.
"""

import argparse
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from recipes import LINE, RECIPES, SETS, Recipe

from privgan.html import Table
from privgan.report.area import AT, HIGH, LOW
from privgan.report.distance import distance_overview
from privgan.report.frame import Frame, frames_of
from privgan.report.frontier import Frontier, frontiers
from privgan.report.marked import fill, markdown
from privgan.report.recipes import recipes_table
from privgan.report.records import Sweep, read_sweeps


def commands(sets: list[str], recipes: list[str], seeds: int, out: Path) -> Iterator[list[str]]:
    """`privgan train` for each point and seed, the recipes that matter most first."""
    for name in sets:
        for recipe in RECIPES:
            if recipe.name in recipes and name in recipe.sets:
                yield from _of(recipe, name, seeds, out)


def _of(recipe: Recipe, name: str, seeds: int, out: Path) -> Iterator[list[str]]:
    for seed in range(seeds if recipe.trained else 1):
        for point in recipe.points:
            place = (f"name=recipes/{name}/{recipe.name}", f"out={out}", f"seed={seed}")
            panel = "vectors" if name in LINE else "panel"
            yield ["train", *recipe.common, *SETS[name], f"attackers={panel}", *point, *place]


def table(out: Path, name: str) -> str:
    """The table of a set in Markdown; empty where it has no runs."""
    folder, parts = out / "recipes" / name, []
    sweeps = read_sweeps([folder]) if folder.is_dir() else ()
    for frontier in frontiers(sweeps):
        if name in LINE:
            parts += [_against_optimum(frontier, frame) for frame in frames_of(frontier.data)]
        elif found := recipes_table(frontier):
            rows = tuple(tuple(str(cell).replace("_", " ") for cell in row) for row in found.rows)
            lines = markdown(Table(found.columns, rows))
            parts.append("\n".join([*_levels(frontier, sweeps), "", *lines]))
    return "\n\n".join(parts)


def _against_optimum(frontier: Frontier, frame: Frame) -> str:
    return "\n".join([f"### {frontier.data.title}", "", *markdown(distance_overview(frontier, frame))])


def _levels(frontier: Frontier, sweeps: tuple[Sweep, ...]) -> list[str]:
    """Title and what the columns are read against."""
    clean, people = frontier.clean, frontier.data.counts
    return [
        f"### {frontier.data.title}",
        "",
        f"{len(frontier.runs)} run{'s' if len(frontier.runs) > 1 else ''}; {people.get('test', 0):,} test rows; "
        f"undefended {100 * clean.median:.1f} %, blind guess {100 * frontier.guess:.0f} %. Area over {LOW:.0f} to "
        f"{HIGH:.0f} dB, attack accuracy at {', '.join(f'{db:.0f}' for db in AT)} dB.",
    ]


def main() -> int:
    """Exit code: 0, or that of the first command that failed, after all were tried."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sets", default=",".join(SETS), help=f"of {', '.join(SETS)}")
    parser.add_argument("--recipes", default=",".join(recipe.name for recipe in RECIPES))
    parser.add_argument("--seeds", type=int, default=3, help="of what is trained")
    parser.add_argument("--out", type=Path, default=Path("outputs"))
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--table", type=Path, help="file whose table is written from the runs that are there")
    given = parser.parse_args()
    sets, recipes = given.sets.split(","), given.recipes.split(",")
    unknown = [*({*sets} - {*SETS}), *({*recipes} - {recipe.name for recipe in RECIPES})]
    if unknown:
        parser.error(f"unknown: {', '.join(unknown)}")
    if given.table:
        for name in sets:  # one without runs here keeps the table of where it was measured
            if found := table(given.out, name):
                fill(given.table, name, f"\n{found}\n")
        return 0
    failed = 0
    for arguments in commands(sets, recipes, given.seeds, given.out):
        command = [sys.executable, "-m", "privgan", *arguments]
        print("privgan", *arguments, flush=True)
        if not given.list:
            failed = subprocess.run(command, check=False).returncode or failed
    return failed


if __name__ == "__main__":
    sys.exit(main())
