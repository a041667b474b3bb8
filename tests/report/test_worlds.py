"""Other worlds on the page: scenarios, assumptions at their ends, and a raid of capital."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
import pytest

from optimiser.cli.filling.raid import BACKLOG, SCHEMES, SECTOR, _finding
from optimiser.cli.filling.worlds import scenarios, sensitivity
from optimiser.explain.kept import Kept
from optimiser.report.rows import each
from optimiser.report.section import Section
from optimiser.report.sections.robust import robust_section
from optimiser.report.tables.raid import raid_table
from tests.report.full import work_on
from tests.report.helpers import run_of, tiny
from tests.report.test_full import NUMBER, WORDS, numbers_of_tables


@cache
def worlds() -> dict[str, Kept]:
    """The scenarios and the assumptions of tiny."""
    with TemporaryDirectory() as folder:
        work = work_on(run_of(tiny()), tiny(), Path(folder) / "far")
        return {"scenarios": scenarios(work), "sensitivity": sensitivity(work)}


def _section() -> Section:
    return robust_section(worlds())


def test_every_number_said_of_other_worlds_stands_in_a_table() -> None:
    """Scenarios, swings and turns say no number that the tables of the section do not show."""
    section, said = _section(), [f for kept in worlds().values() for f in kept.findings]
    shown = numbers_of_tables(section)
    assert {"scenarios", "tornado"} <= {finding.id for finding in said}
    for finding in section.findings:
        loose = [n for n in NUMBER.findall(WORDS.sub(" ", finding.sentence)) if n not in shown]
        assert loose == [], finding.sentence


def test_a_scenario_changes_what_its_own_solve_says() -> None:
    """The change of a measure is that of the run of the scenario against the run without one."""
    rows = worlds()["scenarios"].tables["measures"]
    base = {tier["measure"]: tier["final"] for tier in run_of(tiny()).manifest["tiers"]}
    for row in each(rows):
        assert row.value - row.change == pytest.approx(base[str(row.measure)], abs=1e-5)
    assert set(rows["scenario"]) == {"firm_guidance", "larger_pot"}


def test_a_raid_by_hand() -> None:
    """100 taken from capital: 90 better in the first year, 40 worse in the second, 60 more backlog, 2 schemes fewer."""
    before = {"raid": (0, 0), "capital_spent": (300, 300), "reported": (-50, -60)}
    after = {"raid": (100, 0), "capital_spent": (200, 300), "reported": (40, -100)}
    rows = [
        (y, SECTOR[what], "£m", float(before[what][at]), float(after[what][at]))
        for what in before
        for at, y in enumerate(("2026-27", "2027-28"))
    ]
    rows += [("2026-27", BACKLOG, "£m", 500.0, 560.0), ("2027-28", BACKLOG, "£m", 500.0, 530.0)]
    rows += [("2026-27", SCHEMES, "schemes", 10.0, 10.0), ("2027-28", SCHEMES, "schemes", 12.0, 10.0)]
    sector = pd.DataFrame(rows, columns=["period", "what", "unit", "before", "after"])
    sentence = _finding(sector).sentence
    assert sentence.startswith(
        "Turning £100m of capital into support makes the reported position £90.0m better in"
    )
    assert "£40.0m worse in 2027-28" in sentence
    assert "backlog maintenance is up to £60.0m higher (in 2026-27)" in sentence
    assert "2027-28 ends with 2 schemes fewer running" in sentence
    table = raid_table(Kept("raid", {"sector": sector}))
    shown = {row[0].text: [cell.text for cell in row[2:]] for row in table.rows()}
    assert shown[SECTOR["reported"]] == ["−50.0", "+90.0", "−60.0", "−40.0"]
    assert shown[SCHEMES] == ["10", "0", "12", "−2"]
