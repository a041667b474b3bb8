"""What happened afterwards, what was known when, who took over whom, and what has been accepted."""

import json
from pathlib import Path

import pytest

from optimiser.extras.workbook import read_instance_workbook, write_instance_workbook
from optimiser.instances import from_tables, read_instance, write_instance
from optimiser.matrix import matrix_hash
from optimiser.questions import read_question
from optimiser.run.prepare import prepare
from tests.instances.tiny import TABLES, edit, faults_of, read_tiny, write_tiny
from trustmodels.contract import TABLES as CONTRACT
from trustmodels.contract import joined_key

QUESTIONS = ("how_far", "balance", "keep_all", "least_funding")


@pytest.mark.parametrize("question", QUESTIONS)
def test_no_question_reads_the_outturn(tmp_path: Path, question: str) -> None:
    """The matrix is the same, to the byte, with an outturn, a succession, what is accepted and a day, or none."""
    with_all = write_tiny(tmp_path / "with")
    (with_all / "datapackage.json").write_text('{"name": "a", "settings": {"as_of": "2026-04-01"}}')
    without = write_tiny(tmp_path / "without", "outturn", "successors", "accepted")
    (without / "datapackage.json").write_text('{"name": "a", "settings": {}}')
    asked = read_question(question)
    one, two = (prepare(read_instance(folder), asked) for folder in (with_all, without))
    assert matrix_hash(one.compiled) == matrix_hash(two.compiled)


def test_nothing_of_the_model_names_the_outturn() -> None:
    """The tables of hindsight are in the contract, and not in the data that formulas read."""
    from trustmodels.allocation.data import AllocationData  # noqa: PLC0415

    hindsight = {"outturn", "successors", "accepted"}
    assert hindsight <= {table.name for table in CONTRACT}
    assert not hindsight & set(AllocationData.__dataclass_fields__)


def test_the_day_of_the_plan_is_kept(tmp_path: Path) -> None:
    """as_of is written and read back as a day, from a folder and from memory, and counts in the hash."""
    folder = write_tiny(tmp_path / "a")
    plain = read_instance(folder)
    (folder / "datapackage.json").write_text('{"name": "tiny", "settings": {"as_of": "2026-04-01"}}')
    read = read_instance(folder)
    assert read.sha256 != plain.sha256
    again = write_instance(read, tmp_path / "b")
    assert json.loads((again / "datapackage.json").read_text())["settings"]["as_of"] == "2026-04-01"
    assert read_instance(again) == read
    frames = {name: read.tables[name] for name in sorted(read.present)}
    assert from_tables(frames, read.settings, "tiny") == read


@pytest.mark.parametrize("stated", ['"1 April 2026"', '"2026-02-30"', "2026", "true"])
def test_a_day_that_is_none(tmp_path: Path, stated: str) -> None:
    """as_of must be a day, written as one."""
    folder = write_tiny(tmp_path)
    (folder / "datapackage.json").write_text('{"name": "tiny", "settings": {"as_of": ' + stated + "}}")
    (fault,) = faults_of(folder)
    assert fault.column == "settings.as_of"
    assert "write the day as 2026-04-01" in fault.remedy


def sources(folder: Path, as_of: str, *rows: str) -> Path:
    """The tiny instance with sources of its own, planned on a day."""
    header = TABLES["sources"].splitlines()[0]
    write_tiny(folder, "outturn", sources="\n".join([header, *rows]) + "\n")
    (folder / "datapackage.json").write_text('{"name": "tiny", "settings": {"as_of": "' + as_of + '"}}')
    return folder


LATE = {
    "known later": (
        "trusts,income,published,Return,r,OGL,A,2026-05-01",
        "known_on",
        "was known on 2026-05-01",
    ),
    "accounts of a year to come": (
        "trusts,income,published,Accounts 2026-27,r,OGL,A,",
        "source",
        "describes 2026-27 as a fact",
    ),
    "accounts of a year under way, said to be known": (
        "trusts,income,published,Outturn 2025-26,r,OGL,A,2026-02-01",
        "source",
        "describes 2025-26 as a fact",
    ),
    "a year to come, known nobody says when": (
        "trusts,income,estimated,Return,mean of 2026/27,OGL,C,",
        "source",
        "describes 2026/27 as a fact",
    ),
}


