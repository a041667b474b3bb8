"""What the targets would take: patients, pace and money by hand, and the part of the page."""

from __future__ import annotations

import pandas as pd
import pytest

from optimiser.subjects.reach.compute import furthest, lacking_by_standard, lacking_by_trust
from optimiser.subjects.reach.part import reach, targets_taken
from optimiser.subjects.reach.say import reach_findings
from optimiser.subjects.reach.show import standards_table, trusts_table
from optimiser.subjects.work import NothingToFillError
from tests.explain.helpers import assert_supported
from tests.model.builder import made
from tests.report.full import work_on
from tests.report.helpers import run_of, tiny

YEAR = "2026-27"


def lacking() -> pd.DataFrame:
    """T has 700 of 1,000 inside and U 900; 82% is asked of both at no more than 5 points a year. A patient costs
    £500 for the first 50 at T and £1,000 for the next 40.
    """
    flow = {"standard": "AE4", "period": YEAR, "demand": 1000, "target": 0.82, "pace": 0.05}
    return lacking_by_trust(
        made(
            trusts=[{}, {"trust": "U", "income": 100, "expenditure": 100}],
            standards=[{"standard": "AE4", "name": "A&E", "kind": "flow"}],
            flows=[{**flow, "trust": "T", "within": 700}, {**flow, "trust": "U", "within": 900}],
            capacity=[
                {"standard": "AE4", "trust": "T", "step": "near", "limit": 50, "unit_cost": 500, "wte": 10},
                {"standard": "AE4", "trust": "T", "step": "far", "limit": 40, "unit_cost": 1000, "wte": 10},
            ],
        )
    )


def test_a_flow_by_hand() -> None:
    """T lacks 820 - 700 = 120, twelve points, where five (50 patients) have been seen. 50 at £500, 40 at £1,000 and
    the 30 beyond any step at £1,000 are £0.095m, between £0.06m and £0.12m; 120 at 10 WTE a thousand are 1.2. U has it.
    """
    one, other = lacking().to_dict("records")
    wanted = {"lacking": 120, "points": 0.12, "seen": 0.05, "at_pace": 50, "cost": 0.095, "cheapest": 0.06,
              "dearest": 0.12, "wte": 1.2, "unsold": 30}  # fmt: skip
    assert {name: one[name] for name in wanted} == pytest.approx(wanted)
    assert other["lacking"] == other["cost"] == 0


def test_a_standard_is_told_with_who_is_furthest() -> None:
    """One of two is there; the other would have to go faster than seen, and the sentence has its code and points."""
    trusts = lacking()
    standards = lacking_by_standard(trusts)
    row = standards.iloc[0]
    assert (row["trusts"], row["met"], row["lacking_at"], row["too_fast"]) == (2, 1, 1, 1)
    assert list(furthest(trusts, "AE4", YEAR)["trust"]) == ["T"]
    found = reach_findings(standards, trusts)
    assert_supported(found)
    assert found[0].sentence.startswith("A&E at target in 2026-27 at every trust: 1 of 2 trusts is there")
    assert "1 trust would have to go faster than trusts have been seen to (5.0 points), furthest T (12.0" in (
        found[0].sentence
    )


def test_the_teaching_instance_has_the_part() -> None:
    """What is kept of `tiny` is shown: a row a standard and year, and nobody who has to go too fast."""
    kept = reach(work_on(run_of(tiny()), tiny()))
    assert len(standards_table(kept).frame) == 4
    assert trusts_table(kept).empty


def test_without_targets_there_is_nothing_to_say() -> None:
    """An instance in which no standard has a target is told so."""
    with pytest.raises(NothingToFillError, match="no standard has a target"):
        targets_taken(made())
