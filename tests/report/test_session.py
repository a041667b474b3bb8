"""Predict first, then look: questions without their answers, and what becomes of them when they are uncovered."""

from __future__ import annotations

import json
import re
import shutil
from base64 import b64decode
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from optimiser.errors import RunError
from optimiser.explain.storage import Kept, keep
from optimiser.extras.prediction import write_sheet
from optimiser.extras.prediction.questions import Guess, guesses_of
from optimiser.report.pair import pair
from optimiser.results import write_run
from optimiser.subjects.part import View
from tests.brief.cases import kept_with, no_plan
from tests.cli.words import caller
from tests.report.helpers import run_of, tiny

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
MISSING = [name for name in ("playwright", "axe_playwright_python") if find_spec(name) is None]
SETTLED = "The parties settle at halfway."


@cache
def guesses(question: str = "how_far") -> tuple[Guess, ...]:
    """The questions of a run with both orders and the draws of delivery."""
    both = pair(run_of(tiny(), question), tiny())
    assert both.lead.reading is not None
    return tuple(guesses_of(View(both, both.lead.reading, kept_with(question))))


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """The page of the run, with what was kept with it."""
    run = run_of(tiny())
    folder = write_run(tmp_path / "far", run.manifest, run.tables)
    for kept in kept_with("how_far").values():
        keep(type(run)(folder, run.manifest, run.tables), kept)
    return write_sheet(folder)


def by_id() -> dict[str, Guess]:
    """Questions by name."""
    return {guess.id: guess for guess in guesses()}


def test_what_is_asked_is_answered_by_the_tables_of_the_run() -> None:
    """Position, support and largest ask are those of the allocation; the range holds the position."""
    rows, found = run_of(tiny()).tables["allocation"], by_id()
    last = rows[rows["period"] == "2027-28"]
    position = found["position"]
    assert position.value == pytest.approx(last["reported"].sum())
    assert position.low is not None
    assert position.high is not None
    assert position.low < last["reported"].sum() < position.high
    assert found["support"].value == pytest.approx((rows["grant"] + rows["loan"]).sum())
    assert found["ask"].value == pytest.approx(100 * rows["cip_pct"].max())


def test_the_opposite_order_is_asked_as_a_change_from_this_plan() -> None:
    """Money first is £1.3m less short and more patients; asked of a plan with money first both signs turn."""
    here = by_id()
    pair_of = kept_with("how_far")["money_first"].tables["pair"]
    money = pair_of[pair_of["id"] == "control_total"]
    change = float((money["money_first"] - money["access_first"]).sum())
    assert here["other-money"].value == pytest.approx(change)
    assert change < 0
    assert here["other-patients"].value is not None
    assert here["other-patients"].value > 0
    kept = dict(kept_with("how_far"))
    first = kept["money_first"]
    kept["money_first"] = Kept("money_first", first.tables, first.findings, {"own": "money_first"})
    both = pair(run_of(tiny(), "order:safety,finance,access"), tiny())
    assert both.lead.reading is not None
    there = {guess.id: guess for guess in guesses_of(View(both, both.lead.reading, kept))}
    assert there["other-money"].value == pytest.approx(-change)


def test_no_answer_stands_in_the_page_or_in_its_source(page: Path) -> None:
    """No sentence of an answer is in the file, as it stands; what is covered is the answer, and nothing else is."""
    text = page.read_text(encoding="utf-8")
    for guess in guesses():
        assert not any(sentence in text for sentence in guess.answer if sentence)
    lying = [json.loads(b64decode(one)) for one in re.findall(r'data-covered="([^"]+)"', text)]
    assert [one["said"] for one in lying] == [[said for said in guess.answer if said] for guess in guesses()]
    assert "http" not in text.replace("http-equiv", "")


def test_the_page_is_the_same_every_time(page: Path) -> None:
    """Written again it is the same bytes."""
    before = page.read_bytes()
    assert write_sheet(page.parent).read_bytes() == before


