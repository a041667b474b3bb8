"""Figures of many months and codes brought to the year before the plan, on small cases worked out by hand."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from optimiser.extras.publications import BaseYear, Collected, base_year, mergers
from optimiser.extras.publications.folder import COLUMNS, Taken
from optimiser.extras.publications.reader import Marks
from optimiser.extras.publications.sheet import PublicationError
from optimiser.extras.publications.year import out_of_line

KNOWN = ["R0A", "RAL", "RKE"]


def brought(rows: list[tuple[str, str, str, float]], key: str, year: str = "2025-26") -> BaseYear:
    """Figures of one publication, brought to a year."""
    frame = pd.DataFrame([(*row, key, "file") for row in rows], columns=COLUMNS)
    return base_year(Collected(frame, [Taken("file", (key,), len(rows), Marks())]), year, mergers(), KNOWN)


def months(first: int, year: int, count: int) -> list[str]:
    """So many months from one on."""
    return [f"{year + (first + at - 1) // 12}-{(first + at - 1) % 12 + 1:02d}" for at in range(count)]


def test_a_year_is_april_to_march_and_merged_codes_are_one() -> None:
    """Twelve months of 100 patients, of which North Middlesex has 40; March before and April after do not count."""
    rows = []
    for period in months(3, 2025, 14):
        for code, seen in (("RAL", 60.0), ("RAP", 40.0)):
            rows += [(code, "attendances", period, seen), (code, "over_four_hours", period, seen / 4)]
    made = brought(rows, "AE")
    assert made.trusts.loc["RAL", "attendances"] == 1_200
    assert made.trusts.loc["RAL", "over_four_hours"] == 300
    assert "RAP" not in made.trusts.index
    assert made.coverage[0].periods == tuple(months(4, 2025, 12))
    assert made.coverage[0].said == ""


def test_part_of_a_year_is_brought_to_twelve_months_and_said() -> None:
    """Three months of 100 make 1,200."""
    made = brought([("R0A", "attendances", period, 100.0) for period in months(4, 2025, 3)], "AE")
    assert made.trusts.loc["R0A", "attendances"] == 1_200
    assert made.coverage[0].said == "3 months brought to twelve"


def test_a_walk_in_centre_that_closed_is_no_provider_of_the_plan_with_few_months() -> None:
    """Manchester has twelve months; a centre on no list has one, and nothing is said of months for it."""
    rows = [("R0A", "attendances", period, 100.0) for period in months(4, 2025, 12)]
    made = brought([*rows, ("NNJ10", "attendances", "2025-04", 5.0)], "AE")
    assert made.coverage[0].said == ""
    assert made.unknown == {"NNJ10": "AE"}


def test_the_whole_year_before_stands_in_for_a_year_without_files() -> None:
    """Cancer of 2024-25 is whole, so it stands for 2025-26; three months of 2023-24 do not."""
    rows = [("R0A", "cancer", period, 10.0) for period in (*months(1, 2024, 3), *months(4, 2024, 12))]
    made = brought(rows, "CWT")
    assert made.trusts.loc["R0A", "cancer"] == 120
    assert made.coverage[0].said == "2024-25 stands for 2025-26"


def test_a_list_is_that_of_the_last_month_of_the_year() -> None:
    """January and March of the base year are there, and May after it: March counts."""
    rows = [
        ("R0A", "rtt_list", period, size)
        for period, size in (("2026-01", 5.0), ("2026-03", 7.0), ("2026-05", 9.0))
    ]
    made = brought(rows, "RTT")
    assert made.trusts.loc["R0A", "rtt_list"] == 7
    assert made.coverage[0].said == ""
    early = brought(rows[:1], "RTT")
    assert early.coverage[0].said == "2026-01 stands for March 2026"


def test_an_extract_of_a_few_providers_is_not_the_latest_month() -> None:
    """Three providers in January and one in March: January counts, and nobody else loses their list."""
    rows = [(code, "tests", "2026-01", 5.0) for code in KNOWN]
    made = brought([*rows, ("R0A", "tests", "2026-03", 9.0)], "DM01")
    assert made.trusts["tests"].to_dict() == dict.fromkeys(KNOWN, 5.0)


def test_a_slip_of_the_keyboard_in_one_quarter_is_left_out_and_said() -> None:
    """Whittington, 2,531.7 beds between 258 and 261: the mean is that of the other quarters."""
    rows = [
        ("RKE", state, period, beds)
        for period, beds in (("2025-06", 258.0), ("2025-09", 2531.7), ("2025-12", 260.0), ("2026-03", 262.0))
        for state in ("available", "occupied")
    ]
    made = brought(rows, "KH03")
    assert made.trusts.loc["RKE", "available"] == pytest.approx(260)
    assert made.coverage[0].said == (
        "RKE 2025-09 left out: 2,532 beds available against 260, 2,532 beds occupied against 260"
    )


def beds(*quarters: tuple[float, float]) -> pd.DataFrame:
    """Quarters of one trust: available and occupied."""
    index = pd.MultiIndex.from_product([["RBS"], [f"Q{at}" for at in range(1, len(quarters) + 1)]])
    return pd.DataFrame(quarters, index=index, columns=["available", "occupied"])


@pytest.mark.parametrize(
    ("quarters", "out"),
    [
        # Alder Hey: 1,191 beds where the median of the others is 213; Wigan: a third of beds and of patients.
        (((206, 153), (1191, 165), (213, 174), (213, 149)), ["Q2"]),
        (((521, 477), (184, 152), (535, 503), (536, 484)), ["Q2"]),
        # Occupied beds alone.
        (((521, 477), (520, 47), (535, 503), (536, 484)), ["Q2"]),
        # Frimley: two against two; each is 1.57 times off the others. A half and a double are still in line.
        (((830, 784), (830, 784), (1301, 1218), (1294, 1185)), []),
        (((100, 90), (200, 180), (100, 90)), []),
        # Of three, the one that is off both others, and not those that are off their mean.
        (((206, 153), (1191, 165), (213, 174)), ["Q2"]),
        # With one other quarter nobody can say which is the slip.
        (((45, 28), (450, 280)), []),
    ],
)
def test_a_quarter_far_from_most_of_the_others_is_out(
    quarters: tuple[tuple[float, float], ...], out: list[str]
) -> None:
    """More than twice, or less than half, of most of the provider's other quarters, in beds available or occupied."""
    assert [period for _, period in out_of_line(beds(*quarters)).index] == out


