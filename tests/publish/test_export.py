"""A published channel stands by itself, and a card says what is known of it and no more."""

import json
import re
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest
import torch
import yaml
from published import finished, leakage

from privgan.batch import Batch
from privgan.channel import Autoencoder, BinaryOptimum, Components, Noise, Pixelate, Tree, load
from privgan.channel.release import as_float_batch, released_batch
from privgan.data.layout import Part
from privgan.errors import RequestError
from privgan.publish.export import Export, export
from privgan.publish.graph import inputs_of
from privgan.theory.certificate import certify

SHAPE = (3, 16, 16)


def test_the_folder_holds_a_checked_graph_a_card_and_a_readme_that_runs(tmp_path: Path) -> None:
    onnxruntime = pytest.importorskip("onnxruntime")
    net = Autoencoder(SHAPE, widths=(4,), depth=1, code=(4,), sees="xs")
    run = finished(net, tmp_path / "run", leakage())
    card = export(Export(run, tmp_path / "out", license="apache-2.0"))
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert names == {
        *("channel.safetensors", "channel.json", "channel.onnx"),
        *("card.json", "card.md", "README.md", "samples.png"),
    }
    assert card == json.loads((tmp_path / "out/card.json").read_text()) and not card["failings"]
    assert card["graph"]["difference"]["float"] <= 1e-4 and card["graph"]["difference"]["levels"] <= 1

    text = (tmp_path / "out/card.md").read_text()
    head = yaml.safe_load(text.split("---")[1])
    assert head["library_name"] == "privgan" and head["license"] == "apache-2.0"
    for words in ("**smile** (no smile, smile)", "**0.600** (0.570 to 0.630)", "strong_cnn, of 2 attackers"):
        assert words in text
    assert "None is proved" in text and "privgan train name=mine" in text and "Identity" in text

    # The lines of the README, on any number of pictures.
    code = re.search(r"```python\n(.*?)```", (tmp_path / "out/README.md").read_text(), re.DOTALL)
    assert code is not None
    x = np.random.default_rng(0).integers(0, 256, (5, *SHAPE), np.uint8)
    known = {"x": x, "s": np.array([0, 1, 0, 1, 1])}
    exec(code[1].replace('"channel.onnx"', repr(str(tmp_path / "out/channel.onnx"))), known)

    s_B = torch.from_numpy(known["s"])
    expected = released_batch(load(tmp_path / "out"), as_float_batch(torch.from_numpy(x)), s_B).numpy()
    assert known["release"].dtype == np.uint8 and known["onnxruntime"] is onnxruntime
    assert np.abs(known["release"].astype(int) - expected).max() <= 1


def test_noise_is_an_input_of_the_graph(tmp_path: Path) -> None:
    onnxruntime = pytest.importorskip("onnxruntime")
    run = finished(Noise(SHAPE, sigma=0.1), tmp_path / "run", leakage())
    card = export(Export(run, tmp_path / "out", pictures=False))
    assert card["graph"]["inputs"] == ["x", "normal_0"] and not (tmp_path / "out/samples.png").exists()
    session = onnxruntime.InferenceSession(str(tmp_path / "out/channel.onnx"), providers=["CPUExecutionProvider"])
    rng = np.random.default_rng()
    x = np.full((50, *SHAPE), 128, np.uint8)
    (release,) = session.run(None, {"x": x, "normal_0": rng.standard_normal(x.shape, dtype="float32")})
    assert 0.08 < (release / 255 - x / 255).std() < 0.12


def test_a_promise_is_in_the_card_and_its_noise_stays_out_of_a_graph(tmp_path: Path) -> None:
    pytest.importorskip("onnxruntime")
    run = finished(Noise(SHAPE, law="laplace", epsilon=2.0), tmp_path / "run", leakage())
    card = export(Export(run, tmp_path / "out"))
    (bound,) = card["bounds"]
    assert bound["kind"] == "local differential privacy" and bound["balanced_accuracy"] == pytest.approx(
        0.8808, abs=1e-3
    )
    assert "no attacker exceeds balanced accuracy 0.88" in (tmp_path / "out/card.md").read_text()
    # Whole numbers of a word's length are what the promise rests on; a graph of floats would break it.
    assert "randint cannot become an input" in card["graph"]["missing"]


