"""The theory stands on numpy and scipy alone."""

import subprocess
import sys


def test_theory_needs_no_torch() -> None:
    code = (
        "import sys, privgan.theory.barycentre, privgan.theory.gap, privgan.theory.gaussian, privgan.theory.transport, "
        "privgan.theory.local_privacy, privgan.theory.certificate\n"
        "print([m for m in sys.modules if m.split('.')[0] in ('torch', 'pytorch_lightning', 'hydra')])\n"
        "print(sorted({m.split('.')[1] for m in sys.modules if m.startswith('privgan.')}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["[]", "['errors', 'theory']"]
