"""A real browser, where there is one."""

import json
import shutil
import subprocess
from collections.abc import Sequence
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
SWITCHES = ("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")


class Browser:
    """Opens pages from disk. `scratch` holds its profile and what it writes."""

    def __init__(self, program: str, scratch: Path) -> None:
        self.program, self.scratch, self.count = program, scratch, 0

    def picture(self, page: Path, view: str, width: int, height: int) -> Image.Image:
        """What the window shows, in RGB; view: what stands behind '#' in the address."""
        shot = self.scratch / f"shot-{self.count}.png"
        self._run([f"--screenshot={shot}", f"--window-size={width},{height}", f"{page.as_uri()}#{view}"])
        with Image.open(shot) as image:
            return image.convert("RGB")

    def ask(self, page: Path, script: str, view: str = "", width: int = 1280) -> Any:
        """What the body of an asynchronous function returns (by JSON) when it is the last script of the page."""
        answer = f"(async () => {{ {script} }})().then((told) => document.title = JSON.stringify(told))"
        copy = page.with_name(f"asked-{self.count}.html")
        copy.write_text(page.read_text().replace("</body>", f"<script>{answer}</script></body>"))
        told = self._run(["--dump-dom", f"--window-size={width},900", f"{copy.as_uri()}#{view}"])
        return json.loads(unescape(told.partition("<title>")[2].partition("</title>")[0]))

    def _run(self, words: Sequence[str]) -> str:
        self.count += 1
        profile = self.scratch / f"profile-{self.count}"
        command = [self.program, *SWITCHES, f"--user-data-dir={profile}", "--virtual-time-budget=3000", *words]
        return subprocess.run(command, capture_output=True, text=True, timeout=120, check=True).stdout


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Browser:
    """Skips where no Chromium is found."""
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        pytest.skip("no Chromium here: the page is not looked at in a browser")
    return Browser(program, tmp_path_factory.mktemp("browser"))