def test_a_certificate_is_in_the_card_with_its_people_and_a_promise_only_once(tmp_path: Path) -> None:
    counted = {**asdict(certify([[300, 200], [90, 110]])), "roles": ["attacker", "test"]}
    run = finished(Pixelate(SHAPE), tmp_path / "run", leakage(certificate=counted))
    (bound,) = export(Export(run, tmp_path / "out", onnx=False))["bounds"]
    assert bound["secret"] == "smile" and bound["cells"] == 2
    said = f"smile: no attacker exceeds balanced accuracy {counted['balanced_accuracy']:.4f}, with confidence 95%"
    text = (tmp_path / "out/card.md").read_text()
    assert said in text and "one of 2 values, counted on 700 people (500, 200 by class)" in text

    promised = {"balanced_accuracy": 0.88, "method": "local privacy", "epsilon": 2.0, "confidence": None}
    run = finished(Noise(SHAPE, law="laplace", epsilon=2.0), tmp_path / "noise", leakage(certificate=promised))
    (bound,) = export(Export(run, tmp_path / "noisy", onnx=False))["bounds"]
    assert bound["kind"] == "local differential privacy"


def test_the_utility_that_was_kept_is_in_the_card_where_it_was_measured(tmp_path: Path) -> None:
    released, original, clean = ({"accuracy": share} for share in (0.8125, 0.84, 0.875))
    one = {"released": released, "original": original, "clean": clean, "blind_guess": 0.75}
    run = finished(Pixelate(SHAPE), tmp_path / "run", leakage(utility={"income": one}))
    card = export(Export(run, tmp_path / "out", onnx=False))
    text = (tmp_path / "out/card.md").read_text()
    assert card["utility"]["kept"] == {"income": one} and "| income | 0.812 | 0.840 | 0.875 | 0.750 |" in text
    assert "was not measured here" not in text
    run = finished(Pixelate(SHAPE), tmp_path / "other", leakage())
    export(Export(run, tmp_path / "unmeasured", onnx=False))
    assert "was not measured here" in (tmp_path / "unmeasured/card.md").read_text()


@pytest.mark.parametrize(
    ("found", "says"),
    [
        (None, "no attackers were run against it"),
        (leakage(0.99, 0.9), "tells more of smile than the undefended data"),
        (leakage(failed=[{"name": "trees", "on": "released", "failed": "killed"}]), "attacker trees failed"),
        (leakage(clean_strongest=None), "a weak panel goes unnoticed"),
    ],
)
def test_a_channel_that_did_not_pass_is_exported_only_by_force(tmp_path: Path, found, says: str) -> None:
    run = finished(Pixelate(SHAPE), tmp_path / "run", found)
    with pytest.raises(RequestError, match=says):
        export(Export(run, tmp_path / "out", onnx=False))
    assert not (tmp_path / "out").exists()
    export(Export(run, tmp_path / "out", onnx=False, force=True))
    body = (tmp_path / "out/card.md").read_text().split("---\n")[2].strip()
    assert body.splitlines()[0].startswith("**This channel did NOT pass") and says in body.splitlines()[0]


def test_pictures_of_people_are_shown_only_where_asked(tmp_path: Path) -> None:
    run = finished(Pixelate(SHAPE), tmp_path / "run", leakage(), data="celeba")
    export(Export(run, tmp_path / "out", onnx=False))
    assert not (tmp_path / "out/samples.png").exists()
    assert "Source: not stated" in (tmp_path / "out/card.md").read_text()
    export(Export(run, tmp_path / "out", onnx=False, pictures=True, source="its authors", terms="research only"))
    text = (tmp_path / "out/card.md").read_text()
    assert (tmp_path / "out/samples.png").exists() and "Terms: research only." in text


def test_nothing_else_is_overwritten(tmp_path: Path) -> None:
    run = finished(Pixelate(SHAPE), tmp_path / "run", leakage())
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/thesis.tex").write_text("")
    with pytest.raises(RequestError, match="holds files that are no export"):
        export(Export(run, tmp_path / "mine", onnx=False))