def test_each_provider_has_its_own_latest_quarter() -> None:
    """Acute trusts are published to quarter 3, the others to quarter 4; nothing after the year counts."""
    rows = [
        ("R0A", "plan", "2025-26 Q3", 1.0),
        ("RKE", "plan", "2025-26 Q3", 2.0),
        ("RKE", "plan", "2025-26 Q4", 3.0),
        ("RKE", "plan", "2026-27 Q1", 4.0),
    ]
    plan = brought(rows, "NOF").trusts["plan"]
    assert plan.to_dict() == {"R0A": 1.0, "RKE": 3.0}


def test_codes_on_no_list_are_named_with_who_names_them() -> None:
    """A new code is not lost in silence, and no figure of it is given to anybody."""
    made = brought([("RZZ", "available", "2026-03", 5.0), ("RKE", "available", "2026-03", 5.0)], "KH03")
    assert made.unknown == {"RZZ": "KH03"}
    assert list(made.trusts.index) == ["RKE"]


def test_a_file_of_successors_adds_mergers_to_those_that_are_known(tmp_path: Path) -> None:
    """A chain ends at the code of today, and a circle does not run for ever."""
    (tmp_path / "successors.csv").write_text("old,new\nRAL,RZ1\nRX1,RX2\nRX2,RX1\n", encoding="utf-8")
    into = mergers(tmp_path)
    assert into.today("RAP") == "RZ1"
    assert into.today("RX1") in {"RX1", "RX2"}
    (tmp_path / "successors.csv").write_text("old,new\nRAL,\n", encoding="utf-8")
    with pytest.raises(PublicationError, match="row 2"):
        mergers(tmp_path)


def test_a_trust_that_was_split_is_no_merger_and_every_fault_is_said(tmp_path: Path) -> None:
    """Figures of one code can be added to one other: which is asked, rather than the last of the two taken."""
    path = tmp_path / "successors.csv"
    path.write_text("old,new,share\nRW6,R0A,0.5\nRW6,RM3,0.5\n", encoding="utf-8")
    with pytest.raises(PublicationError, match="RW6 go to R0A and RM3"):
        mergers(tmp_path)
    path.write_text("old,new,share\nRW6,R0A,half\n,RM3,1\n", encoding="utf-8")
    with pytest.raises(PublicationError) as refused:
        mergers(tmp_path)
    assert [fault.file for fault in refused.value.faults] == [
        "successors.csv, row 2",
        "successors.csv, row 3",
    ]


def test_every_known_merger_leads_to_a_provider_of_the_shipped_instance() -> None:
    """No successor has a code that the list of providers lacks, and no provider of today counts as merged away."""
    trusts = set(
        pd.read_csv(Path(__file__).parents[2] / "instances" / "england-2026-29" / "trusts.csv")["trust"]
    )
    into = mergers().into
    assert {
        old: new for old, new in into.items() if mergers().today(new) not in trusts or old in trusts
    } == {}
