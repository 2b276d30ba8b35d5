"""Small sets in the official layouts, their pictures made of noise."""

import gzip
import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from PIL import Image


def picture(seed: int, shape: tuple[int, ...] = (16, 16)) -> bytes:
    """A PNG of noise under whatever name: readers go by content."""
    file = io.BytesIO()
    Image.fromarray(np.random.default_rng(seed).integers(0, 256, shape, np.uint8)).save(file, "png")
    return file.getvalue()


def write_zip(path: Path, files: Mapping[str, bytes]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)


def write_folder(path: Path, files: Mapping[str, bytes]) -> None:
    for name, content in files.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(content)


def smiles_files() -> dict[str, bytes]:
    """20 of each class, N.jpg from 3 on; 5 is in both with one picture, 7 with two, 8 and 9 of no smile are equal."""
    files = {}
    for number in range(3, 23):
        files[f"SMILEs/negatives/negatives7/{number}.jpg"] = picture(number)
        files[f"SMILEs/positives/positives7/{number + 100}.jpg"] = picture(number + 100)
    files["SMILEs/positives/positives7/5.jpg"] = files["SMILEs/negatives/negatives7/5.jpg"]
    files["SMILEs/positives/positives7/7.jpg"] = picture(700)
    files["SMILEs/negatives/negatives7/9.jpg"] = files["SMILEs/negatives/negatives7/8.jpg"]
    return files


def write_matches(path: Path) -> None:
    """Persons: 10 and 11 of no smile and 110 of a smile are Ann Lee's, 12 is unknown; 120 is rotated."""
    lines = ["number,smile,lfw_image,rotated,corr"]
    lines += ["10,0,Ann_Lee_0001.jpg,0,0.99", "11,0,Ann_Lee_0002.jpg,0,0.99", "110,1,Ann_Lee_0003.jpg,0,0.98"]
    lines += ["12,0,,,", "120,1,Bo_Ek_0001.jpg,1,0.97"]
    with gzip.open(path, "wt", newline="") as file:
        file.write("\n".join(lines) + "\n")


def celeba_files(count: int = 30) -> dict[str, bytes]:
    return {f"img_align_celeba/{n:06}.jpg": picture(n, (22, 18, 3)) for n in range(1, count + 1)}


def write_celeba_lists(folder: Path, count: int = 35) -> None:
    """CRLF and padded as the official ones, the count in the first line that of the whole release."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = ["202599", "Male Smiling Young "]
    lines += [f"{n:06}.jpg {_sign(n % 3):>2} {_sign(n % 2):>2} {_sign(n % 5):>2}" for n in range(1, count + 1)]
    _write_crlf(folder / "list_attr_celeba.txt", lines)
    _write_crlf(folder / "identity_CelebA.txt", [f"{n:06}.jpg {n // 2}" for n in range(1, count + 1)])
    _write_crlf(folder / "list_eval_partition.txt", [f"{n:06}.jpg {0 if n <= 20 else 2}" for n in range(1, count + 1)])


def _sign(value: int) -> int:
    return 1 if value else -1


def _write_crlf(path: Path, lines: list[str]) -> None:
    path.write_bytes("".join(f"{line}\r\n" for line in lines).encode())
