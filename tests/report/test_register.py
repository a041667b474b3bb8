"""The register of subjects: every folder is a part, a new folder is enough, and clashes are refused."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from textwrap import dedent

import pytest

from optimiser import subjects
from optimiser.cli.program import _status
from optimiser.explain.finding import Finding
from optimiser.page import ALWAYS, page, without_holes
from optimiser.report.section import Section
from optimiser.results import write_run
from optimiser.subjects import register
from optimiser.subjects.fill import national_parts
from optimiser.subjects.register import by_place, kept_parts, parts
from optimiser.verify.verify import question_of
from tests.report.helpers import parsed, run_of, tiny

PART = '''
"""How many trusts are asked for anything at all."""

import pandas as pd

from optimiser.explain.finding import Finding
from optimiser.explain.storage import Kept
from optimiser.report.section import Content, shown
from optimiser.report.table import TableColumn, ReportTable
from optimiser.subjects.part import Part, Place, View
from optimiser.subjects.work import Work


def headcount(work: Work) -> Kept:
    asked = work.answer.table("allocation").groupby("trust", as_index=False)["cip"].sum()
    said = Finding("headcount", f"{len(asked)} trusts are asked for something.", asked)
    return Kept("headcount", {"asked": asked}, (said,))


def show(view: View, kept: Kept) -> Content:
    columns = [TableColumn("trust", "Trust"), TableColumn("cip", "Asked for", "£m")]
    return Content(kept.findings, [shown(ReportTable("headcount-table", "Asked", columns, kept.tables["asked"]))])


HEADCOUNT = Part(
    name="headcount",
    question="How many are asked?",
    adds="how many trusts are asked for something",
    tables={"asked": ("trust", "cip")},
    cost=1,
    place=Place("headcount", "How many are asked"),
    order=35,
    fill=headcount,
    show=show,
)
'''


@pytest.fixture
def new_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder that is searched for subjects beside those of the package."""
    folder = tmp_path / "more"
    folder.mkdir()
    monkeypatch.setattr(subjects, "__path__", [*subjects.__path__, str(folder)])
    register.parts.cache_clear()
    yield folder
    for name in [name for name in sys.modules if name.startswith("optimiser.subjects.headcount")]:
        del sys.modules[name]
    register.parts.cache_clear()


def _subject(folder: Path, text: str, name: str = "headcount") -> None:
    (folder / name).mkdir()
    (folder / name / "__init__.py").write_text("", encoding="utf-8")
    (folder / name / "part.py").write_text(dedent(text).lstrip(), encoding="utf-8")


@pytest.mark.usefixtures("blank_charts")
def test_one_folder_is_a_part(new_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder alone makes a part that is listed, offered on the page, filled, kept, and shown in its place."""
    _subject(new_folder, PART)
    assert national_parts()[0] == "headcount"
    assert "optimiser report RUN --fill headcount" in page(run_of(tiny()), tiny())
    solved = run_of(tiny())
    run = write_run(tmp_path / "far", solved.manifest, solved.tables)
    monkeypatch.setattr("sys.argv", ["optimiser", "report", str(run), "--fill", "headcount"])
    assert _status() == 0
    found = parsed((run / "report.html").read_text(encoding="utf-8"))
    asked = solved.tables["allocation"]["trust"].nunique()
    assert f"{asked} trusts are asked for something." in found.of("main")[0].text
    assert "headcount-table" in found.ids
    order = [id_ for id_ in found.ids if id_ in {"s-short", "s-headcount", "s-asked"}]
    assert order == ["s-short", "s-headcount", "s-asked"]


def test_a_folder_without_a_part_is_refused(new_folder: Path) -> None:
    """A folder that registers nothing is a slip, and the message names it."""
    _subject(new_folder, '"""Nothing."""\n')
    with pytest.raises(ValueError, match="headcount registers no part"):
        parts()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('name="headcount"', 'name="minimum"', "two parts of the page are called minimum"),
        ("order=35", "order=91", "both stand at 91 on the page"),
        (
            'Place("headcount", "How many are asked")',
            'Place("minimum", "Else")',
            "gives the section minimum another",
        ),
    ],
)
def test_clashes_are_refused(new_folder: Path, old: str, new: str, said: str) -> None:
    """Two parts of one name, at one place, or with two headings for one section end in a message."""
    _subject(new_folder, PART.replace(old, new))
    with pytest.raises(ValueError, match=said):
        parts()


def test_every_part_has_its_place_question_and_words() -> None:
    """No part stands where a section of every page does, each asks a question, and what it adds fits its sentence."""
    taken = {order for order, _ in ALWAYS.values()}
    for part in parts().values():
        assert part.order not in taken, part.name
        assert part.question.endswith("?"), part.name
        assert not part.adds.endswith("."), part.name
        assert bool(part.place.heading) != (part.place.id in ALWAYS), part.name
    assert sum(map(len, by_place().values())) == len(parts())


def test_what_does_not_apply_is_not_mentioned() -> None:
    """An instance without flows has no standard to hold lower, and its page offers none."""
    bare = replace(tiny(), tables={**tiny().tables, "flows": tiny().tables["flows"].head(0)})
    part = parts()["standard"]
    question = question_of(run_of(tiny()).manifest)
    assert part.applies(tiny(), question)
    assert not part.applies(bare, question)


def test_nothing_kept_reads_as_nothing(tmp_path: Path) -> None:
    """A run with no folder of findings has no parts."""
    solved = run_of(tiny())
    assert kept_parts(replace(solved, path=write_run(tmp_path / "far", solved.manifest, solved.tables))) == {}


@pytest.mark.usefixtures("blank_charts")
def test_a_page_that_is_not_whole_says_so_once() -> None:
    """One line at the top with how many parts are missing, one list at the end, and no hole in between."""
    html = parsed(page(run_of(tiny()), tiny()))
    national = [part for part in parts().values() if not part.each_trust]
    sections = {e.attributes["aria-labelledby"]: e.text for e in html.of("section")}
    first, *between, last = [name for name in sections if name.startswith("s-")]
    (line,) = (e.text for e in html.of("p") if "This page is not whole yet" in e.text)
    assert f"of its {len(national)} parts are still to be computed" in line
    assert html.of("main")[0].text.strip().startswith(line)
    assert "not whole" not in sections[first]
    assert last == "s-to-compute"
    assert sections[last].count("Not computed for this run yet") >= 10
    assert not [name for name in between if "Not computed" in sections[name]]


def test_a_whole_page_says_nothing_of_it() -> None:
    """Sections in which nothing is to be computed stand as they are."""
    sections = [Section("answer", "The answer", [Finding("how-far", "So far.")])]
    assert without_holes(sections) == sections
