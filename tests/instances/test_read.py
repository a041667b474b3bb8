import math
from pathlib import Path

import numpy as np
import pytest

from optimiser.instances import read_instance
from tests.instances.tiny import PACKAGE, REQUIRED, TABLES, edit, read_tiny, write_tiny
from trustmodels.contract import BY_NAME
from trustmodels.contract import TABLES as CONTRACT


def test_every_table_is_read(tmp_path: Path) -> None:
    """The hand-written instance holds every table of the contract, and all of them are valid."""
    instance = read_tiny(tmp_path)
    assert instance.name == "tiny"
    assert instance.present == set(BY_NAME) == set(TABLES)
    assert len(instance.tables["opportunities"]) == 3


def test_columns_are_in_the_order_of_the_contract(tmp_path: Path) -> None:
    """The order of the columns in the file does not matter."""
    instance = read_tiny(tmp_path, cash="minimum,trust\n1,007\n,NA\n")
    assert list(instance.tables["cash"].columns) == ["trust", "minimum"]
    assert instance.tables["cash"]["trust"].tolist() == ["007", "NA"]


def test_codes_stay_text(tmp_path: Path) -> None:
    """007, NA and 1e5 are codes, neither numbers nor nothing."""
    trusts = read_tiny(tmp_path).tables["trusts"]
    assert trusts["trust"].tolist() == ["007", "NA", "1e5"]
    assert trusts["name"].tolist() == ["Ash", "Birch, Upper", "Cèdre"]


def test_types_of_columns(tmp_path: Path) -> None:
    """Numbers are float64, flags bool, everything else str, in tables with rows and without."""
    instance = read_tiny(tmp_path, "flows", "change_effects", "capacity")
    for table in CONTRACT:
        frame = instance.tables[table.name]
        assert tuple(frame.columns) == table.names
        for column in table.columns:
            wanted = "float64" if column.numeric else "bool" if column.kind == "flag" else "str"
            assert str(frame[column.name].dtype) == wanted, (table.name, column.name)


def test_empty_cells_mean_what_the_contract_says(tmp_path: Path) -> None:
    """No limit stays NaN, 0 is filled in, and the first period is the first row of periods."""
    tables = read_tiny(tmp_path).tables
    late = tables["envelope"].iloc[1]
    for name in ("grant_pot", "loan_pot", "capital_budget", "efficiency_min", "efficiency_max"):
        assert math.isnan(late[name])
    for name in ("one_off_share", "bailout_condition", "support_places", "contested_changes"):
        assert math.isnan(late[name])
    for name in ("loan_rate", "capital_to_revenue_limit", "smallest_award", "support_cost"):
        assert late[name] == 0
    assert tables["opportunities"]["first_period"].tolist() == ["2027-28", "2026-27", "2026-27"]
    assert tables["changes"]["earliest"].tolist() == ["2026-27", "2027-28"]
    for name in ("one_off_cost", "capital", "wte", "beds"):
        assert tables["opportunities"][name][1] == 0


@pytest.mark.parametrize("ends", ["\r\n", "\r", "\n\n"])
def test_line_ends_make_no_difference(tmp_path: Path, ends: str) -> None:
    """CRLF, CR and blank lines read as the same instance."""
    texts = {name: text.replace("\n", ends) for name, text in TABLES.items()}
    assert read_tiny(tmp_path / "a", **texts) == read_tiny(tmp_path / "b")


def test_byte_order_mark_makes_no_difference(tmp_path: Path) -> None:
    """A file saved with a BOM reads as the same instance."""
    texts = {name: b"\xef\xbb\xbf" + text.encode() for name, text in TABLES.items()}
    assert read_tiny(tmp_path / "a", **texts) == read_tiny(tmp_path / "b")


@pytest.mark.parametrize("spelling", ["2.50", "+2.5", "25e-1", " 2.5 ", "2.5E0", "0002.5"])
def test_spelling_of_numbers_makes_no_difference(tmp_path: Path, spelling: str) -> None:
    """A plain or scientific number with spaces round it is that number."""
    texts = edit("opportunities", "2.5,", f"{spelling},")
    assert read_tiny(tmp_path, **texts).tables["opportunities"]["potential"][0] == 2.5