def test_a_place_that_nobody_can_write_to_is_refused(tmp_path: Path) -> None:
    run = finished(Pixelate(SHAPE), tmp_path / "run", leakage())
    with pytest.raises(RequestError, match=r"to=/proc/out: cannot write there"):
        export(Export(run, Path("/proc/out"), onnx=False))


def test_a_channel_that_cannot_become_a_graph_is_exported_without(tmp_path: Path) -> None:
    pytest.importorskip("onnxruntime")
    channel = BinaryOptimum((1,), p=0.5, q=0.1, epsilon=0.1)
    run = finished(channel, tmp_path / "run", leakage())
    card = export(Export(run, tmp_path / "out"))
    if not card["graph"].get("file"):
        assert "cannot become one" in card["graph"]["missing"] and not (tmp_path / "out/channel.onnx").exists()
        assert "There is no ONNX graph" in (tmp_path / "out/README.md").read_text()


def test_a_tree_becomes_a_graph_with_batches_of_any_size(tmp_path: Path) -> None:
    pytest.importorskip("onnxruntime")
    channel, s = Tree((4,), cells=5, min_people=20), torch.arange(400) % 2
    x_BF = torch.randn(400, 4, generator=torch.Generator().manual_seed(0))
    channel.fit([Batch(x_BF, s, (x_BF[:, :1] > 0).float(), torch.arange(400))], 2)
    assert channel.depth > 0
    card = export(Export(finished(channel, tmp_path / "run", leakage()), tmp_path / "out", pictures=False))
    assert card["graph"]["file"] == "channel.onnx" and card["graph"]["difference"]["float"] <= 1e-6


def test_rows_drawn_from_leaves_become_a_graph_with_their_draws_as_inputs(tmp_path: Path) -> None:
    """Words, a number with gaps, and a number of fixed digits."""
    pytest.importorskip("onnxruntime")
    generator, s = torch.Generator().manual_seed(0), torch.arange(400) % 2
    job_B3 = torch.nn.functional.one_hot(torch.randint(0, 3, (400,), generator=generator), 3).float()
    gone_B = (torch.rand(400, generator=generator) < 0.2).float()
    pay_B, age_B = torch.randn(2, 400, generator=generator)
    x_BF = torch.cat([job_B3, ((1 - gone_B) * pay_B)[:, None], gone_B[:, None], age_B.round()[:, None]], dim=1)
    channel = Tree((6,), sees="xs", release="draw", cells=5, min_people=20)
    channel.describe_rows(
        [Part("job", "category", 0, 3), Part("pay", "real", 3, 2, True), Part("age", "integer", 5, 1, step=1.0)]
    )
    channel.fit([Batch(x_BF, s, (pay_B > 0).float()[:, None], torch.arange(400))], 2)
    card = export(Export(finished(channel, tmp_path / "run", leakage()), tmp_path / "out", pictures=False))
    assert card["graph"]["inputs"][:2] == ["x", "s"] and len(card["graph"]["inputs"]) > 3
    assert card["graph"]["difference"]["float"] <= 1e-6


def test_a_code_becomes_a_graph_with_batches_of_any_size(tmp_path: Path) -> None:
    pytest.importorskip("onnxruntime")
    torch.manual_seed(0)
    channel = Components(SHAPE, components=4, map="barycentre")
    x, s = torch.rand(60, *SHAPE), torch.arange(60) % 2
    channel.fit([Batch(x, s, torch.zeros(60, 0), torch.arange(60))], 2)
    card = export(Export(finished(channel, tmp_path / "run", leakage()), tmp_path / "out"))
    assert card["graph"]["inputs"] == ["x", "s"] and card["graph"]["difference"]["levels"] <= 1


def test_a_graph_of_letters_is_tried_on_letters() -> None:
    channel = BinaryOptimum((1,), p=0.75, q=0.1, epsilon=0.05)
    x_B1 = inputs_of(channel, [], 50).examples[0]
    assert set(x_B1.flatten().tolist()) == {0.0, 1.0}
