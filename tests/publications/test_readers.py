"""Readers of official layouts, on excerpts of real files; for the extract of referrals on its layout alone."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from optimiser.extras.publications import ENGLAND, Collected, collect
from optimiser.extras.publications.reader import Marks, financial_year, month, plain, year_of_month
from optimiser.extras.publications.sheet import PublicationError
from tests.publications.excerpt import lay, workbook


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Collected:
    """The figures of all excerpts."""
    return collect(lay(tmp_path_factory.mktemp("files")))


def value(found: Collected, code: str, figure: str, period: str) -> float:
    """One figure."""
    rows = found.figures.set_index(["code", "figure", "period"])["value"]
    return float(rows[code, figure, period])


def test_every_excerpt_is_known_for_what_it_is_by_its_headings(found: Collected) -> None:
    """Each file belongs to exactly one publication, and nothing in any of them is a cell that is not understood.

    But the one by commissioner: it has the look of the one by provider, and no provider in it.
    """
    passed = "Incomplete-Commissioner-Mar15-revised.xlsx"
    assert {one.file: one.keys for one in found.files if len(one.keys) != 1} == {passed: ()}
    assert {key for one in found.files for key in one.keys} == {
        "AE",
        "AMB",
        "CHS",
        "CWT",
        "DM01",
        "ERIC",
        "KH03",
        "NOF",
        "RTT",
        "STAFF",
        "TAC",
    }
    assert [one.marks.strange for one in found.files if one.marks.strange] == []
    assert found.notes == [f"{passed}: no publication that is known; passed over"]


def test_a_and_e_counts_booked_and_other_attendances_once(found: Collected) -> None:
    """The workbook breaks attendances up on more sheets, and the CSV file holds booked ones beside the others."""
    assert value(found, "R0A", "attendances", "2026-03") == 46_865
    assert value(found, "R0A", "over_four_hours", "2026-03") == 10_705
    assert value(found, ENGLAND, "attendances", "2026-03") == 2_432_272
    # TOTAL of March 2025: 1,418,235 + 50,646 + 830,779 and, booked, 32,451 + 591 + 56,362
    assert value(found, ENGLAND, "attendances", "2025-03") == 2_299_660 + 89_404
    assert value(found, "RYX", "major", "2025-03") == 0


def test_a_csv_layout_left_in_a_workbook_is_not_added_to_its_table(tmp_path: Path) -> None:
    """As in the workbook of February 2025, which holds the CSV file of the month as a sheet of its own."""
    head: list[object] = [
        "Code",
        "Region",
        "Name",
        "Type 1 Departments - Major A&E",
        "Total attendances",
        "Total Attendances > 4 hours",
    ]
    sheet: list[list[object]] = [
        ["Period:", "March 2025"],
        head,
        ["R0A", "North West", "Manchester", 60.0, 100.0, 30.0],
    ]
    month_file = lay(tmp_path / "x", "Monthly") / "Monthly-AE-March-2025.csv"
    left: list[list[object]] = [[*line.split(",")] for line in month_file.read_text("utf-8").splitlines()]
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "March.xlsx").write_bytes(workbook({"Sheet1": left, "Provider Level Data": sheet}))
    assert value(collect(tmp_path / "a"), "R0A", "attendances", "2025-03") == 100


def test_attendances_without_a_count_over_four_hours_are_kept_apart(found: Collected) -> None:
    """Bedfordshire, April 2020: 9,407 attendances and dashes. Nobody is taken to have been inside or over."""
    assert value(found, "RC9", "unmeasured", "2020-04") == 9_407
    of_april = found.figures[(found.figures["code"] == "RC9") & (found.figures["period"] == "2020-04")]
    assert set(of_april["figure"]) == {"unmeasured", "major"}
    assert value(found, "R1H", "over_four_hours", "2020-04") == 2_386
    assert value(found, ENGLAND, "attendances", "2020-04") == 916_575


def test_beds_leave_maternity_out_and_take_the_heading_twice(found: Collected) -> None:
    """Barts, quarter 4: 1,955.58 general and acute, 191 maternity; the second block of headings is occupied."""
    assert value(found, "R1H", "available", "2025-03") == pytest.approx(1_955.577778)
    assert value(found, "R1H", "occupied", "2025-03") == pytest.approx(1_850.722222)
    assert value(found, ENGLAND, "available", "2025-03") == pytest.approx(
        106_068.13663 + 748.077778 + 17_999.322222
    )
    assert value(found, "RDY", "available", "2023-09") == pytest.approx(199.141304, abs=1e-4)


def test_cancer_does_not_add_totals_to_what_they_total(found: Collected) -> None:
    """Royal Free, March 2025: pathways by modality of all cancers; by tumour they stand there again."""
    assert value(found, "RAL", "cancer", "2025-03") == 441.5
    assert value(found, "RAL", "cancer_within", "2025-03") == 278


def test_diagnostics_read_workbook_and_extract_alike(found: Collected) -> None:
    """The national row of the workbook, and of the extract the row TOTAL once, with the bands from six weeks on."""
    assert value(found, ENGLAND, "tests", "2025-03") == 1_703_242
    assert value(found, ENGLAND, "tests_over", "2025-03") == 312_744
    assert value(found, "RDY", "tests", "2026-03") == 2_361
    assert value(found, "RDY", "tests_over", "2026-03") == 655


def test_community_lists_add_up_services_and_the_bands_over_18_weeks(found: Collected) -> None:
    """England, July 2025, and Barts; rows of boards and regions are passed over, blanks count as nothing."""
    assert value(found, ENGLAND, "community", "2025-07") == 1_195_895
    assert value(found, ENGLAND, "community_over", "2025-07") == 285_509
    assert value(found, "R1H", "community", "2025-07") == 8_721
    assert not set(found.figures["code"]) & {"QOX", "QMF"}


def test_staff_are_full_time_equivalents_not_heads(found: Collected) -> None:
    """England, March 2025: 1,378,469.9 equivalents, of whom 742,791.6 qualified and 414,539 in support of them."""
    assert value(found, ENGLAND, "all_staff", "2025-03") == pytest.approx(1_378_469.90711)
    assert value(found, ENGLAND, "clinical", "2025-03") == pytest.approx(1_157_331, abs=1)
    assert value(found, "R0A", "all_staff", "2025-03") == pytest.approx(27_701.9764)


def test_ambulance_months_lie_in_their_calendar_year(found: Collected) -> None:
    """February and March of 2024-25 are of 2025; a mean is seconds over incidents, 34:29 for East Midlands in March."""
    assert value(found, "RX9", "category_2", "2025-03") == 37_886
    mean = value(found, "RX9", "c2_seconds", "2025-03") / value(found, "RX9", "category_2", "2025-03")
    ninth = value(found, "RX9", "c2_ninth", "2025-03") / value(found, "RX9", "category_2", "2025-03")
    assert round(mean) == 2_069
    assert round(ninth) == 4_166


def test_pounds_become_millions_and_not_applicable_nothing(found: Collected) -> None:
    """Dorset HealthCare, ERIC 2024-25: four kinds of capital, £23,095,483."""
    assert value(found, "RDY", "estates_capital", "2024-25") == pytest.approx(23.095483)


def test_the_variance_of_month_12_is_told_from_those_before(found: Collected) -> None:
    """Dorset HealthCare: a planned surplus of 2.39%, 0.44% better at month 9 and 1.08% at month 12."""
    assert value(found, "RDY", "plan", "2025-26 Q4") == 2.39
    assert value(found, "RDY", "month_9", "2025-26 Q3") == 0.44
    assert value(found, "RDY", "month_12", "2025-26 Q4") == 1.08


WAITING = "Total number of incomplete pathways"
BANDS = [f"Gt {week:02d} To {week + 1:02d} Weeks SUM 1" for week in range(104)] + ["Gt 104 Weeks SUM 1"]
ENDS = ["Total", "Patients with unknown clock start date", "Total All"]
BEGINS = ["Period", "Provider Org Code", "Commissioner Org Code", "RTT Part Type", "Treatment Function Code"]


def test_the_rtt_extract_counts_a_pathway_of_england_once(tmp_path: Path) -> None:
    """Layout of the full CSV extract, numbers made up: functions and their total, two commissioners, two parts.

    Two commissioners with 30 inside and 10 beyond each: 80 waiting, 60 inside; the last band inside ends at 18 weeks.
    Those of commissioners outside England (NONC) are in the extract, and in nothing that is published by provider.
    """

    def row(part: str, function: str, board: str) -> list[str]:
        weeks = [""] * len(BANDS)
        weeks[0], weeks[17], weeks[18] = "10", "20", "10"
        return ["RTT-March-2026", "R0A", board, part, function, *weeks, "", "", "40"]

    rows = [[*BEGINS, *BANDS, *ENDS]]
    for board in ("00A", "00B", "NONC"):
        rows += [row("Part_2", "C_100", board), row("Part_2", "C_999", board), row("Part_2A", "C_999", board)]
    (tmp_path / "RTT.csv").write_text("\n".join(",".join(line) for line in rows), encoding="utf-8")
    found = collect(tmp_path)
    assert value(found, "R0A", "rtt_list", "2026-03") == 80
    assert value(found, "R0A", "rtt_within", "2026-03") == 60
    assert value(found, ENGLAND, "rtt_list", "2026-03") == 80


def test_the_rtt_workbook_is_read_from_the_row_of_all_functions(found: Collected) -> None:
    """Barts, March 2026: 121,430 waiting and 75,793 inside. Its functions stand above the total and are not added."""
    assert value(found, "R1H", "rtt_list", "2026-03") == 121_430
    assert value(found, "R1H", "rtt_within", "2026-03") == 75_793
    assert value(found, ENGLAND, "rtt_list", "2026-03") == 121_430 + 133_309 + 9_032


@pytest.mark.parametrize("total", ["C_999", "IP999"])
def test_those_with_a_decision_to_admit_are_another_list(tmp_path: Path, total: str) -> None:
    """Independent providers have a sheet of their own, and England counts both; the total had another code in 2015."""
    head: list[object] = ["Provider Code", "Treatment Function Code", WAITING, "Total within 18 weeks"]
    top: list[list[object]] = [["Title:", "Incomplete pathways"], ["Period:", "March 2026"], head]
    (tmp_path / "Incomplete-Provider.xlsx").write_bytes(
        workbook(
            {
                "Provider": [*top, ["R0A", "C_100", 50.0, 20.0], ["R0A", total, 200.0, 120.0]],
                "Provider with DTA": [*top, ["R0A", total, 70.0, 20.0]],
                "IS Provider": [*top, ["NT447", total, 10.0, 9.0]],
            }
        )
    )
    found = collect(tmp_path)
    assert value(found, "R0A", "rtt_list", "2026-03") == 200
    assert value(found, ENGLAND, "rtt_list", "2026-03") == 210
    assert value(found, ENGLAND, "rtt_within", "2026-03") == 129


def test_accounts_are_found_by_name_this_year_only_in_thousands(tmp_path: Path) -> None:
    """Layout of the TAC workbook, numbers made up: £000, the year before beside it, names in other letters."""
    head: list[object] = [
        "OrganisationName",
        "WorkSheetName",
        "TableID",
        "MainCode",
        "RowNumber",
        "SubCode",
        "Total",
    ]
    rows = [
        ["Barts Health NHS Trust", "TAC02 SoCI", 1.0, main, 1.0, sub, amount]
        for main, sub, amount in (
            ("A02CY01", "SCI0100A", 2_000_000.0),
            ("A02CY01", "SCI0110A", 100_000.0),
            ("A02CY01", "SCI0125A", -2_050_000.0),
            ("A02PY01", "SCI0100A", 1_900_000.0),
            ("A02CY01", "SCI0140A", 50_000.0),
        )
    ]
    rows.append(["Nameless NHS Trust", "TAC02 SoCI", 1.0, "A02CY01", 1.0, "SCI0100A", 5.0])
    who = [["Full name of Provider", "NHS code", "Region"], ["BARTS HEALTH  NHS TRUST", "R1H", "London"]]
    (tmp_path / "TAC_NHS_trusts_2024-25.xlsx").write_bytes(
        workbook({"List of Providers": who, "All data": [head, *rows]})
    )
    found = collect(tmp_path)
    assert value(found, "R1H", "income", "2024-25") == 2_100
    assert value(found, "R1H", "spent", "2024-25") == 2_050
    assert found.notes == [
        "TAC_NHS_trusts_2024-25.xlsx: names whose code it does not give were left out, 1 in all: Nameless NHS Trust"
    ]


def test_accounts_of_2021_22_have_other_headings(found: Collected) -> None:
    """Airedale: £218,758,000 from patient care, under `Organisation Name` and `Value number`."""
    assert value(found, "RCF", "income", "2021-22") == 218.758


def test_backlog_is_added_up_over_sites(found: Collected) -> None:
    """Manchester, ERIC 2024-25, significant risk: £57,730 + £8,584,333 + £5,168,978 + £12,019,150, one site not."""
    assert value(found, "R0A", "backlog_significant", "2024-25") == pytest.approx(25.830191)
    assert value(found, "R0A", "backlog_high", "2024-25") == 0
    assert value(found, "G6V2S", "backlog_high", "2024-25") == pytest.approx(0.080709)
    assert value(found, ENGLAND, "backlog_significant", "2024-25") == pytest.approx(25.830191 + 1.522511)


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("1,234", 1234),
        ("(2.5)", -2.5),
        ("£12", 12),
        ("45%", 45),
        ("123 [r]", 123),
        ("1 234", 1234),
        ("7*", 7),
        ("−3", -3),
    ],
)
def test_numbers_are_read_as_they_are_written(written: str, number: float) -> None:
    """Separators, brackets, signs of pound and per cent, and marks of revision do not hide a number."""
    assert plain(written) == number


def test_marks_are_counted_by_what_they_mean() -> None:
    """A small number that is withheld, one that does not apply, and one that nobody understands are told apart."""
    marks = Marks()
    assert [marks.number(cell, "R0A") for cell in ("*", "[c]", "-", "Not Applicable", "twelve", 3)] == [
        None
    ] * 5 + [3.0]
    assert (marks.withheld, marks.absent, marks.strange) == (2, 2, ["R0A: 'twelve'"])


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("MSitAE-MARCH-2025", "2025-03"),
        ("RTT-April-2026", "2026-04"),
        ("January to March 2025", "2025-03"),
        ("31/03/2024", "2024-03"),
        ("Jul-25", "2025-07"),
        ("March 2025 monthly data", "2025-03"),
        ("2025-07-01", "2025-07"),
        ("of 2024-25", ""),
        ("no month", ""),
    ],
)
def test_months_are_read_as_they_are_written(written: str, said: str) -> None:
    """A month in any of the ways in which official files write it; a range is its last month; a year is none."""
    assert month(written) == said


def test_financial_years_begin_in_april() -> None:
    """A year is two years that follow each other; March belongs to the one before."""
    assert [financial_year(said) for said in ("ERIC - 2024_25", "TAC 2024/25", "202425", "2024-26")] == [
        "2024-25"
    ] * 3 + [""]
    assert [year_of_month(period) for period in ("2025-03", "2025-04")] == ["2024-25", "2025-26"]


def test_a_folder_without_a_known_file_says_what_is_read(tmp_path: Path) -> None:
    """One message, with the publications that are known."""
    (tmp_path / "shopping.csv").write_text("item,price\ntea,2\n", encoding="utf-8")
    with pytest.raises(PublicationError, match="KH03"):
        collect(tmp_path)


def test_damaged_files_are_all_named_at_once(tmp_path: Path) -> None:
    """Two files that are no workbooks are two faults of one message, each with its name."""
    for name in ("a.xlsx", "b.xls"):
        (tmp_path / name).write_bytes(b"not a workbook")
    with pytest.raises(PublicationError) as refused:
        collect(tmp_path)
    assert [fault.file for fault in refused.value.faults] == ["a.xlsx", "b.xls"]


@pytest.mark.slow
def test_the_order_of_files_and_rows_does_not_matter(tmp_path: Path) -> None:
    """The same excerpts under other folders and names that sort otherwise give the same figures."""
    one = collect(lay(tmp_path / "one"))
    lay(tmp_path / "two" / "z", "Beds", "CWT", "DM01", "nhs")
    lay(tmp_path / "two" / "a", "A", "Com", "ERIC", "I", "KH03", "M", "NHS", "TAC")
    two = collect(tmp_path / "two")
    columns = ["code", "figure", "period", "value"]
    left, right = (made.figures[columns].sort_values(columns[:3], ignore_index=True) for made in (one, two))
    pd.testing.assert_frame_equal(left, right)
