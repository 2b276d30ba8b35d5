"""The interactive page in a real browser: wide and narrow, light and dark, by pointer and by keyboard."""

from functools import partial

import pytest

from privgan.report.frontier import frontiers
from privgan.report.interactive import page as module
from privgan.report.interactive.page import INTERACTIVE, interactive_page
from privgan.report.interactive.samples import addresses
from privgan.report.records import read_sweeps
from privgan.report.theme import DARK, LIGHT

WALK = """
    const told = {}, first = document.querySelector(".point"), dialog = document.getElementById("run");
    const press = (node, key) => node.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
    told.points = document.querySelectorAll(".point[tabindex='0'][role=button]").length;
    told.labels = first.getAttribute("aria-label");
    const { x, y, width, height } = first.querySelector("path").getBoundingClientRect();
    const at = { clientX: x + width / 2, clientY: y + height / 2, bubbles: true };
    first.dispatchEvent(new PointerEvent("pointermove", { ...at, pointerType: "mouse" }));
    told.hint = document.getElementById("hint").innerText;
    first.dispatchEvent(new MouseEvent("click", at));
    told.clicked = dialog.open && dialog.querySelector("h2").textContent;
    told.rows = dialog.querySelectorAll("tbody tr").length;
    told.pictures = dialog.querySelectorAll("img[src^='data:image/png']").length;
    dialog.querySelector("[aria-label='Run after']").click();
    told.next = dialog.querySelector("h2").textContent;
    dialog.close();
    first.focus();
    press(first, "ArrowRight");
    told.walked = document.activeElement.getAttribute("aria-label");
    press(document.activeElement, "Enter");
    told.entered = dialog.open && dialog.querySelector("h2").textContent;
    dialog.close();
    told.back = document.activeElement.getAttribute("aria-label");
    told.hints = [hint.hidden];
    press(document.activeElement, "Escape");
    told.hints.push(hint.hidden);
    return told;
"""
PICK = """
    const choose = (name, value) => {
        form.elements[name].value = value;
        form.elements[name].dispatchEvent(new Event("change", { bubbles: true }));
        return document.querySelectorAll(".point").length;
    };
"""
CHOOSE = """
    const axes = () => [...document.querySelectorAll("svg .title")].map((node) => node.textContent);
    const told = { all: document.querySelectorAll(".point").length, options: {} };
    for (const list of form.querySelectorAll("select")) told.options[list.name] = list.options.length;
    told.psnr = [choose("measure", "psnr"), axes()[1]];
    told.game = choose("attacker", "adversary of the game");
    document.querySelector("[name=y][value=log]").click();
    told.log = axes()[0];
    document.querySelector("#curves button").click();
    told.switched = document.querySelectorAll(".point").length;
    told.address = location.hash;
    told.wide = document.documentElement.scrollWidth <= innerWidth;
    return told;
"""
BOUNDS = """
    const bars = () => [...document.querySelectorAll(".bounds line")], told = { bars: [bars().length] };
    told.lines = document.querySelectorAll(".bounds polyline").length;
    told.above = bars().map((bar) => marks.some(({ left, top }) => {
        return Math.abs(left - (Number(bar.getAttribute("x1")) + 9)) < 1 && Number(bar.getAttribute("y1")) < top;
    }));
    const counted = marks.find(({ point }) => point.bound), plain = marks.find(({ point }) => !point.bound);
    told.label = counted.node.getAttribute("aria-label");
    told.plain = plain.node.getAttribute("aria-label").includes("no attacker exceeds");
    open(counted.point);
    told.dialog = document.getElementById("run").textContent;
    document.querySelector("[name=y][value=log]").click();
    told.bars.push(bars().length);
    return told;
"""
KNOWN = """
    const drawn = () => ["polyline", "path"].map((kind) => document.querySelectorAll(`#plot .known ${kind}`).length);
    const key = () => [...document.querySelectorAll("#known li")].map((item) => item.textContent);
    const number = (name) => String(data.sets.findIndex(({ title }) => title.startsWith(name)));
    const told = { drawn: {} };
    choose("set", number("gaussian"));
    [told.drawn.gaussian, told.key] = [drawn(), key()];
    const last = marks.at(-1), line = document.querySelector("#plot .known .aware").points;
    told.line = [...line].reduce((a, b) => (Math.abs(a.x - last.left) < Math.abs(b.x - last.left) ? a : b)).y;
    told.run = last.top;
    choose("measure", "l1");
    told.drawn.l1 = drawn();
    choose("set", number("drawn_faces"));
    [told.drawn.drawn_faces, told.star] = [drawn(), key()];
    return told;
"""


@pytest.fixture(scope="module")
def page(runs_in, tmp_path_factory):
    """Two sweeps of six and four runs."""
    folder = tmp_path_factory.mktemp("interactive")
    runs = runs_in(folder / "outputs")
    runs.sweep("low", seeds=2)
    runs.sweep("high", lams=(0.2, 0.6), seeds=2)
    sweeps = read_sweeps([runs.root])
    path = folder / INTERACTIVE
    path.write_text(interactive_page(sweeps, frontiers(sweeps), folder))
    return path


