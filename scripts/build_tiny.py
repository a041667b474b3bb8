"""Write instances/tiny: three trusts, two years, a row in every table that describes a plan, solved by hand.

Run `python -m scripts.build_tiny` after changing a number, then work the page out again.
"""

from __future__ import annotations

import math
from pathlib import Path

import pandas as pd

from optimiser.instances import from_tables, write_instance
from trustmodels.contract import BY_NAME

FOLDER = Path(__file__).resolve().parent.parent / "instances" / "tiny"
FIRST, SECOND = PERIODS = ("2026-27", "2027-28")
AT_18_WEEKS = round(1 - math.exp(-1), 12)
"""The target share at which the list standard allows exactly 18 weeks of additions."""
NONE = None
MADE_UP = "made up for teaching"

NEVER_ASKED = ("outturn", "successors", "accepted")
"""What has happened, and what has been looked at: a made-up instance has none of it."""

SETTINGS = {"beds_weight": 2.0, "transfer_minutes": 60.0}

ROWS: dict[str, list[tuple[object, ...]]] = {
    "periods": [(FIRST, 1), (SECOND, 1)],
    "systems": [("Q1", "Riverside", "Y1"), ("Q2", "Hillside", "Y1")],
    "trusts": [
        ("ASH", "Ash Infirmary", "acute", "Q1", 100, 100, 52.5, -1.5),
        ("BEC", "Beck General", "acute", "Q1", 110, 100, 52.6, -1.4),
        ("COT", "Cote Community", "community", "Q2", 100, 100, 52.4, -1.3),
    ],
    "drivers": [
        (FIRST, "*", 0, 0, 0.1, 0, 1),
        (SECOND, "*", 0, 0, 0, 0, 1),
        (FIRST, "community", 0, 0, 0, 0, 1),
        (SECOND, "community", 0, 0, 0, 0, 1),
    ],
    "adjustments": [("ASH", FIRST, "Flood repairs", -1)],
    "control_totals": [
        ("trust", "ASH", FIRST, "reported", -3),
        ("trust", "ASH", SECOND, "reported", -3),
        ("trust", "ASH", SECOND, "underlying", -6),
        ("system", "Q2", SECOND, "reported", 4),
        ("sector", "*", FIRST, "reported", 0),
        ("sector", "*", SECOND, "reported", 0),
    ],
    "commissioners": [("Q2", SECOND, -1)],
    "envelope": [
        (FIRST, 2, 5, 0.1, 2, 1, 0.01, 0.05, 0.25, 2, 0.02, 1, 0.5, 1),
        (SECOND, 3, 5, 0.1, 1, 0, 0.01, 0.05, 0.25, NONE, 0.02, 1, 0.5, 0),
    ],
    "opportunities": [
        ("A1", "ASH", "procurement", 6, 0.5, 0.5, NONE, NONE, NONE, NONE, FIRST, False, False, "approved"),
        ("A2", "ASH", "theatres", 1, 0.8, 0.5, NONE, NONE, NONE, NONE, FIRST, False, False, "pending"),
        ("A3", "ASH", "workforce", 3, 0.8, 0.5, NONE, NONE, 10, NONE, FIRST, False, False, "rejected"),
        ("B1", "BEC", "procurement", 2, 1, 0.5, NONE, NONE, NONE, NONE, FIRST, False, False, "approved"),
        ("C1", "COT", "theatres", 5, 0.8, 1, 0.2, NONE, NONE, NONE, FIRST, True, True, "approved"),
        ("C2", "COT", "workforce", 2, 0.8, 0.5, NONE, NONE, 5, NONE, FIRST, False, False, "approved"),
    ],
    "one_offs": [
        ("ASH", "deferral", FIRST, 2, 0.5, NONE, NONE),
        ("ASH", "deferral", SECOND, 2, 0.5, NONE, NONE),
    ],
    "opening": [
        ("ASH", "cash", 5),
        ("ASH", "list:RTT18", 2000),
        ("COT", "backlog", 10),
        ("COT", "list:RTT18", 800),
    ],
    "cash": [("ASH", 1)],
    "standards": [
        ("AE4", "Four hours in A&E", "flow", NONE, 1),
        ("RTT18", "Eighteen weeks from referral", "list", 18, 2),
    ],
    "flows": [
        (standard, trust, y, 10000, within, 0.9)
        for standard, trust, within in (("AE4", "BEC", 8000), ("AE4", "COT", 9500))
        for y in PERIODS
    ],
    "lists": [
        ("RTT18", trust, y, additions, additions, 1, AT_18_WEEKS)
        for trust, additions in (("ASH", 5200), ("COT", 2600))
        for y in PERIODS
    ],
    "capacity": [
        ("AE4", "BEC", "urgent-care", 300, 1500, 500, 2),
        ("RTT18", "COT", "weekends", 100, 4000, 2000, NONE),
    ],
    "staffing": [("COT", y, 90, 100, 8, 0.05, 0.1) for y in PERIODS],
    "beds": [("BEC", y, 100, 95, 0.9, 5, 0.1, 1, 40) for y in PERIODS],
    "estate": [("COT", 0.1, 10)],
    "changes": [("urgent-care-hub", "Urgent care moves to Cote", "Q1", 1, 1, 0.8, 1, True, FIRST)],
    "change_effects": [("urgent-care-hub", "BEC", "demand:AE4", -1000)],
    "travel": [
        ("ASH", "COT", 30, 1000),
        ("BEC", "COT", 40, 1000),
        ("ASH", "BEC", 90, 1000),
    ],
    "monitoring": [("ASH", FIRST, 4, 2, 1, 3, -6, -10)],
    "delivery": [("procurement", 0.1, 0.3), ("theatres", 0.2, 0.3), ("workforce", 0.2, 0.3)],
    "asks": [("ASH", SECOND, 1, NONE), ("BEC", FIRST, NONE, 0.5)],
    "ring_fences": [("acute", FIRST, 1, NONE), ("community", FIRST, NONE, 3)],
    "sources": [
        (name, "*", "synthetic", MADE_UP, "round numbers, to be solved by hand", "MIT", "D")
        for name in BY_NAME
        if name not in {"sources", "published", "assumptions", *NEVER_ASKED}
    ],
    "published": [
        ("planned_deficit", FIRST, 11, "£m", MADE_UP, 1, 0),
        ("ae_attendances", FIRST, 20000, "patients", MADE_UP, 1, 0),
    ],
    "assumptions": [
        ("floor", "The safe floor of staff at COT.", 100, 95, 100, "WTE", MADE_UP, "D"),
        ("delivery", "Share of ASH's procurement savings delivered.", 0.5, 0.4, 0.9, "share", MADE_UP, "D"),
    ],
}  # fmt: skip


def frames() -> dict[str, pd.DataFrame]:
    """The rows as frames in the columns of the contract; the last ones may be left out where they are empty."""
    return {
        name: pd.DataFrame(rows).set_axis(BY_NAME[name].names[: len(rows[0])], axis=1)
        for name, rows in ROWS.items()
    }


def main() -> None:
    """Check and write the instance, over what is there."""
    instance = from_tables(frames(), SETTINGS, "tiny")
    for note in instance.notes:
        print(note)
    write_instance(instance, FOLDER, replace=FOLDER.exists())


if __name__ == "__main__":
    main()
