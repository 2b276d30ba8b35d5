"""What really arrives at a server, sent by W&B's own programs: synchronised, online, and the workspace."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from finished import CONFIG, LEAKAGE, READING, RECORD, ROWS
from wandb_server import USER, Server

ID = RECORD["signature"]
FINISHED = Path(__file__).with_name("finished.py")


@pytest.fixture
def server(monkeypatch, tmp_path):
    """Where a key is known, and nothing else of this machine's user."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("WANDB_API_KEY", "k" * 40)
    monkeypatch.setenv("WANDB_ERROR_REPORTING", "false")
    for name in ("WANDB_MODE", "WANDB_SERVICE"):  # W&B's process of an earlier test would answer for all
        monkeypatch.delenv(name, raising=False)
    with Server() as server:
        monkeypatch.setenv("WANDB_BASE_URL", server.url)
        yield server


def run(*words):
    """In a process of its own: W&B reads where its server is only once."""
    return subprocess.run([sys.executable, *map(str, words)], capture_output=True, text=True, check=False)


def privgan(*words):
    """(exit code, standard output, last line of standard error) of a command."""
    ended = run("-m", "privgan", *words)
    return ended.returncode, ended.stdout, ended.stderr.rstrip().rpartition("\n")[2]


def play(folder, job="train", mode="offline"):
    """A job of a finished run, from its start to its finish."""
    ended = run(FINISHED, folder, job, mode)
    assert ended.returncode == 0, ended.stderr


def arrived(server):
    """The values of a training job, its samples, table, channel and record."""
    run = server.runs[ID]
    assert (run["project"], run["groupName"], run["jobType"]) == ("privgan", "low", "train")
    config = {key: value["value"] for key, value in json.loads(run["config"]).items() if key != "_wandb"}
    assert config == CONFIG
    logged = [row for row in server.rows[ID] if any("/" in key for key in row)]
    assert {row["step"]: {key: row[key] for key in ROWS[row["step"]]} for row in logged if row["step"] in ROWS} == ROWS
    told = server.summary(ID)
    assert (told["distortion/l1"], told["leakage/balanced_accuracy"], told["honesty_gap"]) == (
        RECORD["train"]["distortion"]["l1"],
        READING["balanced_accuracy"],
        LEAKAGE["honesty_gap"],
    )
    assert any("/media/images/samples" in path for path in server.files)
    assert any("/media/table/leakage" in path for path in server.files)
    assert server.files[f"/artifact/channel-{ID}/channel.safetensors"] == b"weights"
    assert json.loads(server.files[f"/artifact/record-{ID}/run.json"]) == RECORD


def test_offline_runs_are_uploaded_once(server):
    """A second call sends nothing; a run that came since goes alone."""
    play(f"outputs/low/{ID}")
    assert server.runs == {}
    assert privgan("track", "sync")[:2] == (0, "1 uploaded, 0 there already, 0 not finished\n")
    arrived(server)
    rows, files = len(server.rows[ID]), len(server.files)
    assert privgan("track", "sync")[:2] == (0, "0 uploaded, 1 there already, 0 not finished\n")
    assert (len(server.rows[ID]), len(server.files), server.runs[ID]["starts"]) == (rows, files, 1)
    play(f"outputs/low/{ID}", "attack")
    assert privgan("track", "sync")[:2] == (0, "1 uploaded, 1 there already, 0 not finished\n")
    assert server.runs[f"{ID}-attack"]["jobType"] == "attack" and server.runs[ID]["starts"] == 1


def test_online(server):
    """The same values arrive, and an attack names the channel that it used."""
    play(f"outputs/low/{ID}", mode="online")
    arrived(server)
    play(f"outputs/low/{ID}", "attack", "online")
    assert server.used == [f"channel-{ID}"]
    assert server.summary(f"{ID}-attack")["leakage/balanced_accuracy"] == READING["balanced_accuracy"]


def test_a_server_that_refuses(server):
    """Exit code 1 and one line; nothing is taken for uploaded."""
    play(f"outputs/low/{ID}")
    server.refuses = True
    code, _, told = privgan("track", "sync")
    assert code == 1 and "1 of 1 runs were not uploaded" in told
    server.refuses = False
    assert privgan("track", "sync")[:2] == (0, "1 uploaded, 0 there already, 0 not finished\n")
    arrived(server)


def test_no_server_at_all(server, monkeypatch):
    """Said at once; the runs stay as they are."""
    play(f"outputs/low/{ID}")
    monkeypatch.setenv("WANDB_BASE_URL", "http://127.0.0.1:1")
    for words in (["track", "sync"], ["dashboard"]):
        code, _, told = privgan(*words)
        assert code == 1 and "no W&B server answers at http://127.0.0.1:1" in told and "nothing was sent" in told
    assert not list(Path("outputs").rglob("*.synced"))


def test_the_workspace(server):
    """Saved under the user's own name, with the sections of the file that is written without a key."""
    pytest.importorskip("wandb_workspaces", reason="the extra dashboard is not installed")
    (folder := Path("outputs/low") / ID).mkdir(parents=True)
    (folder / "run.json").write_text(json.dumps(RECORD))
    code, told, error = privgan("dashboard")
    assert code == 0, error
    assert told.startswith(f"{server.url}/{USER}/privgan")
    (view,) = server.views
    assert (view["entityName"], view["projectName"]) == (USER, "privgan")
    assert privgan("dashboard", "to=board.json")[0] == 0
    written = json.loads(Path("board.json").read_text())["spec"]["section"]["panelBankConfig"]["sections"]
    saved = json.loads(view["spec"])["section"]["panelBankConfig"]["sections"]
    assert [section["name"] for section in saved] == [section["name"] for section in written]