def test_hover_click_and_keys(browser, page):
    """Hover tells the run, a click opens samples and leakage; arrow keys walk along, Enter opens, Escape hides."""
    told = browser.ask(page, WALK)
    assert told["points"] == 10
    assert told["labels"].startswith("high · λ 0.2 · seed 0: strong_cnn reaches")
    assert "strong_cnn reaches" in told["hint"]
    assert told["clicked"] in told["labels"]
    assert (told["rows"], told["pictures"]) == (4, 1)
    assert told["next"] == "high · λ 0.2 · seed 1"
    assert told["walked"].startswith("high · λ 0.2 · seed 1")
    assert told["entered"] == "high · λ 0.2 · seed 1"
    assert told["back"] == told["walked"]
    assert told["hints"] == [False, True]


def test_pictures_beside_the_page(browser, page, monkeypatch):
    """What does not fit into the page is fetched from the run folder when its run is opened."""
    monkeypatch.setattr(module, "addresses", partial(addresses, room=0))
    sweeps = read_sweeps([page.parent / "outputs"])
    beside = page.with_name("beside.html")
    beside.write_text(interactive_page(sweeps, frontiers(sweeps), page.parent))
    run = sweeps[0].runs[0].signature
    look = "const image = dialog.querySelector('img'); await image.decode(); return [image.alt, image.naturalWidth];"
    assert browser.ask(beside, look, f"run={run}") == [
        "Pictures of the test role: releases, below the originals where these are shown",
        40,
    ]


def test_choices_axes_and_address(browser, page):
    """Each choice draws anew; the address holds the view; nothing sticks out of a telephone's screen."""
    told = browser.ask(page, PICK + CHOOSE, width=390)
    assert told["all"] == 10
    assert told["options"] == {"set": 1, "attacker": 5, "channel": 1, "measure": 4, "secret": 1}
    assert told["psnr"] == [10, "PSNR in dB, closer releases to the left"]
    assert told["game"] == 10
    assert told["log"] == "percentage points above the blind guess"
    assert told["switched"] == 6
    assert told["address"] == "#attacker=adversary+of+the+game&measure=psnr&y=log"
    assert told["wide"] is True


def test_what_is_known(browser, runs_in, tmp_path):
    """Lines lie under the points, go with the axis, and make way for another distortion; a star is a channel."""
    runs = runs_in(tmp_path / "outputs")
    for distortion, leak in ((0.1, 0.72), (0.5, 0.6)):
        record = runs.known("aware", distortion, leak) / "run.json"
        record.write_text(record.read_text().replace(f'"l1": {distortion}', f'"l1": {0.7 * distortion}'))
    runs.add("faces")
    sweeps = read_sweeps([runs.root])
    path = tmp_path / INTERACTIVE
    path.write_text(interactive_page(sweeps, frontiers(sweeps), tmp_path))
    told = browser.ask(path, PICK + KNOWN)
    assert told["drawn"] == {"gaussian": [5, 0], "l1": [0, 0], "drawn_faces": [0, 1]}
    assert told["key"][0] == "optimum that sees x and s" and told["key"][-1].startswith(
        "Lines: what the best attack reaches"
    )
    assert told["star"] == ["midpoint (reference channel)"]
    # A point of the line and a run of about the same reading lie at about the same height.
    assert abs(told["line"] - told["run"]) < 30


def test_bounds_on_every_attacker(browser, runs_in, tmp_path):
    """Bars over the marks that have one, told beside the mark and in the dialog; on both axes."""
    runs = runs_in(tmp_path / "outputs")
    for lam, limit in ((0.1, 0.9), (0.3, 0.8)):
        runs.add("counted", lam, leakage={"certificate": {"balanced_accuracy": limit, "confidence": 0.95}})
    runs.add("plain")
    sweeps = read_sweeps([runs.root])
    path = tmp_path / INTERACTIVE
    path.write_text(interactive_page(sweeps, frontiers(sweeps), tmp_path))
    told = browser.ask(path, BOUNDS)
    assert told["bars"] == [2, 2] and told["lines"] == 1
    assert told["above"] == [True, True]
    assert "no attacker exceeds 90 % (confidence 95 %)" in told["label"].replace("90.0", "90")
    assert "no attacker exceeds" in told["dialog"] and told["plain"] is False


@pytest.mark.parametrize(("width", "height"), [(1280, 900), (390, 1200)])
@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_what_it_looks_like(browser, page, theme, width, height):
    """The window is filled in the colours of the theme: surface, and both curves in theirs."""
    image = browser.picture(page, f"theme={theme.name}", width, height)
    assert image.size == (width, height)
    counts = {"#{:02x}{:02x}{:02x}".format(*colour): count for count, colour in image.getcolors(width * height)}
    assert max(counts, key=counts.get) == theme.surface
    for colour in theme.series[:2]:
        assert counts.get(colour.lower(), 0) > 100
