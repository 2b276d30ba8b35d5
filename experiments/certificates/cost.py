"""What a limit on every attacker costs: codebooks of faces in distortion, cells of census rows in income accuracy.

    PRIVGAN_DATA=... python experiments/certificates/cost.py --table docs/certificates.md     (all)
    PRIVGAN_DATA=... python experiments/certificates/cost.py --sets adult                     (one set, printed)

Codebooks that were measured are kept in `--rows`, so that a run that was broken off goes on.
Nobody is attacked here; `privgan train -m channel=codebook channel.cells=8,16,32` does that as well.
"""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

from census import LEAST_INCOME, census
from certified import Certified

from privgan.audit.certificate import certificates
from privgan.channel import Codebook
from privgan.config import build, compose
from privgan.data.module import DataModule
from privgan.release.distortion import measure
from privgan.report.marked import fill

ROOT = Path(__file__).parents[2]
# Prototypes and parts; more than 64 that are no sums overfit the few people that they are fitted on.
BOOKS = ((2, 1), (4, 1), (8, 1), (16, 1), (32, 1), (64, 1), (64, 3), (216, 3), (256, 4), (625, 4), (1024, 5))
BOUNDS = (0.55, 0.60, 0.65, 0.70, 0.80)
FACES = {
    "smiles": "data=smiles data.source.size=32 data.source.drop_rotated=true",
    "celeba": "data=celeba data.source.size=32 data.source.archive=img_align_celeba_89x109.zip",
}


def faces(name: str, cache: Path, kept: Path) -> Iterator[Certified]:
    """Codebooks fitted on the role `channel`; distortion of the role `test`, limit on everybody not fitted."""
    lines = kept.read_text().splitlines() if kept.exists() else []
    known = {(line["set"], *line["book"], line["sees"]): Certified(*line["row"]) for line in map(json.loads, lines)}
    data: DataModule = build(compose([*FACES[name].split(), f"data.cache={cache}"]).data)
    data.prepare()
    for number, parts in BOOKS:
        for sees in ("x", "xs"):
            if (name, number, parts, sees) in known:
                yield known[name, number, parts, sees]
                continue
            channel = Codebook(data.shape, sees=sees, cells=number, parts=parts)
            channel.fit(data.batches("channel"), data.classes)
            (found,) = certificates(channel, data, confidence=0.95, seed=0, device="cpu")
            assert found is not None
            value = measure(channel, data, "cpu", False)["distortion"]["psnr"]
            assert value is not None
            limit, people = found["balanced_accuracy"], sum(found["people_S"])
            row = Certified(name, sees, channel.cells, value, found["plug_in"], limit, people, parts=parts)
            with kept.open("a") as file:
                print(json.dumps({"set": name, "book": [number, parts], "sees": sees, "row": row}), file=file)
            yield row


def face_table(rows: list[Certified]) -> str:
    """One line a codebook, then the most PSNR under each bound."""
    lines = ["| set | sees | m | parts | PSNR, dB | plug-in value | no attacker exceeds (95 %) | people counted |"]
    lines += ["|---" * 8 + "|"]
    lines += [
        f"| {row.name} | {row.sees} | {row.cells:,} | {row.parts} | {row.value:.2f} | {row.plug_in:.3f} | "
        f"{row.limit:.3f} | {row.people:,} |"
        for row in rows
    ]
    names = dict.fromkeys(row.name for row in rows)
    lines += ["", "| most PSNR under a bound of | " + " | ".join(names) + " |", "|---" * (len(names) + 1) + "|"]
    for bound in BOUNDS:
        told = [_best([row for row in rows if row.name == name and row.limit <= bound]) for name in names]
        lines.append(f"| {bound:.2f} | {' | '.join(told)} |")
    return "\n".join(lines)


def _best(rows: list[Certified]) -> str:
    best = max(rows, key=lambda row: row.value, default=None)
    return f"{best.value:.1f} dB (m {best.cells:,}, sees {best.sees})" if best else "none"


def census_table(rows: list[Certified]) -> str:
    """One line a channel, and the lowest limit that keeps what is wanted of income."""
    lines = [
        "| cells | sees | m | income accuracy | plug-in value | no attacker exceeds (95 %) | cell by cell | people |",
        "|---" * 8 + "|",
    ]
    lines += [
        f"| {row.name} | {row.sees} | {row.cells} | {row.value:.3f} | {row.plug_in:.3f} | {row.limit:.3f} | "
        f"{row.by_cells:.3f} | {row.people:,} |"
        for row in rows
    ]
    told = []
    for sees in ("x", "xs"):
        kept = [row for row in rows if row.value >= LEAST_INCOME and row.sees == sees]
        least = min(kept, key=lambda row: row.limit, default=None)
        if least is not None:
            told.append(f"sees {sees}: {least.limit:.3f}, income {least.value:.3f} ({least.name}, m {least.cells})")
    said = f"Lowest limit on gender with an income accuracy of at least {LEAST_INCOME:.2f}: "
    return "\n".join([*lines, "", said + ("; ".join(told) or "none") + "."])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--sets", nargs="*", default=["smiles", "celeba", "adult"])
    parser.add_argument("--cache", type=Path, default=ROOT / "outputs" / "certificates" / "cache")
    parser.add_argument("--table", default="none", help="page with marks to write into, or none")
    parser.add_argument("--rows", type=Path, default=ROOT / "outputs" / "certificates" / "cost.jsonl")
    asked = parser.parse_args()
    asked.rows.parent.mkdir(parents=True, exist_ok=True)
    written: dict[str, str] = {}
    if "adult" in asked.sets:
        written["census"] = census_table(list(census(asked.cache)))
        print(written["census"], flush=True)
    pictures = [row for name in asked.sets if name in FACES for row in faces(name, asked.cache, asked.rows)]
    if pictures:
        written["faces"] = face_table(pictures)
        print(written["faces"], flush=True)
    if asked.table != "none":
        for mark, text in written.items():
            fill(Path(asked.table), mark, text)


if __name__ == "__main__":
    main()