def test_without_a_plan_there_is_nothing_to_expect(tmp_path: Path) -> None:
    """A question that no plan answers is refused, with its status."""
    run = no_plan()
    with pytest.raises(RunError, match="holds no plan, so there is nothing to expect"):
        write_sheet(write_run(tmp_path / "none", run.manifest, run.tables, run.conflict))


def test_the_command_says_where_the_page_is(
    page: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`optimiser session RUN --out FILE` writes it there."""
    said = caller(monkeypatch, capsys)("session", str(page.parent), "--out", str(page.parent / "x.html"))
    assert said.status == 0, said.text
    assert (page.parent / "x.html").read_bytes() == page.read_bytes()


browser = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("default"),
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium: apt-get install chromium"),
    pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}"),
]


class TestInABrowser:
    """The page as people use it, offline."""

    pytestmark = browser

    @pytest.fixture
    def sheet(self, page: Path) -> Any:
        """The page at the width of a telephone, without a network."""
        from playwright.sync_api import sync_playwright  # noqa: PLC0415 - may not be installed

        with sync_playwright() as playwright:
            made = playwright.chromium.launch(
                executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
            )
            view = made.new_context(viewport={"width": 390, "height": 844}, offline=True).new_page()
            view.goto(page.as_uri())
            yield view
            made.close()

    def test_an_answer_is_uncovered_only_after_something_was_written(self, sheet: Any) -> None:
        """A press without a number says so and shows nothing; with £-5m it says how far away that was, and holds it."""
        part = sheet.locator("section.guess", has=sheet.locator("#position-text"))
        part.locator("button").click(force=True)
        assert part.locator(".answer p").count() == 0
        assert "Write a number first" in part.locator(".wait").inner_text()
        part.locator(".expect").fill("lots")
        part.locator("button").click(force=True)
        assert part.locator(".answer p").count() == 0
        part.locator(".expect").fill("\u2212£5m")
        part.locator("button").click()
        told = part.locator(".answer").inner_text()
        assert "You expected \u22125; it is \u22121.2 (£m). You were 3.8 away." in told
        assert "yours is outside" in told
        assert by_id()["position"].answer[0] in told
        assert part.locator(".expect").get_attribute("readonly") is not None
        others = sheet.locator(".answer p")
        assert others.count() == part.locator(".answer p").count()

    def test_a_choice_is_enough_to_look(self, sheet: Any) -> None:
        """A question with choices is uncovered once one is chosen."""
        part = sheet.locator("section.guess").first
        part.locator("input[type=radio]").nth(1).check()
        part.locator("button").click()
        assert by_id()["promises"].answer[0] in part.locator(".answer").inner_text()

    def test_print_has_room_to_write_and_no_answer(self, sheet: Any, tmp_path: Path) -> None:
        """On paper there are no buttons and nothing of an answer; nothing is wider than the screen before."""
        assert sheet.evaluate("document.documentElement.scrollWidth") <= 390
        sheet.emulate_media(media="print")
        assert sheet.locator("button:visible").count() == 0
        shown = sheet.locator("body").inner_text()
        assert not any(said in shown for guess in guesses() for said in guess.answer if said)
        sheet.pdf(path=str(tmp_path / "sheet.pdf"), format="A4", prefer_css_page_size=True)
        assert (tmp_path / "sheet.pdf").read_bytes().startswith(b"%PDF")

    def test_it_has_no_fault_of_access(self, sheet: Any) -> None:
        """Axe finds nothing, covered or uncovered."""
        from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # noqa: PLC0415

        assert Axe().run(sheet).response["violations"] == []
        sheet.locator("#who-expect").fill("Ash")
        sheet.locator("section.guess", has=sheet.locator("#who-text")).locator("button").click()
        assert [fault["id"] for fault in Axe().run(sheet).response["violations"]] == []
