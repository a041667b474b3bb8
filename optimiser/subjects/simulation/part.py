"""The plan put at risk: the part of the page, and what it shows."""

from __future__ import annotations

import pandas as pd

from optimiser.explain.storage import Kept
from optimiser.report.section import Content, folded, shown
from optimiser.report.table import ReportTable, TableColumn
from optimiser.subjects.part import ROBUST, Part, View
from optimiser.subjects.work import Work

LEVELS = {"sector": "The sector", "system": "Systems", "trust": "Trusts"}
EVEN, HIGH = 0.5, 0.8


def outturn_table(kept: Kept) -> ReportTable:
    """The fan of the sector's outturn."""
    columns = [
        TableColumn("period", "Period"),
        TableColumn("planned", "If all is delivered", "£m"),
        TableColumn("expected", "Expected", "£m"),
        TableColumn("q05", "Worse in 1 draw of 20", "£m"),
        TableColumn("q50", "Middle", "£m"),
        TableColumn("q95", "Better in 1 draw of 20", "£m"),
        TableColumn("worst_5", "Mean of the worst 5%", "£m"),
        TableColumn("control_total", "Control total", "£m"),
        TableColumn("chance", "Chance that it is met", "share"),
        TableColumn("contingency_expected", "Held back to be 80% sure of the expected", "£m"),
    ]
    draws = kept.about.get("draws", "")
    note = (
        f"{f'{int(draws):,}' if draws.isdecimal() else 'Many'} draws of how much of each saving is delivered; "
        "nobody corrects course when delivery slips. The mean of the worst 5% is the conditional value at risk."
    )
    frame = kept.tables["outturn"]
    return ReportTable("outturn", "Where the sector ends when delivery varies, £m", columns, frame, note=note)


def chances_table(kept: Kept) -> ReportTable:
    """How many control totals are likely to be met, by level and period."""
    totals = kept.tables["totals"]
    rows = []
    for (level, period), own in totals[totals["basis"] == "reported"].groupby(
        ["level", "period"], sort=False
    ):
        chance = own["chance"].astype(float)
        counts = (
            float(len(own)),
            float(chance.sum()),
            float((chance >= EVEN).sum()),
            float((chance >= HIGH).sum()),
        )
        rows.append((LEVELS.get(str(level), str(level)), period, *counts, float(own["missed"].sum())))
    names = ["level", "period", "totals", "met", "even", "high", "missed"]
    columns = [
        TableColumn("level", "Whose control totals"),
        TableColumn("period", "Period"),
        TableColumn("totals", "Totals", "count"),
        TableColumn("met", "Met on average", "count"),
        TableColumn("even", "Met with an even chance or better", "count"),
        TableColumn("high", f"Met with {HIGH:.0%} or more", "count"),
        TableColumn("missed", "Missed on average by (£m)", "£m"),
    ]
    frame = pd.DataFrame(rows, columns=names)
    return ReportTable("chances", "The chance that control totals are met", columns, frame)


def carriers_table(kept: Kept) -> ReportTable:
    """Where the risk comes from, over all periods."""
    areas = kept.tables["areas"]
    frame = areas[areas["period"] == areas["period"].iloc[-1]].copy() if len(areas) else areas.copy()
    frame["area"] = frame["area"].str.replace("_", " ").str.capitalize()
    columns = [
        TableColumn("area", "Area of savings"),
        TableColumn("at_risk", "Savings counted on (£m)", "£m"),
        TableColumn("expected_loss", "Not expected to come (£m)", "£m"),
        TableColumn("variance", "Share of the variance", "share"),
        TableColumn("worst", "Share of the loss in the worst 5%", "share"),
    ]
    return ReportTable("carriers", "Where the delivery risk comes from, over all periods", columns, frame)


def show(_view: View, kept: Kept) -> Content:
    """What the plan comes to; the chances of its totals and who carries the risk."""
    blocks = [
        shown(outturn_table(kept)),
        folded(chances_table(kept)),
        folded(carriers_table(kept)),
    ]
    return Content([f for f in kept.findings if f.id == "outturn"], blocks)


DRAWS, SEED, SURE = 10_000, 0, 0.8


def simulation(work: Work) -> Kept:
    """The plan played through, savings delivered by chance."""
    from optimiser.worlds.risk.book import book_of  # noqa: PLC0415 - brings its own libraries
    from optimiser.worlds.risk.findings import simulation_findings  # noqa: PLC0415
    from optimiser.worlds.risk.simulate import simulate  # noqa: PLC0415
    from optimiser.worlds.risk.tables import simulation_tables  # noqa: PLC0415

    work.say(f"{DRAWS:,} draws")
    found = simulate(book_of(work.answer), DRAWS, SEED)
    tables = simulation_tables(found, SURE)
    about = {"draws": str(DRAWS), "seed": str(SEED)}
    return Kept("simulation", tables, simulation_findings(found, tables), about)


SIMULATION = Part(
    name="simulation",
    question="How likely is the plan to be delivered?",
    adds="how likely the plan is to be delivered",
    tables={
        "outturn": (
            "period",
            "planned",
            "expected",
            "q05",
            "q50",
            "q95",
            "worst_5",
            "control_total",
            "chance",
            "contingency_expected",
        ),
        "totals": ("level", "id", "period", "basis", "amount", "expected", "chance", "missed"),
        "areas": ("period", "area", "at_risk", "expected_loss", "variance", "worst"),
    },
    cost=120,
    place=ROBUST,
    order=191,
    fill=simulation,
    show=show,
)
