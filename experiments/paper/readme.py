"""`make readme`: tables of docs/results.md and figures of README.md, from the last reproduction and benchmark.

python experiments/paper/readme.py --bench outputs/bench/bench.json --page docs/release.md     (one table alone)
"""

import argparse
import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import beyond
import houses
from page import TITLES, evidence, verdict, worked
from ways import HEAD, SAYS, columns

from privgan.html import Table
from privgan.report.marked import fill, markdown

ROOT = Path(__file__).parents[2]
CLAIMS = ("set", "what", "paper", "ours (the paper's CNN)", "strongest fresh attacker", "verdict")
CARDS = ("what", "value", "ratio", "against", "pairs", "spread")


def main() -> None:
    """Copy the pictures of drawn faces (no photographs) and write the tables between the marks."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bench", type=Path, default=ROOT / "outputs" / "bench" / "bench.json")
    parser.add_argument("--page", type=Path, help="whose place `bench` is written, and nothing else")
    given = parser.parse_args()
    if given.page:
        fill(given.page, "bench", "\n".join(benchmark(given.bench)))
        return
    out = ROOT / "outputs" / "reproduce-paper"
    result = json.loads((out / "results.json").read_text())
    curves = result.get("theory", {}).get("curves", [])
    for curve in [one for one in curves if one["title"].startswith("gaussian")][:1]:
        shutil.copy(out / "theory" / "report" / curve["file"], ROOT / "docs" / "optimum.png")
    for name in ("curve", "samples"):
        shutil.copy(out / "drawn_faces" / "report" / f"{name}.png", ROOT / "docs" / f"{name}.png")
    text = "\n".join(
        [
            *reproduction(result),
            *theory(result.get("theory", {})),
            *prices(houses.read(out)),
            *elsewhere(result.get("beyond", ())),
        ]
    )
    page = ROOT / "docs" / "results.md"
    fill(page, "results", text)
    if given.bench.exists():
        fill(page, "bench", "\n".join(benchmark(given.bench)))


def reproduction(result: dict[str, Any]) -> list[str]:
    """Each set: the paper's figures and findings."""
    lines = [f"`make reproduce-paper PROFILE={result['profile']}`, {worked(result)}:", ""]
    claims = []
    for part in result["sets"]:
        for claim in part.get("figures", ()):
            ours = f"{claim['ours']:.1%} ({claim['lower']:.1%} to {claim['upper']:.1%})" if "ours" in claim else "-"
            strongest = f"{claim['strongest']:.1%}" if "strongest" in claim else "-"
            note = f"{claim['verdict']}{', ' + claim['why'] if claim['why'] else ''}"
            cells = (TITLES[part["set"]], claim["says"], f"{claim['accuracy']:.0%}", ours, strongest, note)
            claims.append(cells)
    judged, held = [part for part in result["sets"] if "findings" in part], []
    for index, finding in enumerate(judged[0]["findings"]):
        told = [_told(part["findings"][index]) if "findings" in part else "not run" for part in result["sets"]]
        held.append((finding["says"].split(" over ")[0], *told))
    lines += markdown(Table(CLAIMS, tuple(claims)))
    sets = (TITLES[part["set"]] for part in result["sets"])
    lines += ["", *markdown(Table(("finding of the paper", *sets), tuple(held)))]
    ways = [(TITLES[part["set"]], *columns(line)) for part in result["sets"] for line in part.get("ways", ())]
    if ways:
        lines += ["", SAYS, "", *markdown(Table(("set", *HEAD), tuple(ways)))]
    return lines


def theory(part: dict[str, Any]) -> list[str]:
    """Learned channels and private baselines held against what is known exactly."""
    findings = part.get("findings", [])
    if not findings:
        return []
    rows = []
    for finding in findings:
        count = isinstance(finding["value"], int)
        value = str(finding["value"]) if count else f"{100 * finding['value']:+.1f} points"
        rows.append((finding["says"], value, "holds" if finding["holds"] else "**does not hold**"))
    return ["", *markdown(Table(("on data whose best trade-off is known", "worst", ""), tuple(rows)))]


def prices(result: dict[str, Any] | None) -> list[str]:
    """Section 4.3, where it was run."""
    if result is None:
        return []
    return ["", "`make reproduce-paper SECTION=houses`:", "", houses.says(result), "", *markdown(houses.table(result))]


def elsewhere(parts: Sequence[dict[str, Any]]) -> list[str]:
    """Profiles and text, where they were run."""
    lines = []
    for part in [one for one in parts if one.get("runs")]:
        lines += ["", f"{part['title']}:", "", *markdown(beyond.table(part)), ""]
        lines += [f"- {finding['says']}: {_told(finding)}" for finding in part["findings"]]
    return lines


def _told(finding: dict[str, Any]) -> str:
    value = "" if finding["value"] is None else f"{finding['value']:+.3f}"
    told = ", ".join(filter(None, (value, evidence(finding))))
    said = verdict(finding).replace("does not hold", "**does not hold**")
    return f"{said} ({told})" if told else said


def benchmark(path: Path) -> list[str]:
    """The cards of `make bench`."""
    cards = json.loads(path.read_text())
    rows = []
    for card in cards:
        low, high = card["spread"]
        cells = (card["name"], f"{card['value']:.4g} {card['unit']}", f"{card['ratio']:.3f}", card["against"])
        rows.append((*cells, str(card["repeats"]), f"{low:.3f} to {high:.3f}"))
    return [f"`make bench` on {cards[0]['device']}:", "", *markdown(Table(CARDS, tuple(rows)))]


if __name__ == "__main__":
    main()
