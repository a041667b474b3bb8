"""Rows and codes that may mean something else than they say."""

from pathlib import Path

import pytest

from optimiser.instances.doubts import label_notes, time_of
from tests.instances.tiny import TABLES, edit, read_tiny


def note_of(folder: Path, words: str, **texts: str) -> str:
    """The one note with these words; empty where there is none."""
    found = [note for note in read_tiny(folder, **texts).notes if words in note]
    assert len(found) < 2
    return found[0] if found else ""


def test_a_type_without_drivers_of_its_own_is_named(tmp_path: Path) -> None:
    """Where acute has rows of its own, community trusts take those of *, and that is said."""
    said = note_of(tmp_path / "a", "row *")
    assert said == "Trusts of type 'community' take the drivers' row *; there are rows for acute."
    only = "\n".join(line for line in TABLES["drivers"].splitlines() if ",acute," not in line) + "\n"
    assert not note_of(tmp_path / "b", "row *", drivers=only)


def test_a_type_in_capitals_is_told_from_its_twin(tmp_path: Path) -> None:
    """'Acute' beside 'acute' is named with what the two differ by; it takes the row of *."""
    texts = edit("trusts", "1e5,Cèdre,acute", "1e5,Cèdre,Acute")
    assert "differs from 'acute' only by capitals" in note_of(tmp_path / "a", "Types", **texts)
    assert "'Acute'" in note_of(tmp_path / "b", "row *", **texts)


@pytest.mark.parametrize(
    ("table", "row", "says"),
    [
        ("trusts", "007 ,Ash,acute,S1,100,104.5,53.1,-2.5", "'007 ' has a space at its end"),
        ("trusts", "na,Birch,acute,S1,10,10,,", "'na' differs from 'NA' only by capitals"),
        ("systems", "s1,North,Y1", "'s1' differs from 'S1' only by capitals"),
        ("systems", "S-9,West,R1\nS/9,East,R1", "'S/9' has '/' where 'S-9' has '-'"),
        ("opportunities", " o1,NA,estates,1,1,0,,,,,,false,true,pending", "' o1' has a space in front"),
    ],
)
def test_codes_that_look_alike_are_named(tmp_path: Path, table: str, row: str, says: str) -> None:
    """Two codes that differ by a space or a capital are two units, which is said with both and the difference."""
    said = note_of(tmp_path, "are two codes", **{table: f"{TABLES[table]}{row}\n"})
    assert said.startswith(f"{table}.csv:")
    assert says in said


def test_a_total_row_is_named(tmp_path: Path) -> None:
    """The sum of three trusts (230 and 236.5) at the end of them looks like a total, whatever it is called."""
    for at, code in enumerate(("Total", "Z99")):
        texts = {"trusts": f"{TABLES['trusts']}{code},{code},acute,S1,230,236.5,,\n"}
        said = note_of(tmp_path / str(at), "looks like a total", **texts)
        assert said.startswith(f"trusts.csv: the row '{code}' looks like a total")
        assert "its figures are the sum of the others and no other table knows it" in said


def test_a_region_spelt_otherwise_is_named(tmp_path: Path) -> None:
    """No table lists regions: two spellings of one would be two regions of every table by region."""
    texts = {"systems": f"{TABLES['systems']}S7,West,north_west\nS8,East,North West\n"}
    said = note_of(tmp_path, "are two codes", **texts)
    assert said.startswith("Regions 'north_west' and 'North West' are two codes")


def test_an_organisation_under_two_codes_is_named(tmp_path: Path) -> None:
    """Two rows of one name count as two trusts, whatever their codes."""
    texts = {"trusts": f"{TABLES['trusts']}R0X,ASH,acute,S1,100,104.5,53.1,-2.5\n"}
    said = note_of(tmp_path, "have one name", **texts)
    assert said == "trusts.csv: '007' and 'R0X' have one name, 'ASH', and count as two."


def test_an_adjustment_pasted_twice_is_named(tmp_path: Path) -> None:
    """Rows of adjustments add up, so that the same one twice counts twice; another amount is another adjustment."""
    row = TABLES["adjustments"].splitlines()[1]
    twice = {"adjustments": f"{TABLES['adjustments']}{row}\n"}
    assert "the same row more than once" in note_of(tmp_path / "a", "adjustments.csv has", **twice)
    other = {"adjustments": f"{TABLES['adjustments']}{row}5\n"}
    assert not note_of(tmp_path / "b", "adjustments.csv has", **other)