@pytest.mark.parametrize(
    "table", [name for name in TABLES if name not in (*REQUIRED, "standards", "changes")]
)
def test_each_optional_table_can_be_left_out(tmp_path: Path, table: str) -> None:
    """Leaving out an optional table leaves an empty frame; two others are referred to by tables here."""
    instance = read_tiny(tmp_path, table)
    assert table not in instance.present
    assert instance.tables[table].empty


def test_required_tables_are_enough(tmp_path: Path) -> None:
    """Without any optional table the instance is valid."""
    instance = read_tiny(tmp_path, *(name for name in TABLES if name not in REQUIRED))
    assert instance.present == set(REQUIRED)


def test_one_period_is_enough(tmp_path: Path) -> None:
    """An instance may have a single period."""
    optional = [name for name in TABLES if name not in REQUIRED]
    texts = {
        name: "".join(line for line in TABLES[name].splitlines(keepends=True) if "2027-28" not in line)
        for name in REQUIRED
    }
    assert len(read_tiny(tmp_path, *optional, **texts).tables["periods"]) == 1


def test_header_without_rows_is_as_good_as_no_file(tmp_path: Path) -> None:
    """An optional table without rows gives the instance that does not have it, with the same hash."""
    header = read_tiny(tmp_path / "a", asks="trust,period,least,most\n")
    absent = read_tiny(tmp_path / "b", "asks")
    assert header == absent
    assert header.sha256 == absent.sha256


def test_settings_have_their_defaults(tmp_path: Path) -> None:
    """Weights are 1 unless given; the travel limit is there only where it is given."""
    folder = write_tiny(tmp_path)
    assert read_instance(folder).settings["beds_weight"] == 2
    assert read_instance(folder).settings["backlog_weight"] == 1
    (folder / "datapackage.json").write_text('{"name": "bare"}')
    assert "transfer_minutes" not in read_instance(folder).settings


def test_other_files_are_ignored(tmp_path: Path) -> None:
    """A file that is no table changes nothing; one called almost like a table is noted."""
    folder = write_tiny(tmp_path / "a")
    (folder / "notes.txt").write_text("x")
    (folder / "flow.csv").write_text("x")
    instance = read_instance(folder)
    assert instance == read_tiny(tmp_path / "b")
    assert any("flow.csv" in note and "flows.csv" in note for note in instance.notes)


def test_negative_zero_is_zero(tmp_path: Path) -> None:
    """-0 reads as 0, so that no table ever shows a negative zero."""
    amount = read_tiny(tmp_path, **edit("commissioners", ",-3", ",-0")).tables["commissioners"]["position"]
    assert not np.signbit(amount[0])


def test_excel_keeps_its_quotes(tmp_path: Path) -> None:
    """Quoted cells, doubled quotation marks and line breaks inside a cell are read as CSV says."""
    texts = edit("trusts", '"Birch, Upper"', '"Birch ""Upper""\nHouse"')
    assert read_tiny(tmp_path, **texts).tables["trusts"]["name"][1] == 'Birch "Upper"\nHouse'


def test_package_needs_no_resources(tmp_path: Path) -> None:
    """Only the name and the settings are read of datapackage.json."""
    assert "resources" not in PACKAGE
    assert read_tiny(tmp_path).settings["transfer_minutes"] == 45


@pytest.mark.parametrize(("yes", "no"), [("True", "False"), ("TRUE", "FALSE")])
def test_true_and_false_as_other_programs_write_them(tmp_path: Path, yes: str, no: str) -> None:
    """Tables that pandas or a spreadsheet has written are the same instance as those written true and false."""
    text = TABLES["opportunities"]
    assert ",true," in text
    assert ",false," in text
    typed = text.replace(",true", f",{yes}").replace(",false", f",{no}")
    here = read_instance(write_tiny(tmp_path / "a"))
    assert read_instance(write_tiny(tmp_path / "b", opportunities=typed)).sha256 == here.sha256
