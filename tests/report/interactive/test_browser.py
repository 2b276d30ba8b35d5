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
    return told;
"""
CHOOSE = """
    const choose = (name, value) => {
        form.elements[name].value = value;
        form.elements[name].dispatchEvent(new Event("change", { bubbles: true }));
        return document.querySelectorAll(".point").length;
    };
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
    """Hover tells the run, a click opens samples and leakage, arrow keys walk along, Enter opens."""
    told = browser.ask(page, WALK)
    assert told["points"] == 10
    assert told["labels"].startswith("high · λ 0.2 · seed 0: strong_cnn reads")
    assert "strong_cnn reads" in told["hint"]
    assert told["clicked"] in told["labels"]
    assert (told["rows"], told["pictures"]) == (4, 1)
    assert told["next"] == "high · λ 0.2 · seed 1"
    assert told["walked"].startswith("high · λ 0.2 · seed 1")
    assert told["entered"] == "high · λ 0.2 · seed 1"


def test_pictures_beside_the_page(browser, page, monkeypatch):
    """What does not fit into the page is fetched from the run folder when its run is opened."""
    monkeypatch.setattr(module, "addresses", partial(addresses, room=0))
    sweeps = read_sweeps([page.parent / "outputs"])
    beside = page.with_name("beside.html")
    beside.write_text(interactive_page(sweeps, frontiers(sweeps), page.parent))
    run = sweeps[0].runs[0].signature
    look = "const image = dialog.querySelector('img'); await image.decode(); return [image.alt, image.naturalWidth];"
    assert browser.ask(beside, look, f"run={run}") == ["Pictures of the test role: originals above, releases below", 40]


def test_choices_axes_and_address(browser, page):
    """Each choice draws anew; the address holds the view; nothing sticks out of a telephone's screen."""
    told = browser.ask(page, CHOOSE, width=390)
    assert told["all"] == 10
    assert told["options"] == {"set": 1, "attacker": 5, "channel": 1, "measure": 4, "secret": 1}
    assert told["psnr"] == [10, "PSNR in dB, closer releases to the left"]
    assert told["game"] == 10
    assert told["log"] == "percentage points above the blind guess"
    assert told["switched"] == 6
    assert told["address"] == "#attacker=adversary+of+the+game&measure=psnr&y=log"
    assert told["wide"] is True


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
