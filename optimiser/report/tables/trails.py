"""From a number of the page back to its row, its rule, and the source and grade of what stands behind it."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from optimiser.instances import Instance
from optimiser.report.table import ReportTable, TableColumn

PEOPLE = ("trusts", "systems")
GROWTH = ("trusts", "drivers", "adjustments")
SAVINGS = ("opportunities", "one_offs", "delivery")
CARE = ("standards", "flows", "lists", "capacity", "changes", "travel")
SAFETY = ("staffing", "beds", "estate", "opening")
MONEY = ("envelope", "control_totals", "commissioners", "cash", "ring_fences", "asks")


@dataclass(frozen=True)
class Trail:
    """Where a kind of number comes from.

    Attributes:
        what: the number, in words; unique.
        row: the file of the run folder that has it, and its column.
        rule: what it is, with the tag under which the maths page has the equation.
        inputs: the tables of the instance that stand behind it.
    """

    what: str
    row: str
    rule: str
    inputs: tuple[str, ...]


ASK = Trail("What is asked", "allocation.csv: cip, cip_pct", "Savings that are new in the period at plan value, "
            "one-offs and what has no scheme behind it (D8, L4)", (*SAVINGS, *GROWTH, "envelope", "asks"))  # fmt: skip
GRANT = Trail("Grants", "allocation.csv: grant", "At most what the trust would lack with the required efficiency made "
              "(D47, C13), all together at most the pot (C5)", (*MONEY, *GROWTH))  # fmt: skip
LOAN = Trail("Loans", "allocation.csv: loan", "Cash that is lent, all together at most the pot (C6), with interest in "
             "every later period (D39)", ("envelope", "cash", "opening"))  # fmt: skip
CASH = Trail("Cash", "allocation.csv: cash", "Cash of the period before, the reported position and loans (L7)",
             ("opening", "cash", *GROWTH))  # fmt: skip
UNDERLYING = Trail("Underlying position", "allocation.csv: underlying", "The position without what does not recur, and "
                   "the full-year effect of savings that run (D45)", (*GROWTH, *SAVINGS))  # fmt: skip
POSITION = Trail("Positions", "allocation.csv: position_plan, position_expected, reported; do_nothing.csv",
                 "Doing nothing, savings, and what they, care and staff cost (D43); with the grant it is the reported "
                 "position (D44)", (*GROWTH, *SAVINGS, "capacity", "staffing", "beds"))  # fmt: skip
SHORT = Trail("What is short", "commitments.csv: value, limit, shortfall",
              "How far the value of a promise is from its limit, worked out from the instance and the plan (C1 to C25)",
              (*MONEY, *CARE, *SAFETY, *PEOPLE))  # fmt: skip
PATIENTS = Trail("Patients inside a standard", "access.csv: within, list, share, target, shortfall",
                 "Patients seen in time of all that come (L9, C17), and the waiting list its share inside the weeks "
                 "(D30, D32, L10, C18)", CARE)  # fmt: skip
STAFF = Trail("Staff, beds and backlog", "safety.csv", "Staff and beds against what is safe (D35 to D37, C14, C15), "
              "backlog against its ceiling (D38, C16)", SAFETY)  # fmt: skip
AGAIN = Trail("What was solved again", "findings/, a file a part", "The same model with one thing changed, as the "
              "section says; nothing else is changed", (*MONEY, *SAVINGS, *CARE, *SAFETY, *GROWTH))  # fmt: skip
INPUT = Trail("Figures of the instance", "inputs.zip: the tables as they were solved", "None: they are given",
              (*GROWTH, *MONEY))  # fmt: skip
RECORD = Trail("The record of the run", "manifest.json", "What was minimised, in order (M1 to M17)", ())

COLUMNS = {
    "cip": ASK, "cip_pct": ASK, "asked": ASK, "ask": ASK, "ask_share": ASK, "one_offs": ASK, "identified": ASK,
    "unidentified": ASK, "grant": GRANT, "grants": GRANT, "entitlement": GRANT, "grant_share": GRANT, "loan": LOAN,
    "loans": LOAN, "cash": CASH, "underlying": UNDERLYING, "reported": POSITION, "position_plan": POSITION,
    "position_expected": POSITION, "planned": POSITION, "expected": POSITION, "short": SHORT, "missed": SHORT,
    "share": PATIENTS, "within": PATIENTS, "target": PATIENTS, "patients": PATIENTS, "nothing": PATIENTS,
    "staff": STAFF, "backlog": STAFF, "expenditure": INPUT, "spend": INPUT,
}  # fmt: skip
"""By the name of a column before its period; a column that is none of these has the trail of its section."""
SECTIONS = {
    "answer": SHORT, "short": SHORT, "where": SHORT, "asked": ASK, "bearers": ASK, "supported": GRANT,
    "steps": POSITION, "envelope": POSITION, "beside": POSITION, "left": UNDERLYING, "tracker": INPUT, "basis": INPUT,
    "compared": SHORT,
}  # fmt: skip
"""By section; what is in none of these was solved again."""
EVERY = (ASK, GRANT, LOAN, CASH, UNDERLYING, POSITION, SHORT, PATIENTS, STAFF, AGAIN, INPUT, RECORD)


def trail_of(section: str, column: str = "") -> str:
    """What a number is called in the table of trails, by the section it stands in and, where given, its column."""
    found = COLUMNS.get(column.split(":", 1)[0]) if column else None
    own = SECTIONS.get(section, AGAIN)
    return (own if found is None or own is AGAIN else found).what


def trails() -> ReportTable:
    """A row a kind of number: its row in the run folder, its rule, and the tables behind it."""
    rows = [(trail.what, trail.row, trail.rule, ", ".join(dict.fromkeys(trail.inputs))) for trail in EVERY]
    columns = [
        TableColumn("what", "Number"),
        TableColumn("row", "Where it stands in the run folder", "long"),
        TableColumn("rule", "What it is, and its equation on the maths page", "long"),
        TableColumn("inputs", "Tables of the instance behind it", "long"),
    ]
    frame = pd.DataFrame(rows, columns=[column.name for column in columns])
    caption = "Where the numbers of this page come from"
    return ReportTable("trails", caption, columns, frame)


def sources(instance: Instance) -> ReportTable:
    """A row a source: its table and column, whether it is published, its grade, the source, and the rule."""
    columns = [
        TableColumn("table", "Table"),
        TableColumn("column", "Column"),
        TableColumn("basis", "Basis"),
        TableColumn("grade", "Grade"),
        TableColumn("source", "Source", "long"),
        TableColumn("rule", "Rule", "long"),
    ]
    caption = "Where every input comes from, by which rule, and its grade"
    note = "A column * speaks for all columns of its table that have no row of their own."
    return ReportTable("sources", caption, columns, instance.tables["sources"], note=note)
