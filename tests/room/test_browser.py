"""The room in a real browser: the whole journey by keyboard, on a desk and on a phone, and what axe says of it."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
WAIT = 120_000
MISSING = [name for name in ("streamlit", "playwright", "axe_playwright_python") if find_spec(name) is None]
SLOW_LINE = """() => {
  const send = window.fetch;
  const wait = () => new Promise((go) => setTimeout(go, 800));
  window.fetch = async (to, what) => ((String(to).includes("/moved/") ? await wait() : null), send(to, what));
}"""
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("default"),
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium: apt-get install chromium"),
    pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}"),
]


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def address(trial: Path) -> Iterator[str]:
    """The room served on a copy of tiny, with saving allowed."""
    port = free_port()
    command = [sys.executable, "-m", "optimiser", "app", trial.name, "--port", str(port), "--allow-save"]
    server = subprocess.Popen(command, cwd=trial.parents[1], stdout=subprocess.DEVNULL)
    end = time.monotonic() + WAIT / 1000
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.2)
    yield f"http://127.0.0.1:{port}"
    server.terminate()
    server.wait(timeout=30)


@pytest.fixture
def browser() -> Iterator[Any]:
    """Chromium without a screen."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - may not be installed

    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield made
        made.close()


class Visitor:
    """A person with a keyboard, who sees only what has the focus and what is on the page."""

    def __init__(self, browser: Any, address: str, size: dict[str, int], shots: Path) -> None:
        self.page = browser.new_page(viewport=size)
        self.asked: list[str] = []
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.shots = shots
        self.page.goto(address)
        self.heading("What it changes")

    def heading(self, name: str) -> None:
        """Wait for a heading."""
        self.page.get_by_role("heading", name=name).first.wait_for(timeout=WAIT)

    def text(self, words: str) -> None:
        """Wait for words on the page."""
        self.page.get_by_text(words).first.wait_for(timeout=WAIT)

    def reach(self, name: str) -> None:
        """Press Tab until the thing of this name has the focus, once the page stands still."""
        self.page.wait_for_timeout(500)
        self.page.locator("[data-test-script-state=notRunning]").wait_for(timeout=WAIT)
        for _ in range(250):
            self.page.keyboard.press("Tab")
            if self.focused() == name:
                return
        raise AssertionError(f"{name} cannot be reached by keyboard")

    def focused(self) -> str:
        """The name of what has the focus."""
        script = (
            "() => { const e = document.activeElement; return (e.ariaLabel || e.innerText || '').trim() }"
        )
        return str(self.page.evaluate(script))

    def press(self, name: str, key: str = "Enter") -> None:
        """Reach something and press a key on it."""
        self.reach(name)
        self.page.keyboard.press(key)

    def write(self, name: str, words: str) -> None:
        """Reach a field, write over what is in it, and press Enter."""
        self.reach(name)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(words)
        self.page.keyboard.press("Enter")

    def shot(self, name: str) -> None:
        """A picture, to be looked at."""
        self.page.screenshot(path=str(self.shots / f"{name}.png"))

    def serious(self) -> list[str]:
        """What axe calls serious or critical, by rule and element."""
        package = find_spec("axe_playwright_python")
        assert package is not None
        assert package.origin is not None
        source = Path(package.origin).with_name("axe.min.js")
        self.page.evaluate(source.read_text(encoding="utf-8"))
        found = self.page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        assert found["testEngine"]["name"] == "axe-core"
        return [
            f"{rule['id']}: {node['target']}"
            for rule in found["violations"]
            if rule["impact"] in {"serious", "critical"}
            for node in rule["nodes"]
        ]


def test_the_journey_by_keyboard(browser: Any, address: str, trial: Path, tmp_path: Path) -> None:
    """Move, see, ask for the exact answer, keep, compare, go back, download, without a mouse and without the net."""
    person = Visitor(browser, address, DESK, tmp_path)
    person.text("Nothing is moved yet")
    person.shot("1-opened")
    assert person.serious() == []
    person.press("Grant pot (£m), all years, more or less", "ArrowRight")
    person.text("less short of trust control totals")
    person.text("moved: now 3, 4")
    person.shot("2-moved")
    assert person.serious() == []
    person.press("Work out the exact answer")
    person.text("Exact and verified, with the choices free")
    person.heading("Who gains and who loses")
    person.write("Name", "more")
    person.text("Kept as more.")
    person.press("Undo the last move")
    person.text("Nothing is moved yet")
    person.press("Go back to it")
    person.text("moved: now 3, 4")
    person.page.get_by_text("Map", exact=True).click()
    person.heading("Map of the trusts")
    picture = person.page.locator("img[alt^='What each trust misses']").first
    picture.wait_for(timeout=WAIT)
    assert picture.evaluate("image => image.naturalWidth") > 0
    picture.scroll_into_view_if_needed()
    person.shot("3-map")
    assert person.serious() == []
    with person.page.expect_download() as download:
        person.press("Download more.toml")
    offer = tomllib.loads(Path(download.value.path()).read_text(encoding="utf-8"))
    assert [change["set"] for change in offer["change"]] == [{"grant_pot": 3.0}, {"grant_pot": 4.0}]
    person.press("Save into the instance's scenarios")
    person.text("Saved as more.toml")
    assert tomllib.loads((trial / "scenarios" / "more.toml").read_text(encoding="utf-8")) == offer
    assert "optimiser solve" not in person.page.inner_text("body")
    foreign = [url for url in person.asked if not url.startswith((address, "data:", "blob:"))]
    assert foreign == []


def test_what_is_drawn_stays_where_the_line_answers_late(browser: Any, address: str, tmp_path: Path) -> None:
    """Two steps of a handle on a slow line, which answers after the page: what is exact does not give way."""
    person = Visitor(browser, address, DESK, tmp_path)
    person.text("Nothing is moved yet")
    person.press("Grant pot (£m), all years, more or less", "ArrowRight")
    person.text("less short of trust control totals")
    person.page.evaluate(SLOW_LINE)
    person.page.keyboard.press("ArrowRight")
    person.page.keyboard.press("ArrowRight")
    person.press("Work out the exact answer")
    person.text("Exact and verified, with the choices free")
    person.page.wait_for_timeout(3000)
    assert person.page.locator(".room-status[data-line]").count() == 0
    assert person.page.locator(".room-status.exact").count() == 1


def test_on_a_phone(browser: Any, address: str, tmp_path: Path) -> None:
    """At 390 pixels the answer comes first, the levers are folded, nothing lies beyond the edge, axe is content."""
    person = Visitor(browser, address, PHONE, tmp_path)
    person.text("Nothing is moved yet")
    top = person.page.get_by_role("heading", name="What it changes").bounding_box()
    levers = person.page.get_by_role("heading", name="The offer").bounding_box()
    assert top is not None
    assert levers is not None
    assert top["y"] < levers["y"]
    assert person.page.locator(".levers details[open]").count() == 0
    person.page.locator(".levers summary", has_text="National switches").click()
    person.page.get_by_label("Hold Four hours in A&E at one share").check()
    person.text("held at 90% everywhere")
    person.page.locator(".levers summary", has_text="What must hold").click()
    person.page.get_by_label("Pace", exact=True).select_option("2")
    person.text("Ask for the exact answer")
    person.page.get_by_text("One trust's offer").click()
    person.text("The plan as it stands asks it for")
    main = person.page.locator("[data-testid=stMain]")
    assert main.evaluate("part => part.scrollWidth <= part.clientWidth")
    assert person.serious() == []
    person.shot("5-phone")
