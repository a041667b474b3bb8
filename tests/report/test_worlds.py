"""Other worlds on the page: scenarios, and assumptions at their ends."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from optimiser.cli.filling.worlds import scenarios, sensitivity
from optimiser.explain.kept import Kept
from optimiser.report.rows import each
from optimiser.report.section import Section
from optimiser.report.sections.robust import robust_section
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
