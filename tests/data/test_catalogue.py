"""What the data commands say: what is there, where the rest comes from, and which pictures are bad."""

from pathlib import Path

import numpy as np
from layouts import smiles_files, write_celeba_lists, write_zip
from stripes import Stripes

from privgan.data import catalogue, listing
from privgan.data.celeba import CelebA
from privgan.data.module import DataModule
from privgan.data.smiles import Smiles

SHARES = {"channel": 0.2, "adversary": 0.2, "attacker": 0.2, "validation": 0.2, "test": 0.2}


def module(source: object, tmp_path: Path) -> DataModule:
    return DataModule(source, cache=str(tmp_path / "cache"), shares=SHARES)  # type: ignore[arg-type]


def test_the_list_tells_present_missing_and_broken_apart(smiles_root: Path) -> None:
    (smiles_root / "celeba").mkdir()
    (smiles_root / "celeba" / "img_align_celeba.zip").write_bytes(b"PK")
    entries = {
        "smiles": Smiles(smiles_root),
        "away": Smiles(smiles_root / "nowhere"),
        "celeba": CelebA(smiles_root),
    }
    present, missing, broken = (
        line.strip()
        for line in listing.list_sets({name: listing.summary(source) for name, source in entries.items()}).splitlines()[
            1::2
        ]
    )
    assert present.startswith("40 rows of 37 persons, no smile 19 (47.5%), smile 21 (52.5%), 1 x 64 x 64")
    assert missing.startswith("missing: ") and "nowhere/smiles/SMILEs.zip" in missing and "github.com" in missing
    assert broken.startswith("broken: ") and "is no readable zip" in broken
    assert not (smiles_root / "cache").exists()


def test_prepare_packs_and_counts_every_role(tmp_path: Path) -> None:
    text = catalogue.prepare(module(Stripes(100), tmp_path))
    assert (tmp_path / "cache" / "stripes" / "rows.u8").stat().st_size == 100 * 3072
    assert "test       20 rows of 10 persons, even 10 (50.0%), odd 10 (50.0%)" in text


def test_a_sound_set_passes_with_its_remarks(celeba_root: Path) -> None:
    write_celeba_lists(celeba_root / "celeba", 29)
    text, valid = catalogue.check(module(CelebA(celeba_root, size=8), celeba_root))
    assert valid and "valid" in text.splitlines()[0]
    assert "warning: 1 pictures without a line in list_attr_celeba.txt, left out" in text


def test_bad_pictures_are_named(tmp_path: Path) -> None:
    bad = {f"SMILEs/negatives/negatives7/{number}.jpg": b"bad" for number in (4, 12)}
    write_zip(tmp_path / "smiles" / "SMILEs.zip", smiles_files() | bad)
    text, valid = catalogue.check(module(Smiles(tmp_path), tmp_path))
    assert not valid
    assert [line.strip() for line in text.splitlines() if "fault" in line] == [
        f"fault: cannot be decoded: {name}" for name in bad
    ]


class Twins(Stripes):
    """Row 1 looks like row 90, and they are not taken as copies."""

    copies = "none"

    def rows(self, start: int, stop: int) -> np.ndarray:
        x_NCHW = super().rows(start, stop)
        if start <= 90 < stop:
            x_NCHW[90 - start] = super().rows(1, 2)[0]
        return x_NCHW


def test_equal_pictures_in_different_roles_are_a_fault(tmp_path: Path) -> None:
    data = module(Twins(100), tmp_path)
    data.prepare()
    role_of = {row: role for role, rows in data.roles.items() for row in rows.tolist()}
    text, valid = catalogue.check(data)
    apart = role_of[1] != role_of[90]
    assert apart, "the seed puts both in one role; choose another row for the twin"
    assert not valid and "fault: rows [1, 90] have equal pixels" in text


def test_a_person_in_two_roles_is_a_fault(tmp_path: Path) -> None:
    data = module(Stripes(100), tmp_path)
    data.prepare()
    test, channel = data.roles["test"], data.roles["channel"]
    data.roles["test"], data.roles["channel"] = np.append(test[1:], channel[0]), np.append(channel[1:], test[0])
    text, valid = catalogue.check(data)
    assert not valid and text.count("is in channel, test") == 2


def test_many_findings_are_counted(tmp_path: Path) -> None:
    names = [name for name in smiles_files() if "negatives" in name]
    names += [name for name in smiles_files() if "positives" in name][:5]
    write_zip(tmp_path / "smiles" / "SMILEs.zip", smiles_files() | dict.fromkeys(names[1:], b"bad"))
    text, _ = catalogue.check(module(Smiles(tmp_path), tmp_path))
    assert "more of this kind" in text and text.count("fault: cannot") == catalogue.SHOWN
