"""Does the instance agree with what was published? Figures beside our own, and what is left out."""

from __future__ import annotations

from optimiser.instances import Instance
from optimiser.reconcile.published import bridge, reconcile
from optimiser.report.rows import looked_up
from optimiser.report.table import Column, ReportTable

UNITS = {"£m": "£m", "share": "share", "patients": "patients", "beds": "beds"}


def reconciliation(instance: Instance) -> ReportTable:
    """Published figures times their coverage, beside what the instance's tables give."""
    frame = reconcile(instance)
    frame["said"], frame["unit"] = frame["unit"], looked_up(frame["unit"], UNITS, "number")
    frame["name"] = frame["figure"].map(_words)
    frame["standing"] = frame["ok"].map({True: "agrees", False: "DOES NOT AGREE"})
    frame.loc[frame["fault"] != "", "standing"] = frame["fault"]
    columns = [
        Column("name", "Figure"),
        Column("period", "Period"),
        Column("said", "Unit"),
        Column("published", "Published", "by row"),
        Column("coverage", "Covered here", "share"),
        Column("expected", "To expect here", "by row"),
        Column("model", "In the instance", "by row"),
        Column("difference", "Difference", "by row"),
        Column("tolerance", "Tolerance", "share"),
        Column("standing", "Standing"),
        Column("source", "Source", "long"),
    ]
    caption = "The instance beside published figures"
    note = "To expect: the published figure times the share of it that these trusts hold."
    return ReportTable("reconciliation", caption, columns, frame, note=note)


def left_out(instance: Instance) -> ReportTable:
    """What of each national figure lies outside the instance."""
    frame = bridge(reconcile(instance))
    frame["said"], frame["unit"] = frame["unit"], looked_up(frame["unit"], UNITS, "number")
    frame["name"] = frame["figure"].map(_words)
    columns = [
        Column("name", "Figure"),
        Column("period", "Period"),
        Column("said", "Unit"),
        Column("published", "Published", "by row"),
        Column("here", "In the instance", "by row"),
        Column("elsewhere", "Elsewhere", "by row"),
    ]
    return ReportTable("left-out", "What the instance leaves out", columns, frame)


def _words(figure: str) -> str:
    """A figure's code in words: `ae_within` is A&E within."""
    words = figure.replace("_", " ").replace("ae ", "A&E ").replace("rtt ", "RTT ")
    return words[:1].upper() + words[1:]
