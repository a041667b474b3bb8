"""The workbook of six sheets is the instance: unedited it reads back the same, edited it is what was written."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

import optimiser
from optimiser.extras.starter import Choice, begin, read_starter
from optimiser.extras.workbook import write_instance_workbook
from optimiser.extras.workbook.grid import WorkbookError
from optimiser.extras.workbook.write import rounded
from optimiser.instances.plausibility import questions
from tests.cli.words import caller
from tests.starter.begun import THREE, WIDE, begun, edit, find, shipped, written

SIX = ["who", "money", "savings", "access", "safety", "promises"]
TINY = Choice(types=("acute", "community"), wanted=WIDE)


@pytest.mark.parametrize(
    ("source", "choice"),
    [
        ("tiny", Choice(types=("acute", "community"))),
        ("tiny", TINY),
        ("tiny", Choice(systems=("Q2",), names=("New (acute, 90)",), wanted=WIDE)),
        ("england-2025-26", Choice(count=3, types=THREE, periods=1)),
        ("england-2025-26", Choice(trusts=("R0A", "RJN"), names=("B (acute-large)",), periods=2)),
        ("england-2025-26", Choice(systems=("QMJ",), without=frozenset({"access", "safety"}))),
        ("areas-2016", Choice(count=3, types=("mental-health", "ambulance"))),
        ("sector-2017-18", Choice(types=("community",), wanted=WIDE)),
        ("tracker-2011-12", Choice(count=2, types=("acute",), wanted=WIDE)),
    ],
)
def test_it_reads_back_exactly(source: str, choice: Choice, tmp_path: Path) -> None:
    """The instance that was begun and the one in its workbook have the same hash; nothing was entered or corrected."""
    new = begun(source, choice)
    read = read_starter(written(new, tmp_path / "w.xlsx"), "mine")
    assert read.instance.sha256 == new.instance.sha256
    assert (read.entered, read.corrections, read.remarks) == ((), (), ())


def test_a_spreadsheet_that_keeps_15_digits_changes_nothing(tmp_path: Path) -> None:
    """Every number rounded to 15 significant digits, as spreadsheets do when they save: the same instance."""
    new = begun("areas-2016", Choice(types=("ambulance",)))
    path = written(new, tmp_path / "w.xlsx")
    book = openpyxl.load_workbook(path)
    moved = 0
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, float):
                    moved += rounded(cell.value) != cell.value
                    cell.value = rounded(cell.value)
    book.save(path)
    assert moved
    read = read_starter(path, "mine")
    assert (read.instance.sha256, read.entered) == (new.instance.sha256, ())


def test_it_has_six_sheets_with_grades(tmp_path: Path) -> None:
    """The six come after the notes; every row with a figure has a grade and says where it comes from; the
    same choice gives the same bytes.
    """
    path, again = (
        written(begun("england-2025-26", Choice(trusts=("R0A",))), tmp_path / name)
        for name in ("a.xlsx", "b.xlsx")
    )
    assert path.read_bytes() == again.read_bytes()
    book = openpyxl.load_workbook(path)
    assert book.sheetnames[:7] == ["notes", *SIX]
    for name in SIX:
        head, *rows = book[name].iter_rows(values_only=True)
        for row in rows:
            said = dict(zip(head, row, strict=True))
            assert said["grade"] in {"A", "B", "C", "D"}, row
            assert said["where it comes from"], row


def test_optional_tables_wait_until_they_are_wanted(tmp_path: Path) -> None:
    """Without --with there is no row of asks, changes, travel or ring-fences; with it there is."""
    plain = read_starter(
        written(begun("tiny", Choice(types=("acute",))), tmp_path / "a.xlsx"), "mine"
    ).instance
    assert not plain.present & {"asks", "changes", "change_effects", "travel", "ring_fences", "monitoring"}
    wide = read_starter(written(begun("tiny", TINY), tmp_path / "b.xlsx"), "mine").instance
    assert {"asks", "changes", "change_effects", "travel", "ring_fences"} <= wide.present


def test_a_figure_that_is_written_over_counts_and_is_recorded(tmp_path: Path) -> None:
    """Ash's income of £100m becomes £120m, without a source: grade D. Beck's £111m comes from its ledger, grade B, and
    is written as people do. The column's grade is the worse of the two. Nobody else's figure moves.
    """
    path = written(begun("tiny", TINY), tmp_path / "w.xlsx")
    income = {"table": "trusts", "figure": "income"}
    edit(path, "money", find(path, "money", trust="ASH", **income), value=120)
    edit(path, "money", find(path, "money", trust="BEC", **income), value="£111m", grade="B", source="Ledger")
    read = read_starter(path, "mine")
    assert dict(zip(*(read.instance.tables["trusts"][c] for c in ("trust", "income")), strict=True)) == {
        "ASH": 120.0,
        "BEC": 111.0,
        "COT": 100.0,
    }
    assert [str(correction.said) for correction in read.corrections] == ["£111m"]
    source = read.instance.tables["sources"].query("table == 'trusts' and column == 'income'").iloc[0]
    assert source["grade"] == "D"
    assert source["source"].endswith("entered in the workbook (ASH); Ledger (BEC)")
    others = shipped("tiny").tables
    assert read.instance.tables["flows"].equals(others["flows"])


def test_a_column_that_is_all_entered_has_its_own_source(tmp_path: Path) -> None:
    """Where every income is from the accounts, nothing is said of medians any more, and the grade is theirs: B."""
    path = written(begun("tiny", Choice(count=2, types=("acute", "community"))), tmp_path / "w.xlsx")
    for code in ("T01", "T02"):
        row = find(path, "money", trust=code, table="trusts", figure="income")
        edit(path, "money", row, value=105, grade="B", source="Accounts")
    sources = read_starter(path, "mine").instance.tables["sources"]
    found = sources.query("table == 'trusts' and column == 'income'").iloc[0]
    assert (found["grade"], found["source"], found["basis"]) == ("B", "Accounts (T01, T02)", "estimated")
    assert "median" not in str(found["rule"])


def test_without_the_hidden_sheet_it_says_what_it_does_not_know(tmp_path: Path) -> None:
    """The tables are the same; that entered figures cannot be told is a remark."""
    new = begun("tiny", TINY)
    path = written(new, tmp_path / "w.xlsx")
    book = openpyxl.load_workbook(path)
    del book["filled"]
    book.save(path)
    read = read_starter(path, "mine")
    assert read.instance.sha256 == new.instance.sha256
    assert any("is not told" in remark for remark in read.remarks)


def test_an_edited_workbook_is_solved(tmp_path: Path) -> None:
    """£10m more income in the base year leaves tiny's Ash £10m better off in each year with nothing decided, and the
    plan verifies.
    """
    path = written(begun("tiny", Choice(types=("acute", "community"))), tmp_path / "w.xlsx")
    before = read_starter(path, "mine").instance
    edit(path, "money", find(path, "money", trust="ASH", table="trusts", figure="income"), value=110)
    after = read_starter(path, "mine").instance
    answers = [optimiser.solve(instance, "how_far") for instance in (before, after)]
    assert all(answer.status == "optimal" and answer.verify().passed for answer in answers)
    sums = [answer.run.tables["do_nothing"].query("trust == 'ASH'")["amount"].sum() for answer in answers]
    assert sums[1] - sums[0] == pytest.approx(20.0)


def test_a_trusts_own_row_goes_before_that_of_all(tmp_path: Path) -> None:
    """An escalation bed costs the same at all trusts, one row; a row of one trust is copied from it and changed."""
    path = written(begun("england-2025-26", Choice(trusts=("R0A", "RJN"))), tmp_path / "w.xlsx")
    common = find(path, "safety", trust="all", table="beds", figure="escalation_cost")
    book = openpyxl.load_workbook(path)
    row = [cell.value for cell in book["safety"][common]]
    book["safety"].append(["RJN", *row[1:7], 0.2, 0.2, 0.2, *row[10:]])
    book.save(path)
    beds = (
        read_starter(path, "mine").instance.tables["beds"].set_index(["trust", "period"])["escalation_cost"]
    )
    assert (beds["RJN", "2025-26"], beds["R0A", "2025-26"]) == (0.2, 0.114)


def test_a_table_without_rows_is_left_out(tmp_path: Path) -> None:
    """Where the sheets access and safety are deleted, nobody asks about either."""
    path = written(begun("england-2025-26", Choice(trusts=("R0A",))), tmp_path / "w.xlsx")
    book = openpyxl.load_workbook(path)
    del book["access"], book["safety"]
    book.save(path)
    assert not read_starter(path, "mine").instance.present & {"flows", "lists", "beds", "staffing", "estate"}


def test_sheets_as_people_leave_them(tmp_path: Path) -> None:
    """Headings, words, titles, totals, notes, a column of their own, another spelling of a period, a hidden row: the
    same instance, and each is said.
    """
    new = begun("tiny", Choice(types=("acute",)))
    path = written(new, tmp_path / "w.xlsx")
    book = openpyxl.load_workbook(path)
    money, who = book["money"], book["who"]
    row = find(path, "money", table="trusts", trust="ASH", figure="income")
    for at, word in enumerate(("ash\u00a0", None, "Trusts", "Income"), start=1):
        money.cell(row, at).value = word
    money.append(["Total", None, "trusts", "income", None, None, 210])
    money.append(["Note: provisional"])
    money.cell(1, 1).value = "Trust code"
    money.cell(1, money.max_column + 1).value = "My working"
    money.cell(5, money.max_column).value = 7
    money.insert_rows(1)
    money["A1"] = "Planning round 2"
    who.cell(3, 4).value = who.cell(2, 4).value.lower()
    book["savings"].cell(
        2, [cell.value for cell in book["savings"][1]].index("first_period") + 1
    ).value = "26/27"
    book["safety"].row_dimensions[2].hidden = True
    head = [cell.value for cell in book["promises"][1]]
    book["promises"].cell(1, head.index("2026-27") + 1).value = "2026/27"
    book["access"]["B3"].value = "ae4 " if book["access"]["B3"].value == "AE4" else book["access"]["B3"].value
    book.save(path)
    read = read_starter(path, "mine")
    assert read.instance.sha256 == new.instance.sha256
    said = {(each.sheet, each.said, each.meant) for each in read.corrections}
    expected = {("money", "Trust code", "trust"), ("money", "ash\u00a0", "ASH"), ("money", "Trusts", "trusts"),
                ("money", "Income", "income"), ("who", "q1", "Q1"), ("promises", "2026/27", "2026-27"),
                ("savings", "26/27", "2026-27")}  # fmt: skip
    assert expected <= said
    remarks = "\n".join(read.remarks)
    parts = [
        "row 1 of money stands above the headings",
        "('Total') and was passed over",
        "is a note",
        "('My working') is no period and was passed over",
        "row 2 of safety is hidden and was read",
    ]
    assert [part for part in parts if part not in remarks] == []


@pytest.mark.slow
def test_every_fault_is_named_at_once_by_cell(tmp_path: Path) -> None:
    """A word for a number, a grade that is none, a table that is none, a trust that is not on who (one fault for all of
    its rows), and an empty income: each by its sheet, and by cell where there is one.
    """
    path = written(begun("tiny", Choice(types=("acute",))), tmp_path / "w.xlsx")
    ash = {"trust": "ASH", "table": "trusts"}
    spends, income = (
        find(path, "money", figure="expenditure", **ash),
        find(path, "money", figure="income", **ash),
    )
    pot = find(path, "promises", table="envelope", figure="grant_pot")
    edit(path, "money", spends, value="a lot")
    edit(path, "money", income, value=None)
    edit(path, "promises", pot, grade="E")
    edit(path, "promises", find(path, "promises", figure="loan_pot"), table="envelop")
    edit(path, "who", 3, trust="BECK")
    with pytest.raises(WorkbookError) as refused:
        read_starter(path, "mine")
    said = str(refused.value)
    for part in (
        f"money!G{spends}",
        "sheet money: income of ASH",
        f"promises!J{pot}",
        "write envelope",
        "'BEC' has 2 rows here, 7 on access, 7 on safety, and is not on who",
        "unknown trust 'BEC', not in the sheet who",
    ):
        assert part in said, said


@pytest.mark.parametrize(
    ("sheet", "where", "cells", "part"),
    [
        ("money", {"table": "cash"}, {"y1": 3}, "write it in the column value"),
        ("promises", {"figure": "grant_pot"}, {"value": 3}, "write it under its period"),
        ("promises", {"figure": "grant_pot"}, {"trust": "ASH"}, "envelope is nobody's"),
        ("promises", {"figure": "grant_pot"}, {"item": "more"}, "empty it"),
        ("access", {"table": "capacity"}, {"item": "AE4"}, "write standard / step"),
        ("money", {"table": "cash"}, {"figure": "most"}, "is no figure of cash"),
        ("promises", {"table": "settings"}, {"figure": "bed_weight"}, "is no setting"),
        ("who", {"trust": "ASH"}, {"system name": "Elsewhere"}, "write the same in both"),
        ("savings", {"opportunity": "A1"}, {"first_period": "2031-32"}, "2031-32"),
        ("access", {"trust": "BEC", "figure": "demand"}, {"trust": "8EC"}, "has 1 fault"),
        ("safety", {"trust": "BEC", "figure": "available"}, {"trust": None}, "has 1 fault"),
        ("money", {"table": "trusts", "trust": "ASH", "figure": "income"}, {"value": "=1+1"}, "formula"),
    ],
)
def test_what_cannot_be_read(
    sheet: str, where: dict[str, str], cells: dict[str, object], part: str, tmp_path: Path
) -> None:
    """Each is refused in words that name the remedy."""
    path = written(begun("tiny", Choice(types=("acute",))), tmp_path / "w.xlsx")
    edit(path, sheet, find(path, sheet, **where), **cells)
    with pytest.raises(WorkbookError, match=sheet) as refused:
        read_starter(path, "mine")
    assert part in str(refused.value)


@pytest.mark.parametrize(
    ("sheet", "heading", "called", "part"),
    [
        ("money", "figure", "Measure", "has no heading figure"),
        ("who", "system name", "Footprint", "has no heading system name"),
        (
            "access",
            "2026-27",
            "2031-32",
            "has the periods 2031-32, 2027-28, and the other sheets 2026-27, 2027-28",
        ),
        (
            "money",
            "2026-27",
            "2031-32",
            "has the periods 2031-32, 2027-28, and the other sheets 2026-27, 2027-28",
        ),
    ],
)
def test_a_heading_that_nobody_knows_is_one_fault(
    sheet: str, heading: str, called: str, part: str, tmp_path: Path
) -> None:
    """What cannot be read because of it is not listed as missing."""
    path = written(begun("tiny", Choice(types=("acute",))), tmp_path / "w.xlsx")
    book = openpyxl.load_workbook(path)
    next(cell for cell in book[sheet][1] if cell.value == heading).value = called
    book.save(path)
    with pytest.raises(WorkbookError, match="has 1 fault") as refused:
        read_starter(path, "mine")
    assert f"sheet {sheet}: {part}" in str(refused.value)


def test_a_code_in_small_letters_is_one_fault(tmp_path: Path) -> None:
    """A trust that is there twice, once in small letters: named where it stands, with the row that it repeats."""
    path = written(begun("tiny", Choice(types=("acute",))), tmp_path / "w.xlsx")
    book = openpyxl.load_workbook(path)
    book["who"].append(["ash", *(cell.value for cell in book["who"][2][1:])])
    book.save(path)
    with pytest.raises(WorkbookError, match="has 1 fault") as refused:
        read_starter(path, "mine")
    assert "who!A4: 'ash' differs from 'ASH' only by capitals, the trust in A2" in str(refused.value)


def test_a_question_is_answered_in_the_workbook(tmp_path: Path) -> None:
    """Staff of a trust in hours: asked about, and no more once the sheet `accepted` says that it is right."""
    path = written(begun("tiny", Choice(types=("community",))), tmp_path / "w.xlsx")
    row = find(path, "safety", table="staffing", figure="substantive")
    edit(path, "safety", row, y1=90 * 37.5)
    (asked,) = questions(read_starter(path, "mine").instance)
    assert (asked.table, asked.column, asked.keys) == ("staffing", "substantive", ("COT/2026-27",))
    book = openpyxl.load_workbook(path)
    said = {"table": asked.table, "key": asked.keys[0], "column": asked.column, "reason": "a merger"}
    said |= {"by": "A. Reader", "on": "2026-12-01"}
    book["accepted"].append([said[str(cell.value)] for cell in book["accepted"][1]])
    book.save(path)
    assert questions(read_starter(path, "mine").instance) == ()


def test_another_workbook_is_refused(tmp_path: Path) -> None:
    """One of all tables is named as what it is."""
    write_instance_workbook(shipped("tiny"), tmp_path / "all.xlsx")
    with pytest.raises(WorkbookError, match="optimiser import"):
        read_starter(tmp_path / "all.xlsx", "mine")


def test_a_workbook_that_an_import_has_left_behind_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As begun the workbook gives the tables beside it; with another income in the tables it would undo that.

    The workbook stays as it is, and nothing is said of an import that changes nothing.
    """
    call, mine = caller(monkeypatch, capsys), tmp_path / "mine"
    begin(mine, shipped("tiny"), Choice(names=("Ashford (acute, 90)",)), "mine")
    file, book = tmp_path / "trusts.csv", (mine / "workbook.xlsx").read_bytes()
    words = ("import", str(file), "--onto", str(mine), "--to", str(mine), "--replace")
    file.write_text("trust,expenditure\nT01,90\n", encoding="utf-8")
    said = call(*words)
    assert (said.status, "undoes what was imported" in said.text) == (0, False), said.text
    file.write_text("trust,expenditure\nT01,91\n", encoding="utf-8")
    said = call(*words)
    assert (said.status, "undoes what was imported" in " ".join(said.text.split())) == (0, True), said.text
    assert (mine / "workbook.xlsx").read_bytes() == book


