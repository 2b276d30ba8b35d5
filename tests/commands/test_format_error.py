"""What a full disk and a lack of memory look like, whoever notices them."""

import errno

import numpy as np
import pytest
import torch
from safetensors.numpy import save_file

from privgan.commands.format_error import DISK, format_error

CPU = "[enforce fail at alloc_cpu.cpp:127] err == 0. DefaultCPUAllocator: can't allocate memory: you tried to allocate"


class SafetensorError(Exception):
    """Named as that of safetensors, which tells numbers of the system in words."""


def test_numpy_asks_for_too_much() -> None:
    with pytest.raises(MemoryError) as caught:
        np.empty(1 << 50)
    assert format_error(caught.value)[0] == 1 and format_error(caught.value)[1].startswith(
        "out of memory: take smaller"
    )


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        RuntimeError(CPU),
        torch.cuda.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB"),
        OSError(errno.ENOMEM, "Cannot allocate memory"),
    ],
)
def test_out_of_memory_is_one_line(error: BaseException) -> None:
    outer = RuntimeError("in a step")
    outer.__cause__ = error
    for each in (error, outer):
        code, line = format_error(each)
        assert code == 1 and line.startswith("out of memory: ") and "\n" not in line and "batch_size" in line


@pytest.mark.parametrize("number", DISK)
def test_what_a_disk_says(number: int) -> None:
    for error in (OSError(number, "x", "run.json"), SafetensorError(f"I/O error: x (os error {number})")):
        code, line = format_error(error)
        assert code == 2 and DISK[number] in line and "\n" not in line


def test_safetensors_says_it_in_these_words(tmp_path) -> None:
    with pytest.raises(Exception, match=r"\(os error 2\)") as caught:
        save_file({"a": np.zeros(3)}, tmp_path / "nowhere" / "a.safetensors")
    assert type(caught.value).__name__ == "SafetensorError"


def test_another_error_is_told_as_it_is() -> None:
    assert format_error(RuntimeError("odd")) == (1, "RuntimeError: odd")
