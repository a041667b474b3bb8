"""The brief as files: a Word document that can be read aloud and made again to the byte, and two sheets of A4."""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from dataclasses import replace
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest

import optimiser
from optimiser.brief.content import Signature
from optimiser.brief.document import brief_of_run, html, word_bytes
from tests.brief.cases import NOBODY, WORD, brief, kept_with, part_of, words_of
from tests.cli.words import caller
from tests.report.helpers import HOSTILE, run_of, tiny

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = ["--no-sandbox", "--disable-gpu"]
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
SIGNED = Signature("A. Minister", date(2026, 7, 1))

blank = pytest.mark.usefixtures("blank_charts")
word = pytest.mark.skipif(find_spec("docx") is None, reason="python-docx is not installed")


@blank
@word
def test_a_word_document_says_what_the_page_says() -> None:
    """The same sentences in the same order, headings that are headings, and no command."""
    data = word_bytes(brief(), SIGNED)
    said = words_of(data)
    places = [said.index(sentence) for sentence in brief().sentences if "largest share" not in sentence]
    assert places == sorted(places)
    styles = [s.attrib[f"{WORD}val"] for s in part_of(data, "word/document.xml").iter(f"{WORD}pStyle")]
    assert styles[0] == "Title"
    assert styles.count("Heading1") == 7
    assert styles.count("Heading2") == 4
    assert not re.search(r"(?<!trust-)optimiser|--[a-z]", said)


@blank
@word
def test_a_word_document_can_be_read_aloud() -> None:
    """British English, a title, and on each picture the description of its chart; headings of tables are marked."""
    data = word_bytes(brief(), SIGNED)
    languages = {lang.attrib[f"{WORD}val"] for lang in part_of(data, "word/styles.xml").iter(f"{WORD}lang")}
    assert languages == {"en-GB"}
    document = part_of(data, "word/document.xml")
    told = [picture.attrib["descr"] for picture in document.iter(f"{DRAWING}docPr")]
    charts = [brief().dilemma.picture, *(one.picture for one in brief().findings)]
    assert told == [chart.description for chart in charts if chart is not None]
    tables = list(document.iter(f"{WORD}tbl"))
    assert len(tables) == len(list(document.iter(f"{WORD}tblHeader"))) == 3
    core = zipfile.ZipFile(io.BytesIO(data)).read("docProps/core.xml").decode()
    assert brief().title in core
    assert "2026-07-01T00:00:00Z" in core


@blank
@word
def test_headings_of_word_tables_are_bold_and_rows_stay_whole() -> None:
    """The first row of each table is bold and comes again on the next sheet, no other is; columns fill the sheet."""
    document = part_of(word_bytes(brief(), SIGNED), "word/document.xml")
    for table in document.iter(f"{WORD}tbl"):
        first, *others = list(table.iter(f"{WORD}tr"))
        assert all(bold(run) for run in first.iter(f"{WORD}r"))
        assert not any(bold(run) for row in others for run in row.iter(f"{WORD}r"))
        assert len(list(table.iter(f"{WORD}cantSplit"))) == 1 + len(others)
        widths = [int(cell.attrib[f"{WORD}w"]) for cell in first.iter(f"{WORD}tcW")]
        assert sum(widths) == pytest.approx(184 / 25.4 * 1440, abs=5)


@blank
@word
def test_findings_of_a_word_document_stand_in_pairs() -> None:
    """Two of three stand beside each other, the second at the head of its column; the third has the sheet's width."""
    document = part_of(word_bytes(brief(), SIGNED), "word/document.xml")
    breaks = [one.attrib.get(f"{WORD}type") for one in document.iter(f"{WORD}br")]
    assert breaks.count("column") == 1
    numbers = [one.attrib.get(f"{WORD}num", "1") for one in document.iter(f"{WORD}cols")]
    assert numbers == ["1", "2", "1", "1"]


def bold(run: Element) -> bool:
    """Whether a run is set bold."""
    marks = list(run.iter(f"{WORD}b"))
    return bool(marks) and marks[0].attrib.get(f"{WORD}val", "1") not in ("0", "false")


@blank
@word
def test_a_word_document_is_the_same_bytes_every_time() -> None:
    """No day, machine or person but those that are given: made twice it is one file."""
    once, again = word_bytes(brief(), NOBODY), word_bytes(replace(brief()), NOBODY)
    assert once == again
    with zipfile.ZipFile(io.BytesIO(once)) as file:
        assert {part.date_time for part in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = file.read("docProps/core.xml").decode()
    assert not re.search(r"python-docx|\d{4}-\d{2}-\d{2}T", core)


@blank
@word
def test_a_word_document_is_safe_with_any_name() -> None:
    """A name with marks of XML is text."""
    named = replace(brief(), about=[("Whose", HOSTILE[0])], title=HOSTILE[3])
    assert HOSTILE[0] in words_of(word_bytes(named, NOBODY))


@blank
def test_a_brief_is_the_same_text_every_time() -> None:
    """The HTML has nothing of the day, and no script."""
    assert html(brief()) == html(replace(brief()))
    assert "<script" not in html(brief())


@pytest.mark.slow
@pytest.mark.slow
@blank
def test_python_writes_a_brief(tmp_path: Path) -> None:
    """`Answer.brief` writes HTML where it is told, with whose it is."""
    answer = optimiser.solve("tiny")
    answer.fill("money_first")
    written = answer.brief(tmp_path / "brief.html", by="A. Analyst").read_text(encoding="utf-8")
    assert "A. Analyst" in written
    assert "the choice is which of the two gives way more" in written


@pytest.mark.slow
@blank
@word
def test_the_command_solves_what_it_lacks_and_writes_both_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`optimiser brief RUN` finds the opposite order, writes HTML and Word, and the same bytes a second time."""
    call, run = caller(monkeypatch, capsys), tmp_path / "run"
    call("solve", "tiny", "--out", str(run))
    assert call("brief", str(run), "--by", "A. Analyst", "--on", "2026-07-01").status == 0
    first = [(run / f"brief.{kind}").read_bytes() for kind in ("html", "docx")]
    assert b"the choice is which of the two gives way more" in first[0]
    assert call("brief", str(run), "--quick").status == 0
    assert [(run / f"brief.{kind}").read_bytes() for kind in ("html", "docx")] == first
    assert call("brief", str(run), "--on", "soon").status == 2


@pytest.mark.slow
@pytest.mark.filterwarnings("default")
@pytest.mark.skipif(CHROMIUM is None, reason="no chromium: apt-get install chromium")
@pytest.mark.skipif(
    find_spec("axe_playwright_python") is None, reason="axe-playwright-python is not installed"
)
@pytest.mark.parametrize("question", ["how_far", "balance", "least_funding"])
def test_it_prints_on_two_sheets_and_axe_finds_nothing(question: str, tmp_path: Path) -> None:
    """A4 print has exactly two pages; at 1280 and 390 pixels nothing runs over the side and axe finds nothing."""
    from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # noqa: PLC0415
    from playwright.sync_api import sync_playwright  # noqa: PLC0415

    file = tmp_path / "brief.html"
    drawn = brief_of_run(run_of(tiny(), question), tiny(), kept_with(question), NOBODY)
    file.write_text(html(drawn), encoding="utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = browser.new_page(offline=True)
        page.goto(file.as_uri())
        printed = page.pdf(prefer_css_page_size=True)
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 900})
            root = "document.documentElement"
            assert page.evaluate(f"{root}.scrollWidth <= {root}.clientWidth")
            assert Axe().run(page).response["violations"] == []
        browser.close()
    assert len(re.findall(rb"/Type /Page\b", printed)) == 2
