"""A code or a heading that others miss is one fault, where it stands."""

from pathlib import Path

import pytest

from optimiser.instances.likeness import difference, likeness, looks
from tests.instances.tiny import TABLES, edit, faults_of, write_tiny
from trustmodels.contract import BY_NAME


def told(folder: Path, **texts: str) -> list[str]:
    """The faults of the tiny instance with some tables written over."""
    return [str(fault) for fault in faults_of(write_tiny(folder, **texts))]


def test_a_space_in_the_code_of_a_trust_is_one_fault_at_the_trust(tmp_path: Path) -> None:
    """007 is named in many tables; with a space behind it in trusts, nobody is told to write the space elsewhere."""
    said = told(tmp_path, trusts=TABLES["trusts"].replace("007,", "007 ,", 1))
    assert len(said) == 1, said
    assert said[0].startswith("trusts.csv, row 2, column trust: '007 ' has a space at its end; ")
    assert said[0].endswith("write '007'")


def test_a_period_with_a_slash_is_one_fault_at_the_period(tmp_path: Path) -> None:
    """No driver, list or ask is said to lack the period that only its own table spells otherwise."""
    said = told(
        tmp_path, periods=TABLES["periods"].replace("2026-27", "2026/27").replace("2027-28", "2027-2028")
    )
    assert len(said) == 2, said
    assert said[0].startswith(
        "periods.csv, row 2, column period: '2026/27' has '/' where '2026-27' has '-'; "
    )
    assert said[1].startswith(
        "periods.csv, row 3, column period: '2027-2028' is another spelling of '2027-28'; "
    )


def test_the_rarer_spelling_is_the_slip(tmp_path: Path) -> None:
    """Where all tables but one cell agree with trusts, the cell is told what to write."""
    said = told(tmp_path, **edit("cash", "NA,\n", "na,\n"))
    assert [line.split(":")[0] for line in said] == ["cash.csv, row 3, column trust"]


def test_a_code_that_nobody_names_and_one_that_nobody_has(tmp_path: Path) -> None:
    """A trust renamed in its own table only is doubted there, without certainty."""
    said = told(tmp_path, trusts=TABLES["trusts"].replace("007,", "RXQ,", 1))
    assert len(said) == 1, said
    assert said[0].startswith("trusts.csv, row 2, column trust: 'RXQ' is named by no other table; ")
    assert said[0].endswith("write '007', if that is what is meant")


def test_a_row_that_many_tables_miss_is_told_once(tmp_path: Path) -> None:
    """Every table names 007, and trusts has lost its row."""
    rows = [line for line in TABLES["trusts"].splitlines(keepends=True) if not line.startswith("007,")]
    said = told(tmp_path, trusts="".join(rows))
    about = [line for line in said if "'007'" in line]
    assert len(about) == 1, said
    assert about[0].startswith("trusts.csv, column trust: has no row for the trust '007'; ")


@pytest.mark.parametrize("text", ["2026/27", "2026-2027", "FY26-27", "2026–27", " 2026-27", "fy 2026/27"])
def test_spellings_of_a_year(text: str) -> None:
    """All of them are the year that begins in April 2026."""
    assert likeness(text) == likeness("2026-27")


def test_codes_of_four_figures_are_no_years() -> None:
    """Without a sign between them, four figures stay what they are."""
    assert likeness("2627") == "2627"


def test_what_two_spellings_differ_by() -> None:
    """The words that a reader can act on."""
    assert difference("ASH\u00a0", "ASH") == "has a space at its end"
    assert difference("ash", "ASH") == "differs from 'ASH' only by capitals"
    assert difference("RTT 18", "RTT_18") == "has ' ' where 'RTT_18' has '_'"


@pytest.mark.parametrize(
    ("table", "heading", "column"),
    [
        ("trusts", "ODS code", "trust"),
        ("trusts", "Expenditure (£m)", "expenditure"),
        ("trusts", "Turnover", "income"),
        ("staffing", "Safe floor", "required"),
        ("opportunities", "Part-year", "part_year"),
        ("flows", "demnad", "demand"),
        ("beds", "Whatever", "occupied"),
    ],
)
def test_a_heading_looks_like_the_column_that_is_missing(table: str, heading: str, column: str) -> None:
    """By its letters, its other names, its meaning, or because nothing else is left."""
    header = [heading if name == column else name for name in BY_NAME[table].names]
    assert [(look.heading, look.column) for look in looks(BY_NAME[table], header, [column])] == [
        (heading, column)
    ]


def test_a_renamed_heading_is_one_fault(tmp_path: Path) -> None:
    """The strange heading and the missing column are told together, and nothing is to be removed."""
    said = told(tmp_path, trusts=TABLES["trusts"].replace("trust,", "ODS code,", 1))
    assert len(said) == 1, said
    assert "has the unknown column 'ODS code'; rename it to 'trust', which it looks like" in said[0]