@pytest.mark.parametrize(("row", "column", "problem"), LATE.values(), ids=LATE.keys())
def test_a_plan_knows_nothing_of_later(tmp_path: Path, row: str, column: str, problem: str) -> None:
    """On 31 March 2026 nothing is known that became known later, nor what 2026-27 came to."""
    (fault,) = faults_of(sources(tmp_path, "2026-03-30", row))
    assert (fault.file, fault.row, fault.column) == ("sources.csv", 2, column)
    assert problem in fault.problem


def test_what_was_known_in_time_is_no_fault(tmp_path: Path) -> None:
    """A plan for a year to come that was known by then, accounts of a year that is over, and a published code."""
    rows = (
        "trusts,income,published,Accounts 2024-25,r,OGL,A,2025-10-01",
        "envelope,grant_pot,published,Planning guidance 2026-27,r,OGL,A,2026-01-31",
        "trusts,expenditure,published,Accounts 2025-26,r,OGL,A,2026-03-31",
        "beds,available,published,Form 2019-12 of the return,r,OGL,A,",
    )
    assert read_instance(sources(tmp_path, "2026-03-31", *rows)).settings["as_of"]


def test_without_a_day_nothing_is_late(tmp_path: Path) -> None:
    """Where no as_of is given, no source is late."""
    folder = sources(tmp_path, "2026-03-31", "trusts,income,published,Accounts 2026-27,r,OGL,A,2030-01-01")
    (folder / "datapackage.json").write_text('{"name": "tiny"}')
    assert "as_of" not in read_instance(folder).settings


BROKEN = {
    "figure": ("outturn", "reported,trust", "result,trust", "'result' is not one of reported, cip"),
    "standard": ("outturn", "share:AE", "share:XX", "unknown standard 'XX'"),
    "sector": ("outturn", "reported,sector,*", "reported,sector,all", "has another id than *"),
    "trust": ("outturn", "share:AE,trust,007", "share:AE,trust,008", "unknown trust '008'"),
    "day": ("successors", "NA,2024-04-01", "NA,1/4/24", "'1/4/24' is not a day"),
    "itself": ("successors", "R0X,NA", "NA,NA", "takes over itself"),
    "table": ("accepted", "flows,AE", "flow,AE", "unknown table 'flow'"),
    "column": ("accepted", "within", "inside", "unknown column 'inside'"),
}


@pytest.mark.parametrize(("table", "old", "new", "problem"), BROKEN.values(), ids=BROKEN.keys())
def test_broken_hindsight(tmp_path: Path, table: str, old: str, new: str, problem: str) -> None:
    """Each slip in these tables is one fault with its cell."""
    (fault,) = faults_of(write_tiny(tmp_path, **edit(table, old, new)))
    assert problem in fault.problem
    assert (fault.file, fault.row is not None) == (f"{table}.csv", True)


def test_shares_of_a_succession_are_no_more_than_the_whole(tmp_path: Path) -> None:
    """0.6 and 0.5 of one organisation are more than there was of it: both rows are named."""
    faults = faults_of(write_tiny(tmp_path, **edit("successors", "0.4", "0.5")))
    assert [(fault.row, "more than 1" in fault.problem) for fault in faults] == [(2, True), (3, True)]


def test_an_outturn_may_be_of_one_that_was_taken_over(tmp_path: Path) -> None:
    """A code of successors may have an outturn, though it is no trust any more."""
    instance = read_tiny(tmp_path, **edit("outturn", "share:AE,trust,007", "cip,trust,R0X"))
    assert "R0X" in set(instance.tables["outturn"]["id"])


def test_a_key_with_a_slash_is_doubled(tmp_path: Path) -> None:
    """The parts of a key are joined by /, and a / in a part is written //; a key of no row is noted."""
    assert joined_key(("A/E", "007")) == "A//E/007"
    texts = {name: text.replace("AE", "A/E") for name, text in TABLES.items() if "AE" in text}
    right = texts | {"accepted": texts["accepted"].replace("A/E/007", "A//E/007")}
    assert not [note for note in read_tiny(tmp_path / "a", **right).notes if "accepted" in note]
    (note,) = [note for note in read_tiny(tmp_path / "b", **texts).notes if "accepted" in note]
    assert "flows A/E/007/2026-27" in note


def test_the_day_of_the_plan_goes_through_a_workbook(tmp_path: Path) -> None:
    """as_of, and the days of tables, are written to a workbook and read back as days."""
    read = read_instance(sources(tmp_path / "a", "2026-03-31"))
    book = write_instance_workbook(read, tmp_path / "b.xlsx")
    assert read_instance_workbook(book).instance == read
