"""The page in a real browser, from the real server: a face, the slider, a dropped file, and pages of others."""

import json
import shutil
import subprocess
import threading
from html import unescape
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from serving import serving

from privgan.demo import page
from privgan.demo import server as module
from privgan.demo.picture import Demo

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
SWITCHES = ("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")
WALK = """
const pause = (seconds) => new Promise((done) => setTimeout(done, 1000 * seconds));
async function until(holds) { for (let tries = 0; tries < 400 && !holds(); tries++) await pause(0.05); }
async function walk() {
  const told = {}, source = (name) => part(name).src, count = () => document.body.dataset.shown;
  told.slider = [part("channel").max, part("label").textContent];
  part("draw").click();
  await until(() => count() === "1");
  told.pictures = ["original", "release", "difference"].map((name) => source(name).slice(0, 22));
  told.meters = ["of-original", "of-release"].map((name) => part(name).querySelectorAll("meter").length);
  told.said = part("of-release").textContent;
  const [original, weak] = [source("original"), source("release")];
  part("channel").value = "1";
  part("channel").dispatchEvent(new Event("input", { bubbles: true }));
  await until(() => count() === "2");
  told.moved = [source("original") === original, source("release") !== weak, part("label").textContent];
  part("smile").click();
  await until(() => count() === "3");
  told.smiled = source("original") !== original;
  const carried = new DataTransfer();
  carried.items.add(new File([await (await fetch("face?number=3&smile=0")).blob()], "three.png"));
  part("drop").dispatchEvent(new DragEvent("drop", { bubbles: true, dataTransfer: carried }));
  await until(() => count() === "4");
  told.dropped = source("original") !== original;
  const wrong = new DataTransfer();
  wrong.items.add(new File(["<b>no picture</b>"], "no.png"));
  part("drop").dispatchEvent(new DragEvent("drop", { bubbles: true, dataTransfer: wrong }));
  await until(() => part("told").classList.contains("wrong"));
  told.wrong = part("told").textContent;
  told.wide = document.documentElement.scrollWidth <= innerWidth;
  return told;
}
walk().then((told) => { document.title = JSON.stringify(told); }, (error) => { document.title = String(error); });
"""
OTHER = """<!doctype html><title></title><script>
const address = "http://127.0.0.1:PORT/", tries = [
  () => fetch(`${address}release?place=0`, { method: "POST", body: "x", mode: "no-cors" }).then((a) => a.type),
  () => fetch(`${address}release?place=0`, { method: "POST", body: "x",
    headers: { "Content-Type": "application/octet-stream" } }).then(() => "answered"),
  () => fetch(`${address}face?number=1&smile=0`).then(() => "answered"),
];
(async () => {
  const told = [];
  for (const attempt of tries) told.push(await attempt().catch(() => "refused"));
  document.title = JSON.stringify(told);
})();
</script>"""


@pytest.fixture(scope="module")
def browser() -> str:
    """Skips where no Chromium is found."""
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        pytest.skip("no Chromium here: the page is not looked at in a browser")
    return program


def dump(browser: str, scratch: Path, url: str, *switches: str) -> str:
    words = [f"--user-data-dir={scratch / 'profile'}", "--virtual-time-budget=60000", "--dump-dom", *switches, url]
    return subprocess.run([browser, *SWITCHES, *words], capture_output=True, text=True, timeout=300, check=True).stdout


def title(document: str) -> Any:
    return json.loads(unescape(document.partition("<title>")[2].partition("</title>")[0]))


def test_a_face_the_slider_and_a_dropped_file(
    browser: str, demo: Demo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "page.js"
    script.write_text(page.SCRIPT.read_text() + WALK)
    monkeypatch.setattr(module, "SCRIPT", script)
    with serving(demo) as server:
        told = title(dump(browser, tmp_path, server.url, "--window-size=390,900"))
    assert told["slider"] == ["1", "block 2, seed 0 (Pixelate)"]
    assert told["pictures"] == ["data:image/png;base64,"] * 3 and told["meters"] == [2, 2]
    assert "smile" in told["said"] and "balanced accuracy" in told["said"]
    assert told["moved"] == [True, True, "block 8, seed 0 (Pixelate)"]
    assert told["smiled"] is True and told["dropped"] is True and told["wide"] is True
    assert told["wrong"].startswith("this picture cannot be decoded")


def test_a_name_that_was_made_to_point_here_shows_nothing(browser: str, demo: Demo, tmp_path: Path) -> None:
    with serving(demo) as server:
        address = f"http://rebound.test:{server.server_port}/"
        seen = dump(browser, tmp_path, address, "--host-resolver-rules=MAP rebound.test 127.0.0.1")
    assert "answers to no other name" in seen and "block 2" not in seen


def test_a_page_of_somebody_else_gets_no_answer(browser: str, demo: Demo, tmp_path: Path) -> None:
    class Other(BaseHTTPRequestHandler):
        port = 0

        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(OTHER.replace("PORT", str(self.port)).encode())

        def log_message(self, *args: object) -> None:
            pass

    worked = []
    with serving(demo) as server, HTTPServer(("127.0.0.1", 0), Other) as other:
        Other.port = server.server_port
        release = demo.release
        demo.release = lambda *given: worked.append(given) or release(*given)  # type: ignore[method-assign]
        thread = threading.Thread(target=other.serve_forever, daemon=True)
        thread.start()
        try:
            told = title(dump(browser, tmp_path, f"http://127.0.0.1:{other.server_port}/"))
        finally:
            del demo.release
            other.shutdown()
            thread.join()
    assert told == ["refused", "refused", "refused"] and not worked
