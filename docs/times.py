"""How long the tests of each package take: `make test-times` writes the table of CONTRIBUTING.md from pytest's XML."""

import platform
import sys
import xml.etree.ElementTree as ElementTree
from collections import defaultdict
from pathlib import Path

from privgan.report.marked import fill

ROOT = Path(__file__).parents[1]


def table(xml: Path) -> str:
    """A row for each folder of tests: how many, and seconds on one core, the longest first."""
    seconds: dict[str, list[float]] = defaultdict(list)
    for case in ElementTree.parse(xml).iter("testcase"):  # noqa: S314  # written by pytest a moment ago
        folder = case.get("classname", "").split(".")[1]
        name = f"tests/{folder}" + ("" if (ROOT / "tests" / folder).is_dir() else ".py")
        seconds[name].append(float(case.get("time", 0)))
    rows = sorted(seconds.items(), key=lambda item: -sum(item[1]))
    total = [time for _, times in rows for time in times]
    lines = [f"| `{name}` | {len(times)} | {sum(times):.0f} s |" for name, times in rows]
    said = f"Under Python {platform.python_version()}, summed over processes; `make test` runs two at a time."
    head = ["| tests | how many | time |", "|---|---|---|"]
    return "\n".join([said, "", *head, *lines, f"| all | {len(total)} | {sum(total):.0f} s |"])


def main() -> None:
    """Write the table of the XML file that is named on the command line."""
    fill(ROOT / "CONTRIBUTING.md", "times", table(Path(sys.argv[1])))


if __name__ == "__main__":
    main()
