"""On photographs, where they lie: the stronger CNN reads clean SMILEs, split by person, at 32 pixels."""

import os
from pathlib import Path

import pytest

from privgan.attackers.judging.judge import judge
from privgan.config import build, compose
from privgan.data.module import DataModule
from privgan.release.rows import released_parts

ROOT = os.environ.get("PRIVGAN_DATA")


@pytest.mark.slow
@pytest.mark.skipif(not ROOT or not (Path(ROOT) / "smiles").is_dir(), reason="no smiles in the folder PRIVGAN_DATA")
def test_the_strong_cnn_reads_clean_smiles(cache, tmp_path):
    config = compose(["data=smiles", "data.source.size=32", f"data.cache={cache}"])
    data: DataModule = build(config.data)
    attacker = build(config.attackers.members("attackers")["strong_cnn"])
    roles = tuple(config.attackers.get("train_roles"))
    with released_parts(tmp_path / "rows", None, data, roles, device="cpu", bfloat16=False) as parts:
        record = judge(attacker, **parts, on="clean")
    assert record["balanced_accuracy"] >= 0.90
    assert record["lower"] > 0.85
