"""The full profile of the paper starts on any machine: its nets and its game at 178 x 218, on drawn faces."""

from pathlib import Path

from PIL import Image

from privgan.cli import main
from privgan.data.drawn_faces import DrawnFaces
from privgan.runs.record import RunFolder

FACES = 100
FEW = [f"game.{name}=1" for name in ("epochs_pre_d", "epochs_pre_g", "epochs_train", "itr_d", "itr_g")]
EVEN = [f"data.shares.{role}=0.2" for role in ("channel", "adversary", "attacker", "validation", "test")]
LINEAR = [f"attackers.attackers.{name}=null" for name in ("neighbours_whitened", "strong_cnn", "ensemble")]


def test_the_paper_s_nets_take_their_first_steps_at_its_size(tmp_path: Path) -> None:
    faces = DrawnFaces(FACES, 64)
    s_N, x_NCHW = faces.labels().s, faces.rows(0, FACES)
    (tmp_path / "faces").mkdir()
    for number, x_CHW in enumerate(x_NCHW):
        picture = Image.fromarray(x_CHW.transpose(1, 2, 0)).resize((178, 218), Image.Resampling.BICUBIC)
        picture.save(tmp_path / "faces" / f"{number:03}.png")
    lines = [f"{number:03}.png,{('no', 'yes')[s]}" for number, s in enumerate(s_N.tolist())]
    (tmp_path / "labels.csv").write_text("\n".join(["file,smile", *lines]))
    words = ["train", "experiment=paper/smiling_low", "data=folder", f"data.source.path={tmp_path / 'faces'}"]
    words += [f"data.source.labels={tmp_path / 'labels.csv'}", "data.source.sensitive=smile", "game.batch_size=4"]
    words += [
        *FEW,
        *EVEN,
        "attackers=quick",
        *LINEAR,
        f"out={tmp_path / 'out'}",
        f"data.cache={tmp_path}",
        "trainer.progress=false",
    ]
    assert main(words) == 0
    (run,) = (path.parent for path in (tmp_path / "out").rglob("run.json"))
    record = RunFolder(run).record()
    assert record["data"]["shape"] == [3, 218, 178] and record["state"] == "done"
