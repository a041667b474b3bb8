"""Raiding capital on the page: two years, the break-even rate, and nothing hidden."""

from __future__ import annotations

from functools import cache

import pandas as pd
import pytest

from optimiser.explain.storage import Kept
from optimiser.report.section import Section
from optimiser.subjects.raid import show as tables
from optimiser.subjects.raid.compute import (
    BACKLOG,
    REPORTED,
    SCHEMES,
    SECTOR,
    STOPPED,
    TURNED,
    rates_table,
    stream_table,
)
from optimiser.subjects.raid.part import raid
from optimiser.subjects.raid.say import raid_findings
from tests.report.full import sections_with, work_on
from tests.report.helpers import run_of, tiny
from tests.report.test_full import NUMBER, WORDS, numbers_of_tables

MONEY_FIRST = "order:finance,access,safety"


@cache
def _by_hand() -> Kept:
    """100 taken from capital: 90 better, then 40 worse; 60 and 30 more backlog; 2 schemes fewer at the end."""
    before = {"raid": (0, 0), "capital_spent": (300, 300), "reported": (-50, -60), "underlying": (-50, -60)}
    after = {"raid": (100, 0), "capital_spent": (200, 300), "reported": (40, -100), "underlying": (-50, -63)}
    rows = [
        (y, SECTOR[what], "£m", float(before[what][at]), float(after[what][at]))
        for what in before
        for at, y in enumerate(("2026-27", "2027-28"))
    ]
    rows += [("2026-27", BACKLOG, "£m", 500.0, 560.0), ("2027-28", BACKLOG, "£m", 500.0, 530.0)]
    rows += [("2026-27", SCHEMES, "schemes", 10.0, 10.0), ("2027-28", SCHEMES, "schemes", 12.0, 10.0)]
    rows += [("2026-27", STOPPED, "schemes", 0.0, 0.0), ("2027-28", STOPPED, "schemes", 0.0, 3.0)]
    sector = pd.DataFrame(rows, columns=["period", "what", "unit", "before", "after"])
    stream = stream_table(sector, {"2026-27": 1.0, "2027-28": 1.0})
    rates = rates_table(stream)
    changes = pd.DataFrame({"decision": ["begin X"], "taken": [False]})
    found = {"sector": sector, "stream": stream, "rates": rates, "changes": changes}
    return Kept("raid", found, tuple(raid_findings(sector, stream, rates)), {"note": "By hand."})


@cache
def _solved() -> Kept:
    """The small instance with money first, which raids its capital, beside the same with none to raid."""
    return raid(work_on(run_of(tiny(), MONEY_FIRST), tiny()))


def _section(kept: Kept) -> Section:
    return sections_with({"raid": kept})["raid-of-capital"]


def test_a_raid_by_hand() -> None:
    """What is said and shown of the raid above is what it does, year by year."""
    said = [finding.sentence for finding in _by_hand().findings]
    assert "£90.0m better in 2026-27 and £40.0m worse in 2027-28" in said[0]
    assert "backlog maintenance is up to £60.0m higher (in 2026-27)" in said[0]
    assert "2027-28 ends with 2 schemes fewer running" in said[0]
    table = tables.two_years_table(_by_hand())
    shown = {row[0].text: [cell.text for cell in row[2:]] for row in table.rows()}
    assert shown == {
        "Capital turned into support": ["+100", "0"],
        "Revenue: reported position": ["+90.0", "−40.0"],
        "Capital spent": ["−100", "0"],
        "High-risk backlog at the end of the year": ["+60.0", "+30.0"],
        "Schemes stopped": ["0", "+3"],
    }
    every = {row[0].text: [cell.text for cell in row[2:]] for row in tables.raid_table(_by_hand()).rows()}
    assert every[SECTOR["reported"]] == ["−50.0", "+90.0", "−60.0", "−40.0"]


def test_the_two_years_are_that_of_the_raid_and_the_next() -> None:
    """A year before the raid is left to the table of every period."""
    sector = _by_hand().tables["sector"]
    early = sector[sector["period"] == "2026-27"].assign(period="2025-26")
    early.loc[early["what"] == TURNED, "after"] = 0.0
    kept = Kept("raid", {"sector": pd.concat([early, sector], ignore_index=True)})
    heads = [column.heading for column in tables.two_years_table(kept).columns]
    assert heads[2:] == ["2026-27: now", "2027-28: the next year"]


@pytest.mark.parametrize("kept", [_by_hand, _solved], ids=["by hand", "solved"])
def test_every_number_said_stands_in_a_table(kept) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    """No sentence of the raid has a number that no table of its section shows."""
    section = _section(kept())
    shown = numbers_of_tables(section)
    assert len(section.findings) > 1
    for finding in section.findings:
        loose = [n for n in NUMBER.findall(WORDS.sub(" ", finding.sentence)) if n not in shown]
        assert loose == [], finding.sentence


def test_a_plan_that_raids_is_set_beside_one_that_may_not() -> None:
    """With money first the small instance turns £1m of capital into support; beside it none is."""
    rows = _solved().tables["sector"]
    first = rows[rows["period"] == "2026-27"].set_index("what")
    assert first["after"][TURNED] == pytest.approx(1.0, abs=1e-4)
    assert first["before"][TURNED] == pytest.approx(0.0, abs=1e-6)
    assert first["after"][REPORTED] - first["before"][REPORTED] > 0