def test_a_total_of_a_system_is_named(tmp_path: Path) -> None:
    """A row that is the sum of two trusts of its own system, and of nothing else, counts them twice."""
    rows = "Z1,Dale,acute,S3,10,11,,\nZ2,Elm,acute,S3,20,22,,\nZ9,Hill,acute,S3,30,33,,\n"
    texts = {"systems": f"{TABLES['systems']}S3,Two,R2\n", "trusts": TABLES["trusts"] + rows}
    assert "the row 'Z9' looks like a total (its figures" in note_of(tmp_path, "looks like a total", **texts)


@pytest.mark.parametrize(
    ("name", "named"), [("North total", True), ("Average", True), ("Total Care Trust", False)]
)
def test_what_a_total_is_called(tmp_path: Path, name: str, *, named: bool) -> None:
    """The name alone makes a row doubtful that no other table knows; a trust may have the word in its own name."""
    texts = {"trusts": f"{TABLES['trusts']}Z9,{name},acute,S1,31,32,,\n"}
    assert bool(note_of(tmp_path, "looks like a total", **texts)) == named


def test_what_others_know_is_no_total(tmp_path: Path) -> None:
    """A trust that other tables know is a trust, though it is as large as the others together."""
    # income 100 = 20 + 80 and expenditure 104.5 = 22.5 + 82 would make 007 the sum of the two
    texts = edit("trusts", "community,S1,50,50", "community,S1,20,22.5")
    assert not note_of(tmp_path, "looks like a total", **texts)


def test_a_total_of_opportunities_is_named(tmp_path: Path) -> None:
    """No table refers to opportunities, so that the name alone makes a row of them doubtful."""
    row = "TOTAL,007,theatres,1,1,0,,,,,,false,true,pending\n"
    said = note_of(tmp_path, "looks like a total", opportunities=TABLES["opportunities"] + row)
    assert "the row 'TOTAL' looks like a total (it is called so)" in said


@pytest.mark.parametrize(
    ("label", "begins", "years"),
    [
        ("2026-27", 2026, 1),
        ("2026/27", 2026, 1),
        ("2026-2027", 2026, 1),
        ("1999-00", 1999, 1),
        ("2026", 2026, 1),
        ("2026-27 Q3", 2026.5, 0.25),
        ("Q1 2026-27", 2026, 0.25),
        ("2026-27 H2", 2026.5, 0.5),
        ("2026-27 M12", 2026 + 11 / 12, 1 / 12),
        ("2026-27 to 2028-29", 2026, 3),
        ("26/27", 2026, 1),
        ("FY27", 2026, 1),
        ("2026-27 quarter 2", 2026.25, 0.25),
        ("Month 12 2026-27", 2026 + 11 / 12, 1 / 12),
        ("April 2026", 2026, 1 / 12),
        ("Mar-27", 2026 + 11 / 12, 1 / 12),
    ],
)
def test_labels_that_read_as_a_time(label: str, begins: float, years: float) -> None:
    """Financial years, their parts, several of them, and a plain year."""
    time = time_of(label)
    assert time is not None
    assert (time.begins, time.years) == pytest.approx((begins, years))


@pytest.mark.parametrize(
    "label", ["first", "2026-29", "2026-27 Q5", "Y1", "2026-12", "2026-27b", "12/26", "Q1"]
)
def test_labels_that_read_as_none(label: str) -> None:
    """Codes are opaque: what is no time is not judged."""
    assert time_of(label) is None


def test_a_label_that_says_another_length_is_named() -> None:
    """12 typed for 12 months is twelve years; a quarter of 0.25 and a month of 0.083 are what they say."""
    assert list(label_notes(["2026-27"], [12.0])) == [
        "Period 2026-27 has 12 years, and its label reads as 1 year."
    ]
    assert not list(label_notes(["2026-27 Q1", "2026-27 Q2", "later"], [0.25, 0.25, 7.0]))
    assert not list(label_notes(["2026-27 M1", "2026-27 M2"], [0.083, 0.0834]))


def test_labels_out_of_order_are_named() -> None:
    """Rows give the order: where labels say another, or leave a year out, that is said."""
    assert list(label_notes(["2027-28", "2026-27"], [1.0, 1.0])) == [
        "Period 2026-27 stands after 2027-28, and does not follow it by its label."
    ]
    assert len(list(label_notes(["2026-27", "2028-29"], [1.0, 1.0]))) == 1
    assert not list(label_notes(["2026-27 Q4", "2027-28"], [0.25, 1.0]))
