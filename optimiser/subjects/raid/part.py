"""What turning capital into support costs later: a plan that may, beside the same question where it may not."""

from __future__ import annotations

import pandas as pd

from optimiser.explain.prices.free import flips
from optimiser.explain.storage import Kept
from optimiser.explain.verified_run import Opened
from optimiser.subjects.part import Part, Place
from optimiser.subjects.raid.compute import (
    rates_table,
    sector_table,
    stream_table,
    two_plans,
)
from optimiser.subjects.raid.say import raid_findings
from optimiser.subjects.raid.show import show
from optimiser.subjects.work import Work


def raid(work: Work) -> Kept:
    """The two plans period by period, what that is worth at which rate, and the decisions that differ."""
    without, taken, about = two_plans(work)
    return raided(without, taken, about)


def raided(without: Opened, taken: Opened, about: str) -> Kept:
    """The tables and sentences of two plans, without a raid and with it."""
    sector = sector_table(without, taken)
    stream = stream_table(sector, {y: without.case.years[y] for y in without.case.periods})
    rates = rates_table(stream)
    turned = pd.DataFrame(
        [(text[2:], text.startswith("+")) for text in flips(without, taken)], columns=["decision", "taken"]
    )
    tables = {
        "sector": sector,
        "stream": stream,
        "rates": rates,
        "changes": turned.astype({"decision": str, "taken": bool}),
    }
    return Kept("raid", tables, tuple(raid_findings(sector, stream, rates)), {"note": about})


RAID = Part(
    name="raid",
    question="What does turning capital into support cost later?",
    adds="what turning capital into support costs later",
    tables={
        "sector": ("period", "what", "unit", "before", "after"),
        "stream": ("period", "years", "reported", "backlog", "for_good"),
        "rates": ("reading", "kind", "pays_above", "rate", "gains", "losses", "balance"),
        "changes": ("decision", "taken"),
    },
    cost=110,
    place=Place("raid-of-capital", "What raiding capital costs later"),
    order=141,
    fill=raid,
    show=show,
)
