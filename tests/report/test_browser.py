"""The full page in a real browser: sorting, finding, copying, printing, two widths, and what axe says of it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from tests.report.full import full_page
from tests.report.test_conflict import infeasible_page

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
MISSING = [name for name in ("playwright", "axe_playwright_python") if find_spec(name) is None]
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
GRAVE = {"serious", "critical"}

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("default"),
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium: apt-get install chromium"),
    pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}"),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium without a screen."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - may not be installed

    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield made
        made.close()


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The pages as files."""
    folder = tmp_path_factory.mktemp("pages")
    found = {"full": full_page(), "infeasible": infeasible_page()}
    for name, html in found.items():
        (folder / f"{name}.html").write_text(html, encoding="utf-8")
    return {name: folder / f"{name}.html" for name in found}


def _open(browser: Any, file: Path, size: dict[str, int]) -> tuple[Any, list[str]]:
    """A page, and what it says goes wrong or asks for while it is used."""
    context = browser.new_context(viewport=size, offline=True)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page, heard = context.new_page(), []
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("console", lambda message: heard.append(message.text) if message.type == "error" else None)
    page.on("request", lambda asked: None if asked.url == file.as_uri() else heard.append(asked.url))
    page.goto(file.as_uri())
    return page, heard


def test_a_table_is_sorted_by_its_numbers_and_back(browser: Any, files: dict[str, Path]) -> None:
    """A press on a heading sorts by the full values, largest first, and the next one turns it; it is announced."""
    page, heard = _open(browser, files["full"], DESK)
    head = page.locator("#ladder thead th").filter(has_text="Trust control totals").first
    at = int(head.evaluate("cell => cell.cellIndex")) + 1
    values = "cells => cells.map(cell => Number(cell.dataset.value || 'NaN')).filter(v => !Number.isNaN(v))"
    orders = []
    for way in ("descending", "ascending"):
        head.locator("button").press("Enter")
        assert head.get_attribute("aria-sort") == way
        orders.append(page.locator(f"#ladder tbody tr > :nth-child({at})").evaluate_all(values))
    assert orders[0] == sorted(orders[0], reverse=True)
    assert orders[1] == sorted(orders[1])
    page.locator("#said").filter(has_text="smallest first").wait_for(state="attached", timeout=5000)
    page.locator("#ladder thead button").first.press("Enter")
    steps = page.locator("#ladder tbody th").evaluate_all(values)
    assert steps == sorted(steps, reverse=True)
    assert heard == []


def test_a_table_is_copied_with_full_values(browser: Any, files: dict[str, Path]) -> None:
    """What is copied has a line a row, every column, and numbers that are not rounded."""
    page, heard = _open(browser, files["full"], DESK)
    page.locator("#orders-box button", has_text="Copy table").click()
    page.locator("#orders-box button", has_text="Copied").wait_for(timeout=5000)
    copied = [line.split("\t") for line in page.evaluate("() => navigator.clipboard.readText()").splitlines()]
    assert len(copied) == 1 + page.locator("#orders tbody tr").count()
    assert {len(line) for line in copied} == {page.locator("#orders thead th").count()}
    assert float(copied[1][1]) > 0
    assert heard == []


def test_rows_are_found_and_folded_tables_open(browser: Any, files: dict[str, Path]) -> None:
    """The field keeps only rows that hold the words; one button opens every folded table, and a chart's link one."""
    page, heard = _open(browser, files["full"], DESK)
    page.locator("#ladder-box input").fill("No plan")
    kept = page.locator("#ladder tbody tr:visible").all_text_contents()
    assert kept
    assert all("No plan" in text for text in kept)
    page.locator("button.all").click()
    assert page.locator("main details:not([open])").count() == 0
    page.locator("button.all").click()
    page.locator("a[href='#shares-box']").click()
    assert page.locator("#shares-box").get_attribute("open") is not None
    assert heard == []


@pytest.mark.parametrize("name", ["full", "infeasible"])
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_the_page_has_no_serious_fault_of_access(
    browser: Any, files: dict[str, Path], name: str, size: dict[str, int]
) -> None:
    """With every folded table open, axe finds nothing serious, and nothing is wider than the screen."""
    from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # noqa: PLC0415

    page, heard = _open(browser, files[name], size)
    page.evaluate("() => document.querySelectorAll('details').forEach(fold => { fold.open = true; })")
    found = Axe().run(page).response["violations"]
    assert [
        (fault["id"], fault["nodes"][0]["html"][:200]) for fault in found if fault["impact"] in GRAVE
    ] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    assert heard == []


