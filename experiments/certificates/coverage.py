"""How often the limits on every attacker hold, and by how much they exceed the truth: simulated, truth known.

    python experiments/certificates/coverage.py             (400 draws; the table of docs/certificates.md)
    python experiments/certificates/coverage.py --draws 50 --table none

Shapes: S two classes, Z released values.
"""

import argparse
import csv
import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from scipy.stats import binom

from privgan.report.marked import fill
from privgan.theory.certificate import METHODS, certify, methods_for, plug_in

ROOT = Path(__file__).parents[2]
CELLS, PEOPLE, CONFIDENCE = (8, 16, 64, 256), (500, 2_000, 10_000), 0.95
AGAIN = 100  # times as many draws where fewer limits held than should
CHOSEN = "chosen"  # what `certify` takes by itself


class Law(NamedTuple):
    """Two distributions over m values, and the share of the people that is of class 1."""

    name: str
    p_SZ: np.ndarray
    share: float

    @property
    def truth(self) -> float:
        """Balanced accuracy of the best attack."""
        return float(self.p_SZ.max(axis=0).sum() / 2)


def laws(cells: int) -> Iterator[Law]:
    """Nothing to tell; a little in all cells; the same in few cells; uneven cells and classes."""
    even_Z = np.full(cells, 1 / cells)
    yield Law("equal", np.stack([even_Z, even_Z]), 0.5)
    sign_Z = np.resize([1.0, -1.0], cells)
    yield Law("spread", np.stack([even_Z * (1 - 0.1 * sign_Z), even_Z * (1 + 0.1 * sign_Z)]), 0.5)
    few_Z = np.where(np.arange(cells) < max(2, cells // 8), sign_Z, 0.0)
    few_Z *= 0.1 / abs(few_Z * even_Z).sum()
    yield Law("few", np.stack([even_Z * (1 - few_Z), even_Z * (1 + few_Z)]), 0.5)
    falling_Z = 1 / np.arange(1, cells + 1)
    falling_Z /= falling_Z.sum()
    shifted_Z = falling_Z * (1 + 0.1 * sign_Z)
    yield Law("uneven", np.stack([falling_Z, shifted_Z / shifted_Z.sum()]), 0.25)


def failure(law: Law, people: int) -> float:
    """Largest probability that the plug-in limit at `CONFIDENCE` lies below the truth: a sum over all counts.

    The limit fails only where the plug-in value is at most some threshold, and the value of the best attack, which is
    fixed, is at most the plug-in value.
    """
    ones = round(people * law.share)
    zeros, told_Z = people - ones, law.p_SZ[1] > law.p_SZ[0]
    wrong, right = law.p_SZ[:, told_Z].sum(axis=1)
    step, alpha = plug_in.STEP, 1 - CONFIDENCE
    truth = float(right - wrong)
    below = (k * step for k in range(math.floor(truth / step), -1, -1))
    seen = next((s for s in below if plug_in.difference_limit(s, zeros, ones, alpha) < truth - 1e-12), -1.0)
    k_K = np.arange(zeros + 1)
    most_K = np.floor(ones * (seen + k_K / zeros) + 1e-9)
    return float(binom.pmf(k_K, zeros, wrong) @ binom.cdf(most_K, ones, right))


def _coverage(limit_N: np.ndarray, law: Law) -> float:
    return float((limit_N >= law.truth - 1e-12).mean())


def simulate(law: Law, people: int, draws: int, seed: int, names: Sequence[str]) -> dict[str, np.ndarray]:
    """Limits of balanced accuracy by method, one for each draw."""
    generator = np.random.default_rng((seed, people, law.p_SZ.shape[1]))
    ones = round(people * law.share)
    found: dict[str, list[float]] = {name: [] for name in names}
    for _ in range(draws):
        counts_SZ = np.stack(
            [generator.multinomial(people - ones, law.p_SZ[0]), generator.multinomial(ones, law.p_SZ[1])]
        )
        for name in names:
            methods = None if name == CHOSEN else (name,)
            found[name].append(certify(counts_SZ, CONFIDENCE, methods).balanced_accuracy)
    return {name: np.array(limits) for name, limits in found.items()}


def run(draws: int, out: Path) -> list[dict[str, str | int | float]]:
    """Every setting; one row for each of them and method, also in `out`."""
    rows: list[dict[str, str | int | float]] = []
    for cells in CELLS:
        for people in PEOPLE:
            for number, law in enumerate(laws(cells)):
                limits = simulate(law, people, draws, number, (CHOSEN, *METHODS))
                for name, limit_N in limits.items():
                    held = _coverage(limit_N, law)
                    if held < CONFIDENCE:  # luck, or a limit that fails: other draws, and more of them, tell
                        held = _coverage(simulate(law, people, AGAIN * draws, AGAIN + number, (name,))[name], law)
                    rows.append(
                        {
                            "cells": cells,
                            "people": people,
                            "law": law.name,
                            "truth": round(law.truth, 4),
                            "method": name,
                            "coverage": _coverage(limit_N, law),
                            "coverage_again": held,
                            "least_coverage": 1 - failure(law, people) if name == "plug-in" else math.nan,
                            "mean_above_truth": float((limit_N - law.truth).mean()),
                        }
                    )
            print(f"m {cells:>3}, n {people:>6}: done", flush=True)
    out.parent.mkdir(parents=True, exist_ok=True)
    with out.open("w", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    return rows


def table(rows: list[dict[str, str | int | float]], draws: int) -> str:
    """Least coverage over the four laws and mean distance above the truth, in points of balanced accuracy."""
    names = [CHOSEN, *METHODS]
    lines = [
        f"{draws} draws of each of four laws, confidence {CONFIDENCE:.0%}; coverage is the least of the four:",
        "",
        "| m | n | " + " | ".join(names) + " | taken |",
        "|---" * (len(names) + 3) + "|",
    ]
    for cells in CELLS:
        for people in PEOPLE:
            told = []
            for name in names:
                own = [r for r in rows if (r["cells"], r["people"], r["method"]) == (cells, people, name)]
                above = 100 * np.mean([float(r["mean_above_truth"]) for r in own])
                told.append(f"+{above:.1f} ({min(float(r['coverage']) for r in own):.1%})")
            lines.append(f"| {cells} | {people:,} | {' | '.join(told)} | {' or '.join(methods_for(2, cells))} |")
    below = [r for r in rows if float(r["coverage"]) < CONFIDENCE]
    again = [
        f"m {r['cells']}, n {r['people']}, {r['law']}, {r['method']}: {float(r['coverage']):.1%}, and of "
        f"{AGAIN * draws:,} other draws {float(r['coverage_again']):.2%}"
        for r in below
    ]
    least = min(float(r["least_coverage"]) for r in rows if r["method"] == "plug-in")
    said = [
        f"Below {CONFIDENCE:.0%} in {len(below)} of {len(rows)} settings" + (": " + "; ".join(again) if again else "")
    ]
    said += [
        "",
        f"By a sum over all counts instead of draws, the plug-in limit holds with at least {least:.2%} everywhere.",
    ]
    return "\n".join([*lines, "", *said])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--draws", type=int, default=400)
    parser.add_argument("--out", type=Path, default=ROOT / "outputs" / "certificates" / "coverage.csv")
    parser.add_argument("--table", default=str(ROOT / "docs" / "certificates.md"), help="page to write into, or none")
    asked = parser.parse_args()
    text = table(run(asked.draws, asked.out), asked.draws)
    if asked.table == "none":
        print(text)
        return
    fill(Path(asked.table), "coverage", text)


if __name__ == "__main__":
    main()
