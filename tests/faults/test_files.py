from pathlib import Path

import pytest

from optimiser.errors import InstanceError
from optimiser.instances import files as folder_module
from optimiser.instances import list_scenarios, read_instance
from tests.faults.case import Case, assert_one_fault
from tests.instances.tiny import REQUIRED, TABLES, edit, faults_of, write_tiny

CASES = [
    Case(
        "column missing",
        {"estate": "trust,ceiling\n007,10\n"},
        "estate.csv, row 1, column growth: has no column 'growth'",
        "add it",
    ),
    Case(
        "column unknown",
        {"cash": "trust,minimum,currency\n007,1,GBP\n"},
        "cash.csv, row 1, column currency: has the unknown column 'currency'",
        "remove it; known are trust, minimum",
    ),
    Case(
        "column twice",
        {"cash": "trust,minimum,minimum\n007,1,2\n"},
        "cash.csv, row 1, column minimum: has the column 'minimum' twice",
        "keep one",
    ),
    Case(
        "column without a name",
        {"cash": "trust,minimum,\n007,1,\n"},
        "cash.csv, row 1: column 3 has no heading",
        "name the column or delete it",
    ),
    Case(
        "too many cells",
        {"cash": "trust,minimum\n007,1\nNA,1,234\n"},
        "cash.csv, row 3: has 3 cells where the header has 2",
        "a comma too many or too few",
    ),
    Case(
        "too few cells",
        {"cash": "trust,minimum\n007\n"},
        "cash.csv, row 2: has 1 cells where the header has 2",
    ),
    Case("empty file", {"cash": ""}, "cash.csv: is empty", "write the header row, or leave the file out"),
    Case("nothing but blank lines", {"cash": "\n \n"}, "cash.csv: is empty"),
    Case(
        "semicolons",
        {"cash": "trust;minimum\n007;1\n"},
        "cash.csv, row 1: has semicolons between its cells",
        "save it with commas",
    ),
    Case("tabs", {"cash": "trust\tminimum\n007\t1\n"}, "cash.csv, row 1: has tabs between its cells"),
    Case(
        "quotation mark not closed",
        {"cash": 'trust,minimum\n007,1\n"NA,1\n'},
        "cash.csv, row 3: cannot be read as CSV from about here",
        "quotation mark",
    ),
    Case("table missing", {}, "envelope.csv: is missing", "add it: What the sector can give", ("envelope",)),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_broken_file(tmp_path: Path, case: Case) -> None:
    """A file that is broken as a file is one fault with its place and remedy."""
    assert_one_fault(tmp_path, case)


def test_misspelt_column_is_guessed(tmp_path: Path) -> None:
    """A column that is nearly right is named once, with the name that it should have."""
    said = "\n".join(map(str, faults_of(write_tiny(tmp_path, cash="Trust,minimum\n007,1\n"))))
    assert "has the unknown column 'Trust'; rename it to 'trust'" in said
    assert "has no column 'trust'" not in said


@pytest.mark.parametrize("table", REQUIRED)
def test_required_table_is_missing(tmp_path: Path, table: str) -> None:
    """Each required table is missed by name, and the missing one causes no further faults."""
    faults = faults_of(write_tiny(tmp_path, table))
    assert [(fault.file, fault.problem) for fault in faults] == [(f"{table}.csv", "is missing")]


@pytest.mark.parametrize("table", ["periods", "systems", "trusts", "drivers", "envelope"])
def test_required_table_without_rows(tmp_path: Path, table: str) -> None:
    """A header alone is not enough for a required table."""
    header = TABLES[table].splitlines()[0]
    said = [str(fault) for fault in faults_of(write_tiny(tmp_path, **{table: header + "\n"}))]
    assert f"{table}.csv: has a header and no rows; write at least one row" in said


def test_windows_text_names_its_row(tmp_path: Path) -> None:
    """A name in cp1252 is shown with its row, and the remedy is to save as UTF-8."""
    folder = write_tiny(tmp_path, trusts=TABLES["trusts"].encode("cp1252"))
    (fault,) = [fault for fault in faults_of(folder) if fault.file == "trusts.csv"]
    assert fault.row == 4
    assert "Cèdre" in fault.problem
    assert "UTF-8" in fault.remedy


@pytest.mark.parametrize(
    ("data", "row", "problem"),
    [
        (TABLES["cash"].encode("utf-16"), None, "is saved as UTF-16"),
        (b"trust,minimum\n007,1\x00\n", 2, "holds a NUL byte"),
    ],
)
def test_what_is_no_text(tmp_path: Path, data: bytes, row: int | None, problem: str) -> None:
    """UTF-16 and NUL bytes are refused with the remedy."""
    (fault,) = faults_of(write_tiny(tmp_path, cash=data))
    assert (fault.file, fault.row) == ("cash.csv", row)
    assert problem in fault.problem
    assert "CSV UTF-8" in fault.remedy


def test_rows_count_as_in_a_spreadsheet(tmp_path: Path) -> None:
    """Blank lines and line breaks inside a cell are counted as a spreadsheet counts them."""
    text = 'trust,period,label,amount\n\n007,2026-27,"two\nlines",1\n007,2026-27,x,bad\n'
    (fault,) = faults_of(write_tiny(tmp_path, adjustments=text))
    assert (fault.row, fault.column, fault.value) == (4, "amount", "bad")


def test_file_that_is_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file over the limit is refused before it is read."""
    monkeypatch.setattr(folder_module, "LARGEST", 2000)
    (fault,) = faults_of(write_tiny(tmp_path, cash="x" * 2001))
    assert str(fault).startswith("cash.csv: has 2,001 bytes, and 2,000 is the most that is read")


def test_link_out_of_the_folder(tmp_path: Path) -> None:
    """A link that leads out of the folder is refused, one inside is not."""
    folder = write_tiny(tmp_path / "a")
    outside = tmp_path / "cash.csv"
    (folder / "cash.csv").rename(outside)
    (folder / "cash.csv").symlink_to(outside)
    (fault,) = faults_of(folder)
    assert str(fault).startswith("cash.csv: is a link that leads out of the instance folder")
    (folder / "cash.csv").unlink()
    outside.rename(folder / "real.txt")
    (folder / "cash.csv").symlink_to(folder / "real.txt")
    assert "cash" in read_instance(folder).present


def test_link_that_leads_nowhere(tmp_path: Path) -> None:
    """An optional table whose link is broken is a fault: left out in silence, its block would be missing."""
    folder = write_tiny(tmp_path, "cash")
    (folder / "cash.csv").symlink_to(folder / "gone.txt")
    (fault,) = faults_of(folder)
    assert str(fault) == "cash.csv: is a link that leads nowhere; replace it by the file itself, or remove it"


@pytest.mark.parametrize(
    "name", ["adjustments.xlsx", "adjustments (1).csv", "adjustments.csv.txt", "adjustment.parquet"]
)
def test_a_table_in_another_format_is_said_to_be_ignored(tmp_path: Path, name: str) -> None:
    """A workbook, or a second copy, beside the tables is no table, which is said where it is called like one."""
    folder = write_tiny(tmp_path)
    (folder / "notes.xlsx").write_text("")
    (folder / name).write_text("")
    said = [note for note in read_instance(folder).notes if "is ignored" in note]
    assert said == [f"{name} is not a table of the format and is ignored; the table is adjustments.csv."]


@pytest.mark.parametrize("kind", ["a file", "a link to itself"])
def test_scenarios_that_are_no_folder(tmp_path: Path, kind: str) -> None:
    """What stands in the place of the folder of scenarios is said, and not taken for none."""
    folder = write_tiny(tmp_path)
    place = folder / "scenarios"
    if kind == "a file":
        place.write_text("")
    else:
        place.symlink_to("scenarios")
    with pytest.raises(InstanceError, match="scenarios: is not a folder"):
        list_scenarios(folder)


def test_folder_where_a_table_should_be(tmp_path: Path) -> None:
    """A folder called like a table is a fault, not a crash."""
    folder = write_tiny(tmp_path, "cash")
    (folder / "cash.csv").mkdir()
    (fault,) = faults_of(folder)
    assert str(fault) == "cash.csv: is not a file; replace it by a file"


def test_folder_that_is_not_there(tmp_path: Path) -> None:
    """A folder that does not exist, and a file given for a folder, are said plainly."""
    assert "does not exist" in str(faults_of(tmp_path / "none")[0])
    (tmp_path / "file").write_text("x")
    assert "is a file; give the folder" in str(faults_of(tmp_path / "file")[0])


def test_all_faults_of_all_tables_are_collected(tmp_path: Path) -> None:
    """Faults of several kinds in several tables come together, in the order of the tables."""
    texts = edit("periods", "2027-28,0.5", "2027-28,x") | edit("cash", "NA,\n", "XX,\n")
    texts |= edit("flows", "1000,700,0.8", "1000,1e4,80") | {"beds": ""}
    with pytest.raises(InstanceError) as caught:
        read_instance(write_tiny(tmp_path, "envelope", **texts))
    found = [(fault.file, fault.row, fault.column) for fault in caught.value.faults]
    assert found == [
        ("periods.csv", 3, "years"),
        ("envelope.csv", None, None),
        ("cash.csv", 3, "trust"),
        ("flows.csv", 2, "target"),
        ("flows.csv", 2, "within"),
        ("beds.csv", None, None),
    ]
    assert str(caught.value).startswith("The instance has 6 faults:\n- periods.csv, row 3, column years: 'x'")
    assert caught.value.exit_code == 2


def test_faults_of_a_kind_are_capped_in_print(tmp_path: Path) -> None:
    """Three of a kind in a column are printed, and the rest are counted."""
    rows = "".join(f"X{number},1\n" for number in range(10))
    with pytest.raises(InstanceError) as caught:
        read_instance(write_tiny(tmp_path, cash="trust,minimum\n" + rows))
    lines = str(caught.value).splitlines()
    assert len(caught.value.faults) == 10
    assert lines[0] == "The instance has 10 faults:"
    assert lines[4:] == ["- cash.csv, column trust: and 7 more like these"]