@pytest.mark.parametrize("name", ["full", "infeasible"])
def test_the_page_prints_on_a4(browser: Any, files: dict[str, Path], name: str, tmp_path: Path) -> None:
    """Print is a PDF of several pages, with the buttons of the screen left out."""
    page, _ = _open(browser, files[name], DESK)
    page.emulate_media(media="print")
    assert page.locator(".tools:visible").count() == 0
    target = tmp_path / "page.pdf"
    page.pdf(path=str(target), format="A4", prefer_css_page_size=True)
    assert target.read_bytes().startswith(b"%PDF")


PAPER = {"width": 688, "height": 1000}
"""The room of an A4 sheet between its margins, 182 mm at 96 pixels an inch."""
ACROSS = 1032
"""The same of a sheet that lies on its side."""
PLACES = [("1280", DESK), ("1920", {"width": 1920, "height": 1080}), ("390", PHONE), ("a4", PAPER)]
TABLES = """([paper, across]) => {
  document.querySelectorAll("details").forEach(fold => { fold.open = true; });
  return new Promise(done => setTimeout(() => done([...document.querySelectorAll("table")].map(table => {
    const place = table.closest(".scroll"), sign = place && place.previousElementSibling;
    const cells = [...table.querySelectorAll("th, td")];
    const room = !paper ? place.clientWidth : table.closest(".broadest") ? across : paper;
    const seen = sign && sign.classList.contains("more") && sign.offsetParent !== null;
    const told = seen && /\\d+ more column/.test(sign.textContent);
    return {
      id: table.id, lost: table.offsetWidth > room + 1, told: !paper && Boolean(told),
      cut: cells.filter(cell => cell.scrollWidth > cell.clientWidth + 1).length,
      head: getComputedStyle(table.tHead).display,
    };
  })), 300));
}"""


@pytest.mark.parametrize("name", ["full", "infeasible"])
@pytest.mark.parametrize(("where", "size"), PLACES, ids=[name for name, _ in PLACES])
def test_no_table_loses_a_column(
    browser: Any, files: dict[str, Path], name: str, where: str, size: dict[str, int]
) -> None:
    """Each table, folded ones too, has all its columns in sight, or says how many are to be scrolled to; none is lost
    on paper, where its heading stands on every sheet; and no cell is cut off.
    """
    page, heard = _open(browser, files[name], size)
    paper = where == "a4"
    if paper:
        page.emulate_media(media="print")
    found = page.evaluate(TABLES, [size["width"] if paper else 0, ACROSS])
    assert len(found) > 3
    assert [table["id"] for table in found if table["lost"] and not table["told"]] == []
    assert [table["id"] for table in found if table["told"] and not table["lost"]] == []
    assert [table["id"] for table in found if table["cut"]] == []
    assert {table["head"] for table in found} == {"table-header-group"}
    assert where != "390" or any(table["told"] for table in found)
    assert heard == []


def test_the_sign_of_a_wide_table_follows_its_scrolling(browser: Any, files: dict[str, Path]) -> None:
    """At the left end it counts the columns to the right, at the right end those to the left."""
    page, _ = _open(browser, files["full"], PHONE)
    place, sign = page.locator("#ladder").locator(".."), page.locator("#ladder-box .more")
    sign.filter(has_text="→").wait_for(timeout=5000)
    assert "←" not in (sign.text_content() or "")
    place.evaluate("place => { place.scrollLeft = place.scrollWidth; }")
    sign.filter(has_text="←").wait_for(timeout=5000)
    assert "→" not in (sign.text_content() or "")


def test_a_number_is_followed_to_its_row_rule_source_and_grade(browser: Any, files: dict[str, Path]) -> None:
    """A press on a figure says its row and full value, its file and equation, and the sources behind it with their
    grades, without a network; a button does the same of the whole table by keyboard, and axe finds nothing in it.
    """
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415

    page, heard = _open(browser, files["full"], DESK)
    page.evaluate("() => { document.getElementById('asked-trusts-box').open = true; }")
    page.locator("#asked-trusts tbody tr").filter(has_text="Ash Infirmary").locator("td.n").nth(1).click()
    box = page.locator("dialog#trail")
    told = box.inner_text()
    for words in (
        "Ash Infirmary",
        "code ASH",
        "2026-27",
        "allocation.csv",
        "(D8, L4)",
        "opportunities",
        "grade D",
    ):
        assert words in told
    found = Axe().run(page).response["violations"]
    assert [fault["id"] for fault in found if fault["impact"] in GRAVE] == []
    page.keyboard.press("Escape")
    assert not box.is_visible()
    page.locator("#asked-trusts-box button", has_text="Where it comes from").press("Enter")
    assert "Where these numbers come from" in box.inner_text()
    box.locator("button", has_text="Close").click()
    assert heard == []
