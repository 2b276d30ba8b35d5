"""What a limit on every attacker costs: codebooks of faces by distortion, of census rows by what is left of income.

    PRIVGAN_DATA=... python experiments/certificates/cost.py             (faces, census)
    PRIVGAN_DATA=... python experiments/certificates/cost.py --sets adult --table docs/certificates.md

Nobody is attacked here; `privgan train -m channel=codebook channel.cells=8,16,32` does that as well.
"""

import argparse
import os
import re
from collections.abc import Iterator
from pathlib import Path

from census import LEAST_INCOME, census
from certified import Certified

from privgan.audit.certificate import certificates
from privgan.channel import Codebook
from privgan.config import build, compose
from privgan.data.module import DataModule
from privgan.release.distortion import measure

ROOT = Path(__file__).parents[2]
CELLS, BOUND = (4, 8, 16, 32, 64), 0.60
FACES = {
    "smiles": "data=smiles data.source.size=32 data.source.drop_rotated=true",
    "celeba": "data=celeba data.source.size=32 data.source.archive=img_align_celeba_89x109.zip",
}


def faces(name: str, cache: Path, cells: tuple[int, ...] = CELLS) -> Iterator[Certified]:
    """Codebooks fitted on the role `channel`; distortion of the role `test`, limit on everybody not fitted."""
    data: DataModule = build(compose([*FACES[name].split(), f"data.cache={cache}"]).data)
    data.prepare()
    for number in cells:
        for sees in ("x", "xs"):
            channel = Codebook(data.shape, sees=sees, cells=number)
            channel.fit(data.batches("channel"), data.classes)
            (found,) = certificates(channel, data, confidence=0.95, seed=0, device="cpu")
            assert found is not None
            value = measure(channel, data, "cpu", False)["distortion"]["psnr"]
            yield Certified(
                name, sees, channel.cells, value, found["plug_in"], found["balanced_accuracy"], sum(found["people_S"])
            )


def table(rows: list[Certified], what: str, best: str) -> str:
    """One line a codebook, and what is best below the bound."""
    head = f"| set | sees | m | {what} | plug-in value | no attacker exceeds (95 %) | people counted |"
    lines = [head, "|---|---|---|---|---|---|---|"]
    for row in rows:
        name = f"| {row.name} | {row.sees} | {row.cells} | {row.value:.3g} | {row.plug_in:.3f} |"
        lines.append(f"{name} {row.limit:.3f} | {row.people:,} |")
    return "\n".join([*lines, "", best])


def best_faces(rows: list[Certified]) -> str:
    """The largest PSNR below the bound, set by set."""
    said = []
    for name in dict.fromkeys(row.name for row in rows):
        below = [row for row in rows if row.name == name and row.limit <= BOUND]
        if below:
            best = max(below, key=lambda row: row.value)
            said.append(f"{name}: {best.value:.1f} dB, m {best.cells}, sees {best.sees}, limit {best.limit:.3f}")
    return f"Most PSNR under a bound of {BOUND:.2f}: " + ("; ".join(said) or "none") + "."


def best_census(rows: list[Certified]) -> str:
    """The lowest limit that keeps what is wanted of income."""
    kept = [row for row in rows if row.value >= LEAST_INCOME]
    least = min(kept, key=lambda row: row.limit, default=None)
    if least is None:
        return f"No codebook keeps an income accuracy of {LEAST_INCOME:.2f}."
    return (
        f"Lowest limit with an income accuracy of at least {LEAST_INCOME:.2f}: gender {least.limit:.3f}, income "
        f"{least.value:.3f} (m {least.cells}, sees {least.sees})."
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--sets", nargs="*", default=["smiles", "celeba", "adult"])
    parser.add_argument("--cache", type=Path, default=ROOT / "outputs" / "certificates" / "cache")
    parser.add_argument("--table", default="none", help="page with marks to write into, or none")
    asked = parser.parse_args()
    written: dict[str, str] = {}
    pictures = [row for name in asked.sets if name in FACES for row in faces(name, asked.cache)]
    if pictures:
        written["faces"] = table(pictures, "PSNR, dB", best_faces(pictures))
    if "adult" in asked.sets:
        rows = list(census(Path(os.environ["PRIVGAN_DATA"]) / "adult" / "adult.zip"))
        written["census"] = table(rows, "income accuracy", best_census(rows))
    for mark, text in written.items():
        print(text, flush=True)
        if asked.table != "none":
            _write(Path(asked.table), mark, text)


def _write(page: Path, mark: str, text: str) -> None:
    pattern = re.compile(rf"(<!-- {mark} -->\n).*?(<!-- end of {mark} -->)", re.DOTALL)
    page.write_text(pattern.sub(lambda found: f"{found[1]}{text}\n{found[2]}", page.read_text()))


if __name__ == "__main__":
    main()
