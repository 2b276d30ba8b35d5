"""What to install is said for the place that the package runs from."""

import pytest

from privgan import extras
from privgan.errors import RequestError


def test_in_a_checkout_the_folder_is_installed() -> None:
    """The tests run in one."""
    assert extras.install("slurm") == "pip install -e '.[slurm]'"


def test_elsewhere_the_distribution_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    """By a name that is not another project's."""
    monkeypatch.setattr(extras, "__file__", str(tmp_path / "site-packages" / "privgan" / "extras.py"))
    assert extras.install("ray") == "pip install 'privgan-channels[ray]'"


def test_what_is_missing_is_named() -> None:
    """Module and command in one line; what is there passes."""
    extras.require("json", "slurm")
    with pytest.raises(RequestError, match=r"^no_such_module is not installed: pip install -e '\.\[slurm\]'$"):
        extras.require("no_such_module", "slurm")
