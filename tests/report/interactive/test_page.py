"""The interactive page as a file: its data are the records, it needs no network, and it cannot be broken by a name."""

import base64
import json
import re

import pytest

from privgan.report.frontier import frontiers
from privgan.report.interactive.page import INTERACTIVE, interactive_page
from privgan.report.interactive.samples import addresses
from privgan.report.page import write_report
from privgan.report.records import read_sweeps
from privgan.theory.gaussian import optimal_tv


def page_of(folder, to):
    """The page over a folder of sweeps."""
    sweeps = read_sweeps([folder])
    return interactive_page(sweeps, frontiers(sweeps), to)


def data_of(page):
    """Its block of data."""
    return json.loads(re.search(r'id="data">(.*?)</script>', page, re.DOTALL)[1])


def test_every_run_with_its_numbers(runs, tmp_path):
    """What the block says of a run is what its record and its leakage say."""
    runs.sweep("low", seeds=2)
    folder = runs.add("high", 0.5, seed=3)
    (told,) = data_of(page_of(runs.root, tmp_path))["sets"]
    assert [curve["label"] for curve in told["curves"]] == ["high", "low"]
    assert len(told["runs"]) == 7
    run = next(run for run in told["runs"] if run["signature"] == folder.name)
    record, leakage = (json.loads((folder / name).read_text()) for name in ("run.json", "leakage.json"))
    assert (run["setting"], run["seed"], run["command"]) == ("λ 0.5", 3, record["command"])
    assert run["distortion"] == pytest.approx(record["train"]["distortion"], rel=1e-5)
    read = run["secrets"][run["secret"]]
    strongest = read["released"]["strongest fresh attacker"]
    assert strongest["name"] == "strong_cnn"
    assert strongest["value"] == pytest.approx(leakage["strongest"]["balanced_accuracy"], rel=1e-5)
    assert read["clean"]["linear"]["value"] == pytest.approx(0.87)
    assert read["gap"] == 0.1
    assert set(read["released"]) == {
        "strongest fresh attacker",
        "adversary of the game",
        *("guess", "linear", "strong_cnn"),
    }


def test_levels_of_knowledge_and_secrets_can_be_chosen(runs, tmp_path, read):
    """An attacker with more knowledge has a name of its own; each secret has its readings."""
    wise = read("linear", 0.9) | {"knows": "channel"}
    one = {"blind_guess": {"balanced_accuracy": 0.5}, "strongest": read("linear", 0.7), "failed": []}
    one |= {"attackers": [read("linear", 0.7), wise], "by_knowledge": {"labels": read("linear", 0.7), "channel": wise}}
    other = one | {"strongest": read("linear", 0.6)}
    runs.add("low", leakage=one | {"secret": "smile", "secrets": {"smile": one, "glasses": other}})
    (run,) = data_of(page_of(runs.root, tmp_path))["sets"][0]["runs"]
    assert run["secret"] == "smile"
    assert run["secrets"]["glasses"]["released"]["strongest fresh attacker"]["value"] == 0.6
    assert run["secrets"]["smile"]["released"]["linear + channel"]["value"] == 0.9
    assert run["secrets"]["smile"]["released"]["strongest fresh attacker + channel"]["value"] == 0.9


def test_what_no_attacker_exceeds(runs, tmp_path):
    """A certificate with how sure it is, a promise without; nothing where no limit is known."""
    runs.add("counted", leakage={"certificate": {"balanced_accuracy": 0.9, "confidence": 0.95}})
    noisy, _ = runs.add("noisy"), runs.add("plain")
    (noisy / "channel.json").write_text(json.dumps({"privacy": {"epsilon": 2.0, "delta": 0.0}}))
    told = {}
    for run in data_of(page_of(runs.root, tmp_path))["sets"][0]["runs"]:
        told[run["sweep"]] = {key: run["secrets"][""].get(key) for key in ("bound", "certain")}
    assert told["counted"] == {"bound": 0.9, "certain": 0.95}
    assert told["noisy"]["bound"] == pytest.approx(0.8808, abs=1e-4) and told["noisy"]["certain"] is None
    assert told["plain"] == {"bound": None, "certain": None}


