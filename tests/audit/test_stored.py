"""Scores on disk are taken again for the very same attack alone."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from privgan.attackers.base import Released
from privgan.attackers.file_rows import FileRows
from privgan.attackers.running.attempt import Scores
from privgan.audit.settings import AuditSettings
from privgan.audit.stored import binding, digest, store, stored
from privgan.runs import seal as seals

PANEL = {"attackers": {"linear": {"steps": 3}}, "confidence": 0.95, "devices": 1}
SETTINGS = AuditSettings(out=Path("outputs"), seed=0, split_seed=0, data={}, attackers=PANEL)
KNOWN = {("linear", "labels"): Scores(np.arange(4.0), np.arange(5.0), 1.5)}


@pytest.fixture(autouse=True)
def account(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An account of its own: no key of another test."""
    monkeypatch.setenv("PRIVGAN_CACHE", str(tmp_path / "account"))
    seals._key.cache_clear()
    yield tmp_path / "account"
    seals._key.cache_clear()


def parts(**changes: Any) -> dict[str, Released]:
    rows = np.arange(24, dtype=np.uint8).reshape(6, 1, 2, 2)
    part = Released(rows, np.array([0, 1] * 3), None, np.arange(6))
    return {"train": part, "validation": part, "test": replace(part, **changes)}


def test_what_was_stored_comes_back(tmp_path: Path) -> None:
    bound = binding(parts(), SETTINGS)
    store(tmp_path / "scores.npz", KNOWN, bound)
    (found,) = stored(tmp_path / "scores.npz", bound).items()
    assert (
        found[0] == ("linear", "labels") and np.array_equal(found[1].test, np.arange(5.0)) and found[1].seconds == 1.5
    )


CHANGED: dict[str, dict[str, Any]] = {
    "a released value": {"x": np.arange(24, dtype=np.uint8)[::-1].reshape(6, 1, 2, 2)},
    "the kind of the values": {"x": np.arange(24, dtype=np.int8).reshape(6, 1, 2, 2)},
    "the shape of the rows": {"x": np.arange(24, dtype=np.uint8).reshape(6, 1, 1, 4)},
    "a label": {"s": np.array([1, 1, 0, 1, 0, 1])},
    "the persons": {"person": np.zeros(6, np.int64)},
    "no persons": {"person": None},
    "utility labels": {"u": np.zeros((6, 1), np.float32)},
}


@pytest.mark.parametrize("what", CHANGED)
def test_other_rows_have_no_scores_yet(what: str, tmp_path: Path) -> None:
    store(tmp_path / "scores.npz", KNOWN, binding(parts(), SETTINGS))
    assert stored(tmp_path / "scores.npz", binding(parts(**CHANGED[what]), SETTINGS)) == {}


@pytest.mark.parametrize(
    "settings",
    [
        replace(SETTINGS, seed=1),
        replace(SETTINGS, attackers={**PANEL, "confidence": 0.9}),
        replace(SETTINGS, attackers={**PANEL, "attackers": {"linear": {"steps": 4}}}),
    ],
)
def test_another_panel_or_seed_has_no_scores_yet(settings: AuditSettings, tmp_path: Path) -> None:
    store(tmp_path / "scores.npz", KNOWN, binding(parts(), SETTINGS))
    assert stored(tmp_path / "scores.npz", binding(parts(), settings)) == {}


def test_where_attackers_work_changes_no_score(tmp_path: Path) -> None:
    store(tmp_path / "scores.npz", KNOWN, binding(parts(), SETTINGS))
    elsewhere = replace(SETTINGS, attackers={**PANEL, "devices": 2})
    assert stored(tmp_path / "scores.npz", binding(parts(), elsewhere))


@pytest.mark.parametrize("seal", ["", "0" * 64, "null", "\x00", "é"])
def test_a_seal_that_is_none(seal: str, tmp_path: Path) -> None:
    bound = binding(parts(), SETTINGS)
    store(tmp_path / "scores.npz", KNOWN, bound)
    (tmp_path / "scores.seal").write_text(seal)
    assert stored(tmp_path / "scores.npz", bound) == {}


def test_scores_of_another_account_are_not_taken(
    tmp_path: Path, account: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bound = binding(parts(), SETTINGS)
    store(tmp_path / "scores.npz", KNOWN, bound)
    assert (account / seals.KEY).stat().st_mode & 0o777 == 0o600 and account.stat().st_mode & 0o777 == 0o700
    monkeypatch.setenv("PRIVGAN_CACHE", str(tmp_path / "another"))
    assert stored(tmp_path / "scores.npz", bound) == {}


def test_an_account_that_can_keep_no_key_takes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("PRIVGAN_CACHE", str(tmp_path / "file"))
    bound = binding(parts(), SETTINGS)
    store(tmp_path / "scores.npz", KNOWN, bound)
    assert seals.seal([]) is None and stored(tmp_path / "scores.npz", bound) == {}


def test_rows_in_a_file_have_a_digest_of_their_content(tmp_path: Path) -> None:
    rows = np.arange(24, dtype=np.uint8).reshape(6, 1, 2, 2)
    np.save(tmp_path / "x.npy", rows)
    part = replace(parts()["test"], x=FileRows(tmp_path / "x.npy"))
    first = digest(part)
    rows[3] = 0
    np.save(tmp_path / "x.npy", rows)
    assert digest(replace(part, x=FileRows(tmp_path / "x.npy"))) != first


def test_a_binding_is_plain(tmp_path: Path) -> None:
    assert json.loads(json.dumps(binding(parts(), SETTINGS)))["seed"] == 0