@pytest.mark.slow
def test_the_journey(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """New, changed, read back, solved, verified, in five commands; the folder holds the workbook and a page. Reading
    the workbook again into another folder gives the same tables to the byte.
    """
    call = caller(monkeypatch, capsys)
    mine, book = str(tmp_path / "mine"), tmp_path / "mine" / "workbook.xlsx"
    said = call("new", mine, "--from", "tiny", "--names", "Ashford (acute, 90), Bexton (community)")
    assert said.status == 0, said.text
    assert "mine is valid: 2 trusts (1 acute, 1 community), 2 periods" in said.text
    assert call("new", mine, "--from-workbook", str(book)).status == 2
    edit(book, "money", find(book, "money", trust="T01", table="trusts", figure="income"), value=88.5)
    said = call("new", mine, "--from-workbook", str(book), "--replace")
    assert (said.status, "One figure was entered in the workbook" in said.text) == (0, True), said.text
    assert call("new", str(tmp_path / "other"), "--from-workbook", str(book), "--name", "mine").status == 0
    for file in (tmp_path / "mine").iterdir():
        assert file.read_bytes() == (tmp_path / "other" / file.name).read_bytes()
    assert call("validate", mine).status == 0
    run = str(tmp_path / "run")
    assert call("solve", mine, "--question", "how_far", "--out", run).status == 0
    assert call("verify", run).status == 0
    said = call("new", mine, "--from-workbook", str(book), "--trust", "ASH", "--periods", "2")
    assert (said.status, "stands beside --from-workbook" in said.text) == (2, True)
