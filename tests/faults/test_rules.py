from pathlib import Path

import pytest

from tests.faults.case import Case, assert_one_fault, broken
from tests.instances.tiny import TABLES, edit, read_tiny

TWO = "change,name,system,capital,saving,double_running,lead,contested,earliest\n"
EFFECTS = "change,trust,measure,amount\n"

CASES = [
    broken(
        "tariff above cost",
        "capacity",
        "100,200,150",
        "100,200,250",
        "capacity.csv, row 2, column tariff: the tariff is above the unit cost for a flow",
        "lower it to the unit cost",
    ),
    broken(
        "more within than demand",
        "flows",
        "1000,700",
        "1000,1001",
        "flows.csv, row 2, column within: more patients are within the standard than there is demand",
    ),
    broken(
        "demand in thousands",
        "flows",
        "1000,700",
        "1,700",
        "flows.csv, row 2, column demand: there is less demand than patients within the standard",
    ),
    broken(
        "list without a period",
        "lists",
        "RTT,007,2027-28,200,190,1.2,\n",
        "",
        "lists.csv, row 2, column period: the list RTT at 007 has no row for 2027-28",
        "add the rows, or remove the list there",
    ),
    broken(
        "flow of a list standard",
        "flows",
        "AE,NA,2026-27",
        "RTT,NA,2026-27",
        "flows.csv, row 4, column standard: flows need a standard of kind flow",
        "move the row to lists.csv",
    ),
    broken(
        "type without a period",
        "drivers",
        "2027-28,acute,0.01,0.02,0.03,-0.02,0.6\n",
        "",
        "drivers.csv, column type: has no row of type 'acute' for 2027-28",
        "add it",
    ),
    broken(
        "type with a space at its end in one period",
        "drivers",
        "2027-28,acute,",
        "2027-28,acute ,",
        "drivers.csv, column type: has rows of type 'acute ', which has a space at its end",
        "write 'acute'",
    ),
    broken(
        "row of all others by another name",
        "drivers",
        "2027-28,*,",
        "2027-28,All,",
        "drivers.csv, column type: has rows of type 'All', which is another spelling of '*'",
        "write '*'",
    ),
    Case(
        "type without drivers",
        {"drivers": TABLES["drivers"].replace(",*,", ",mental health,")},
        "drivers.csv, column type: has no rows for trusts of type 'community'",
        "add them, or rows of type *",
    ),
    broken(
        "growth takes the whole cost away",
        "drivers",
        "-0.02,0.6",
        "-0.5,2",
        "drivers.csv, row 4, column marginal_cost: marginal_cost times demand_growth",
    ),
    broken(
        "ask above its most",
        "asks",
        "007,2026-27,1,2",
        "007,2026-27,3,2",
        "asks.csv, row 2, column least: least is above most",
        "swap",
    ),
    Case(
        "more kept for repairs than there is",
        {"envelope": "period,capital_budget,repair_least\n2026-27,15,16\n2027-28,15,15\n"},
        "envelope.csv, row 2, column repair_least: more capital is kept for repairs than the capital budget",
        "lower repair_least or raise capital_budget",
    ),
    broken(
        "grants promised to a type without trusts",
        "ring_fences",
        "acute,2026-27,1,",
        "acuet,2026-27,1,",
        "ring_fences.csv, row 2, column type: a grant is promised to a type that no trust has",
        "correct the type",
    ),
    broken(
        "grants promised to a type in capitals",
        "ring_fences",
        "acute,2026-27,1,",
        "Acute,2026-27,1,",
        "ring_fences.csv, row 2, column type: a grant is promised to a type that no trust has: 'Acute' differs",
        "write 'acute'",
    ),
    broken(
        "a year for a length",
        "periods",
        "2026-27,1",
        "2026-27,2026",
        "periods.csv, row 2, column years: 2026 is out of range",
        "at most 100",
    ),
    broken(
        "range upside down",
        "assumptions",
        "0.4,0.6",
        "0.7,0.6",
        "assumptions.csv, row 2, column low: low is above high",
    ),
    broken(
        "journey to oneself",
        "travel",
        "NA,007,40",
        "NA,NA,40",
        "travel.csv, row 3, column destination: leads back to its origin",
        "remove the row",
    ),
    broken(
        "demand below 0",
        "change_effects",
        "c1,007,demand:AE,-600",
        "c1,007,demand:AE,-1001",
        "flows.csv, row 3, column demand: changes that can be live by then take 500.5 patients",
        "lower the effects in change_effects.csv",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_broken_rule(tmp_path: Path, case: Case) -> None:
    """A broken rule of the domain is one fault with its place and remedy."""
    assert_one_fault(tmp_path, case)


VALID = {
    "list tariff above cost": edit("capacity", "1000,1100", "1000,5000"),
    "least efficiency above the greatest": edit("envelope", "0.01,0.05", "0.06,0.05"),
    "no demand": edit("flows", "1000,700,0.8", "2000,0,0"),
    "no additions": edit("lists", "400,380", "0,0"),
    "system without trusts": edit("systems", "S2,South,", "S2,South,\nS3,East,"),
    "no opportunities": {"opportunities": TABLES["opportunities"].splitlines()[0] + "\n"},
    "change that is live too late": edit("change_effects", "c1,007,demand:AE,-600", "c1,007,demand:AE,-1000"),
    "negative minimum of cash": edit("cash", "007,1", "007,-1"),
    "published figure of another year": edit("published", "2026-27", "1999-00"),
}


@pytest.mark.parametrize("texts", VALID.values(), ids=VALID.keys())
def test_unusual_but_valid(tmp_path: Path, texts: dict[str, str]) -> None:
    """What the format does not forbid is read."""
    read_tiny(tmp_path, **texts)


def test_stocks_and_effects_without_standards(tmp_path: Path) -> None:
    """Without any standards, the stock of a list and an effect on demand have no block to act in: a note."""
    notes = read_tiny(tmp_path, "standards", "flows", "lists", "capacity").notes
    assert any("007 list:RTT" in note for note in notes)
    assert any("c1 007 demand:AE" in note for note in notes)


def two_changes(contested: str, places: int, gives: str) -> dict[str, str]:
    """Two changes that each take 600 a year from 007, live in the half year 2027-28 with its 500 patients."""
    rows = "".join(f"{change},x,S1,0,0,0,1,{contested},\n" for change in ("a", "b"))
    effects = "".join(f"{change},007,demand:AE,-600\n{gives.format(change)}" for change in ("a", "b"))
    envelope = edit("envelope", "1,0.2,1\n", f"1,0.2,{places}\n")
    return {"changes": TWO + rows, "change_effects": EFFECTS + effects} | envelope


def test_changes_that_may_be_live_together_are_added_up(tmp_path: Path) -> None:
    """Each takes 300 of 500, and both 600: a fault where both may begin in the first period."""
    says = "flows.csv, row 3, column demand: changes that can be live by then take 600 patients"
    given = "{},NA,demand:AE,600\n"
    for name, texts in {
        "free": two_changes("false", 0, given),
        "contested": two_changes("true", 2, given),
        "given to nobody, but NA is near": two_changes("false", 0, ""),
    }.items():
        assert_one_fault(tmp_path / name, Case(name, texts, says))


def test_changes_that_may_not_be_live_together_are_not_added_up(tmp_path: Path) -> None:
    """One contested change may begin; or nobody is near who could take the patients, so neither can."""
    read_tiny(tmp_path / "one", **two_changes("true", 1, "{},NA,demand:AE,600\n"))
    read_tiny(tmp_path / "far", "travel", **two_changes("false", 0, ""))