def test_the_lines_of_theory(runs, tmp_path):
    """On Gaussians, in the distortion that they are known in; each point lies where the exact optimum says."""
    runs.known("aware", 0.3, 0.63)
    (told,) = data_of(page_of(runs.root, tmp_path))["sets"]
    frame = told["known"]["frame"]
    assert frame["measure"] == "mse" and "reference" not in told["known"]
    names = {line["style"]: line["name"] for line in frame["lines"]}
    assert names["aware"] == "optimum that sees x and s" and names["family-1"] == "GAP, shift = shift + noise"
    (aware,) = (line["at"] for line in frame["lines"] if line["style"] == "aware")
    assert len(aware) > 100 and aware[-1][0] > 2
    for x, y in aware:
        assert y == pytest.approx((1 + float(optimal_tv(2.0, x))) / 2, abs=2e-4)


def test_the_reference_channel(runs, tmp_path):
    """In every distortion that it is known in; no lines where the law is not known."""
    runs.add()
    (told,) = data_of(page_of(runs.root, tmp_path))["sets"]
    at = {"l1": 0.006, "mse": 0.001, "psnr": 30.0, "ssim": 0.97}
    assert told["known"] == {"secret": "smile", "reference": {"name": "midpoint", "at": at, "y": 0.5}}


def test_no_network_and_no_way_out_of_the_data(runs, tmp_path):
    """A name with markup stays data; nothing is fetched, and the page forbids itself to."""
    runs.add("<b>bold")
    folder = runs.add("low")
    record = (folder / "run.json").read_text().replace("privgan train", "</script><!-- privgan train")
    (folder / "run.json").write_text(record)
    page = page_of(runs.root, tmp_path)
    assert page.count("</script>") == 2
    assert "<b>bold" not in page
    assert "<!--" not in page
    assert "default-src 'none'" in page
    assert "http" not in page.replace("http-equiv", "")
    assert not re.search(r"url\(|@import|\bsrc=|<link", page)
    commands = [run["command"] for run in data_of(page)["sets"][0]["runs"]]
    assert any(command.startswith("</script><!--") for command in commands)


def test_pictures_lie_inside_until_the_room_is_used_up(runs, tmp_path):
    """The front first; the others are named by a path from the page to the run folder, odd letters and all."""
    best, worse = runs.add("low", leak=0.6), runs.add("low 100 %", lam=0.2, leak=0.9)
    (runs.add("low", lam=0.3) / "samples.png").unlink()
    found = frontiers(read_sweeps([runs.root]))
    to = tmp_path / "report"
    size = (best / "samples.png").stat().st_size
    told = addresses(found, to, room=4 * size // 3 + 4)
    assert len(told) == 2
    kind, _, content = told[best].partition(",")
    assert kind == "data:image/png;base64"
    assert base64.b64decode(content) == (best / "samples.png").read_bytes()
    assert told[worse] == f"../outputs/low%20100%20%25/{worse.name}/samples.png"


def test_the_report_links_to_it(runs, tmp_path, monkeypatch):
    """Both lie in one folder and name each other; with no run finished the page says so."""
    (runs.add() / "run.json").write_text('{"state": "failed", "reason": "the game diverged"}')
    index = write_report([runs.root / "low"], tmp_path / "report")
    assert f'href="{INTERACTIVE}"' in index.read_text()
    page = index.with_name(INTERACTIVE).read_text()
    assert 'href="index.html"' in page
    assert data_of(page)["sets"] == []


def test_a_thousand_runs_stay_small(runs, tmp_path):
    """A few kilobytes a run, pictures aside."""
    runs.sweep("low", seeds=2)
    (told,) = data_of(page_of(runs.root, tmp_path))["sets"]
    assert max(len(json.dumps(run | {"samples": None})) for run in told["runs"]) < 4000
