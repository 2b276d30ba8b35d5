"""How often intervals hold the truth, in drawn experiments whose truth is known.

`python experiments/certainty/intervals.py` draws all of them, keeps the shares in coverage.json beside itself and
writes the table of docs/certainty.md. `--table` writes the table from coverage.json alone.

Shapes: N rows, A attackers.
"""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from designs import DESIGNS, Design, Drawn, draw
from scipy.stats import norm

from privgan.attackers.judging.decision import Decisions
from privgan.attackers.judging.estimate import share
from privgan.attackers.judging.figures import Figures, figures, limit_together
from privgan.attackers.judging.interval import clopper_pearson, limits
from privgan.attackers.statistics.information import information
from privgan.attackers.statistics.learning_curve import extrapolate
from privgan.attackers.statistics.paired import paired
from privgan.report.marked import fill
from privgan.runs.typed_attack import AttackRecord

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "docs" / "certainty.md"
CONFIDENCE = 0.95


def of_panel(design: Design, attackers: int, accuracy: float, repeats: int, seed: int = 0) -> dict[str, float]:
    """Share of experiments in which the limits of all attackers hold, by figure; and the mean width of the first."""
    rng = np.random.default_rng(seed)
    figures_of = {"": accuracy, "accuracy_": accuracy, "auc_": design.area(accuracy)}
    held, width = dict.fromkeys(figures_of, 0), dict.fromkeys(figures_of, 0.0)
    for _ in range(repeats):
        for prefixes, by_person in ((("", "accuracy_"), False), (("auc_",), True)):
            drawn = draw(design, attackers, accuracy, rng, by_person)
            panel = [_figures(drawn, margin_N) for margin_N in drawn.margin_AN]
            records: list[AttackRecord] = [{} for _ in panel]
            limit_together(records, panel, CONFIDENCE)
            found: Sequence[Mapping[str, Any]] = records
            for prefix in prefixes:
                truth = figures_of[prefix]
                held[prefix] += all(r[f"{prefix}lower"] <= truth <= r[f"{prefix}upper"] for r in found)
                width[prefix] += found[0][f"{prefix}upper"] - found[0][f"{prefix}lower"]
    names = {"": "balanced accuracy", "accuracy_": "accuracy", "auc_": "area under the curve"}
    return {names[p]: held[p] / repeats for p in held} | {f"width of {names[p]}": width[p] / repeats for p in width}


def of_pairs(design: Design, repeats: int, seed: int = 0) -> float:
    """Share in which the limits of the difference of two attackers of accuracy 0.8 and 0.7 hold 0.1."""
    rng, held, more = np.random.default_rng(seed), 0, design.centre(0.8) - design.centre(0.7)
    for _ in range(repeats):
        drawn = draw(design, 2, 0.7, rng, by_person=False)
        better_N = drawn.margin_AN[0] + more > 0
        found = paired(better_N, drawn.margin_AN[1] > 0, drawn.s_N, drawn.person_N)
        held += found.lower <= 0.1 <= found.upper
    return held / repeats


def of_curves(design: Design, repeats: int, seed: int = 0) -> float:
    """Share in which the band of a learning curve, top 0.8 less 2 * rows^-0.4, holds its value at 64,000 rows."""
    rng, held, rows_P = np.random.default_rng(seed), 0, [1000, 2000, 4000, 8000]
    for _ in range(repeats):
        drawn = draw(design, 1, 0.5, rng, by_person=False)
        right_PRN = []
        for rows, times in zip(rows_P, (2, 2, 2, 1), strict=True):
            rate_R = 0.8 - 2 * rows**-0.4 + 0.005 * rng.normal(size=times)
            right_PRN.append(drawn.margin_AN > -np.array([design.centre(rate) for rate in rate_R])[:, None])
        _, (lower, upper) = extrapolate(rows_P, right_PRN, drawn.s_N, 64_000, person_N=drawn.person_N)
        held += lower <= 0.8 - 2 * 64_000**-0.4 <= upper
    return held / repeats


def of_information(design: Design, repeats: int, seed: int = 0) -> float:
    """Share in which the claim of nats stays below the mutual information of s and scores of accuracy 0.8."""
    rng, held = np.random.default_rng(seed), 0
    truth = _nats(design)
    for _ in range(repeats):
        validation, test = (draw(design, 1, 0.8, rng, by_person=False) for _ in range(2))
        scores = [(2 * one.s_N - 1) * one.margin_AN[0] for one in (validation, test)]
        effect = _figures(test, test.margin_AN[0]).balanced.design
        found = information(scores[0], validation.s_N, scores[1], test.s_N, design=effect)
        held += found["limit_nats"] <= truth
    return held / repeats


