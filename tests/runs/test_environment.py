"""What a run records of its machine."""

import platform
import re
import subprocess
import sys

import pytest

from privgan.runs import environment


def test_versions_commit_and_device() -> None:
    facts = environment.describe("cpu")
    assert {"python", "privgan", "torch", "pytorch-lightning"} <= set(facts["versions"])
    assert facts["commit"] is None or re.fullmatch(r"[0-9a-f]{40}(-dirty)?", facts["commit"])
    assert facts["device"].endswith(f"{environment.available_cores()} cores")


def run(code: str) -> int:
    """The number that a process of its own prints."""
    command = [sys.executable, "-c", f"import resource\nfrom privgan.runs import environment\n{code}"]
    return int(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def test_peak_memory_counts_bytes() -> None:
    held = run("held = b'1' * 100_000_000; print(environment.peak_memory_bytes())")
    assert 100_000_000 < held < 100_000_000 + 4 * run("print(environment.peak_memory_bytes())")


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc has mallopt")
def test_freed_buffers_are_kept() -> None:
    allocate = "for _ in range(10): bytearray(b'1') * 40_000_000"
    count = "print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt)"
    start, plain = run(count), run(f"{allocate}\n{count}")
    kept = run(f"environment.keep_freed_memory()\n{allocate}\n{count}")
    assert kept - start < (plain - start) / 4
