"""Other worlds on the page: scenarios, and assumptions at their ends."""

from __future__ import annotations

from functools import cache
from tempfile import TemporaryDirectory

import pytest

from optimiser.explain.quantities import quantities_of_run
from optimiser.explain.storage import Kept
from optimiser.report.section import Section
from optimiser.report.table import each
from optimiser.subjects.scenarios.part import scenarios
from optimiser.subjects.sensitivity.part import sensitivity
from tests.report.full import sections_with, work_on, written
from tests.report.helpers import run_of, tiny
from tests.report.test_full import NUMBER, WORDS, numbers_of_tables


@cache
def worlds() -> dict[str, Kept]:
    """The scenarios and the assumptions of tiny."""
    with TemporaryDirectory() as folder:
        work = work_on(run_of(tiny()), tiny(), written(folder))
        return {"scenarios": scenarios(work), "sensitivity": sensitivity(work)}


def _section() -> Section:
    return sections_with(worlds())["robust"]


@pytest.mark.slow
def test_every_number_said_of_other_worlds_stands_in_a_table() -> None:
    """Scenarios, swings and turns say no number that the tables of the section do not show."""
    section, said = _section(), [f for kept in worlds().values() for f in kept.findings]
    shown = numbers_of_tables(section)
    assert {"scenarios", "tornado"} <= {finding.id for finding in said}
    for finding in section.findings:
        loose = [n for n in NUMBER.findall(WORDS.sub(" ", finding.sentence)) if n not in shown]
        assert loose == [], finding.sentence


def test_a_scenario_changes_what_its_own_solve_says() -> None:
    """The change of what is short is that of the run of the scenario against the run without one."""
    rows = worlds()["scenarios"].tables["amounts"]
    base = {q.id: q.total for q in quantities_of_run(run_of(tiny()), tiny())}
    for row in each(rows):
        assert row.amount - row.change == pytest.approx(base[str(row.id)], abs=1e-5)
    assert set(rows["scenario"]) == {"", "firm_guidance", "larger_pot"}


def test_a_shortfall_that_moves_by_a_fifth_is_not_the_same_answer() -> None:
    """£1m more in the pot takes £1.1m off £5.3m of control totals missed: another answer, and the sentence says so."""
    kept = worlds()["scenarios"]
    runs = kept.tables["runs"].set_index("scenario")
    assert not runs["same"]["larger_pot"]
    assert "not in" in kept.findings[0].sentence
    assert "£4.2m to £5.3m short of trusts’ control totals (£5.3m here)" in kept.findings[0].sentence