def of_alternatives(repeats: int, seed: int = 0) -> dict[str, float]:
    """What other ways would give, at accuracy 0.8: rows in classes of their own, squared sums of persons alone."""
    rng = np.random.default_rng(seed)
    exact = {"share": 0, "width": 0.0}
    for _ in range(repeats):
        drawn = draw(DESIGNS[0], 1, 0.8, rng, by_person=False)
        right_N = drawn.margin_AN[0] > 0
        ends = [clopper_pearson(int(right_N[drawn.s_N == k].sum()), int((drawn.s_N == k).sum()), 0.975) for k in (0, 1)]
        lower, upper = np.mean(ends, axis=0)
        exact["share"] += lower <= 0.8 <= upper
        exact["width"] += upper - lower
    alone = 0
    for _ in range(repeats):
        drawn = draw(DESIGNS[2], 1, 0.8, rng, by_person=False)
        assert drawn.person_N is not None  # it has several rows of a person
        found = share(drawn.margin_AN[0] > 0, drawn.person_N)
        residual_G = np.bincount(drawn.person_N, weights=(drawn.margin_AN[0] > 0) - found.value) / len(drawn.s_N)
        squares = float((residual_G**2).sum()) * found.persons / (found.persons - 1)
        independent = found.value * (1 - found.value) / len(drawn.s_N)
        lower, upper = limits(found.with_design(max(1.0, squares / independent)))
        alone += lower <= 0.8 <= upper
    return {
        "mean of the exact limits of each class": exact["share"] / repeats,
        "width of the mean of exact limits": exact["width"] / repeats,
        "squared sums person by person alone": alone / repeats,
    }


def _nats(design: Design) -> float:
    """Mutual information of s and a score of accuracy 0.8, by quadrature."""
    x, prior = np.linspace(-12, 12, 20_001), (1 - design.positive, design.positive)
    density = [
        norm.pdf(x[:, None], side * (design.centre(0.8) + design.steps), design.width).mean(axis=1) for side in (-1, 1)
    ]
    mixture = prior[0] * density[0] + prior[1] * density[1]
    inside = sum(
        p * np.where(d > 0, d * np.log(np.maximum(d, 1e-300) / mixture), 0.0)
        for p, d in zip(prior, density, strict=True)
    )
    return float(np.trapezoid(inside, x))


def _figures(drawn: Drawn, margin_N: np.ndarray) -> Figures:
    decided_N = np.where(margin_N > 0, drawn.s_N, 1 - drawn.s_N)
    said = Decisions(decided_N, drawn.s_N, decided_N, drawn.s_N, 2)
    return figures(said, (2 * drawn.s_N - 1) * margin_N, drawn.s_N, drawn.person_N)


def measured(repeats: int) -> dict[str, Any]:
    """Every cell of the table, with progress on stderr."""
    cells: list[dict[str, Any]] = []
    for design in DESIGNS:
        for attackers, accuracy in ((1, 0.6), (1, 0.8), (1, 0.95), (13, 0.6), (13, 0.8)):
            row = {"design": design.name, "attackers": attackers, "truth": accuracy}
            cells.append(row | of_panel(design, attackers, accuracy, repeats))
            print(json.dumps(cells[-1]), file=sys.stderr, flush=True)
    others = {
        name: {design.name: function(design, repeats) for design in DESIGNS}
        for name, function in (
            ("difference of two attackers on the same rows", of_pairs),
            ("band of a learning curve at 8 times the rows", of_curves),
            ("nats inferred, one-sided", of_information),
        )
    }
    return {
        "repeats": repeats,
        "confidence": CONFIDENCE,
        "panel": cells,
        "others": others,
        "alternatives": of_alternatives(repeats),
    }


def table(result: dict[str, Any]) -> list[str]:
    """Lines of Markdown."""
    kinds = ("balanced accuracy", "accuracy", "area under the curve")
    lines = [
        f"{result['repeats']:,} experiments a cell; one standard error of a cell near 96 % is "
        f"{100 * (0.96 * 0.04 / result['repeats']) ** 0.5:.1f} points. In brackets: mean width of the interval.",
        "",
        f"| test rows | attackers | true accuracy | {' | '.join(kinds)} |",
        "|---|---|---|---|---|---|",
    ]
    for held_out in (False, True):
        if held_out:
            lines += ["", "Designs on which no constant was chosen:", "", *lines[2:4]]
        for cell in result["panel"]:
            if next(d.held_out for d in DESIGNS if d.name == cell["design"]) == held_out:
                lines.append(_line(cell, kinds))
    lines += ["", f"| test rows | {' | '.join(result['others'])} |", "|---" * (len(result["others"]) + 1) + "|"]
    for design in DESIGNS:
        shares = " | ".join(f"{100 * found[design.name]:.1f} %" for found in result["others"].values())
        lines.append(f"| {design.name} | {shares} |")
    other = result["alternatives"]
    lines += [
        "",
        f"Other ways, at accuracy 0.8: the mean of the exact limits of each class holds in "
        f"{100 * other['mean of the exact limits of each class']:.1f} % of experiments on {DESIGNS[0].name} and is "
        f"{other['width of the mean of exact limits']:.3f} wide; squared sums person by person alone hold in "
        f"{100 * other['squared sums person by person alone']:.1f} % on {DESIGNS[2].name}.",
    ]
    return lines


def _line(cell: dict[str, Any], kinds: tuple[str, ...]) -> str:
    shares = [f"{100 * cell[kind]:.1f} % ({cell[f'width of {kind}']:.3f})" for kind in kinds]
    return f"| {cell['design']} | {cell['attackers']} | {cell['truth']} | {' | '.join(shares)} |"


def main() -> None:
    """Draw, keep, and write the table between the marks of the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=400)
    parser.add_argument("--table", action="store_true", help="write the table from coverage.json alone")
    arguments = parser.parse_args()
    kept = HERE / "coverage.json"
    if not arguments.table:
        kept.write_text(json.dumps(measured(arguments.repeats), indent=1) + "\n")
    text = "\n".join(table(json.loads(kept.read_text())))
    fill(PAGE, "coverage", text)


if __name__ == "__main__":
    main()
