"""The gap of areas by cause: by hand on the small instance, and what must add up."""

from __future__ import annotations

from functools import cache
from math import isnan

import pandas as pd
import pytest

from optimiser.errors import InputError
from optimiser.explain.finding import each_row
from optimiser.explain.resolve import with_tables
from optimiser.instances import Instance
from optimiser.questions import read_question
from optimiser.solver import SolveSettings
from optimiser.subjects.causes.compute import (
    CAUSES,
    PREMIUM,
    area_rows,
    causes_table,
    lifted,
    premium,
    year_of,
)
from optimiser.subjects.causes.say import causes_findings
from tests.explain.helpers import assert_supported, plan_of, resolved
from tests.report.helpers import tiny


@cache
def _found() -> pd.DataFrame:
    frame, _, stopped = causes_table(tiny(), read_question("how_far"), SolveSettings(), lambda _text: None)
    assert stopped == ()
    return frame.set_index("system")


def test_the_workforce_by_hand() -> None:
    """Hillside's hospital hires the 8 agency staff there are at £0.05m; at two thirds of that it hires the 10 that it
    needs: £0.40m against £0.33m. Riverside needs none.
    """
    assert _found()["workforce"]["Q2"] == pytest.approx(8 * 0.05 - 10 * 0.05 / PREMIUM, abs=1e-4)
    assert _found()["workforce"]["Q1"] == pytest.approx(0.0, abs=1e-4)


def test_what_is_missing_is_what_is_required_less_what_comes() -> None:
    """An area ends where delivery and support take it from what it must find; what is left is the gap."""
    for row in each_row(_found()):
        assert row.balance == pytest.approx(row.deliverable + row.support - row.required, abs=1e-6)
        assert row.gap == pytest.approx(max(0.0, -row.balance), abs=0.01)
        assert row.efficiency == pytest.approx(row.gap - row.together)


def test_the_gap_is_that_of_the_commitments() -> None:
    """The gaps of areas are the shortfalls that the run has for their control totals, in the last year."""
    answer = plan_of(resolved(tiny(), "how_far"))
    rows = answer.table("commitments")
    own = rows[(rows["id"] == "system_control_total") & (rows["period"] == year_of(tiny()))].set_index(
        "system"
    )
    found = area_rows(answer, year_of(tiny())).set_index("system")["gap"]
    assert len(own)
    assert found[own.index].to_dict() == pytest.approx(own["shortfall"].to_dict(), abs=0.01)


def test_trusts_are_judged_where_areas_have_no_total() -> None:
    """Without totals of systems an area's gap is the sum of its trusts', none making up for another."""
    totals = tiny().tables["control_totals"]
    alone = with_tables(tiny(), {"control_totals": totals[totals["level"] == "trust"].reset_index(drop=True)})
    answer = plan_of(resolved(alone, "how_far"))
    period = year_of(alone)
    rows = answer.table("commitments")
    own = rows[(rows["id"] == "control_total") & (rows["period"] == period)]
    assert len(own)
    assert area_rows(answer, period)["gap"].sum() == pytest.approx(own["shortfall"].sum(), abs=0.01)


def test_what_is_lifted_and_nothing_else() -> None:
    """Each cause lifts its own limits: the budget, the consent, the supply, price and ceiling of agency staff."""
    for cause in CAUSES:
        there = lifted(tiny(), {cause}).tables
        assert there["envelope"]["capital_budget"].isna().all() == (cause == "capital")
        assert there["envelope"]["contested_changes"].isna().all() == (cause == "politics")
        assert there["staffing"]["agency_supply"].isna().all() == (cause == "workforce")
        same = there["staffing"]["agency_price"].equals(tiny().tables["staffing"]["agency_price"])
        assert same == (cause != "workforce")
        assert there["staffing"]["required"].equals(tiny().tables["staffing"]["required"])


def _stating(value: float) -> Instance:
    stated = tiny().tables["assumptions"]
    row = stated.head(1).assign(id="agency_premium", value=value, low=value, high=value)
    return with_tables(tiny(), {"assumptions": pd.concat([stated, row], ignore_index=True)})


def test_the_premium_is_the_instance_s_where_it_states_one() -> None:
    """1.5 where nothing is said; otherwise what is."""
    assert premium(tiny()) == PREMIUM
    assert premium(_stating(1.25)) == 1.25


def test_with_no_total_no_area_has_to_balance() -> None:
    """Without control totals of areas or trusts there is no year to balance in."""
    with pytest.raises(InputError, match="no area has to balance"):
        year_of(with_tables(tiny(), {"control_totals": tiny().tables["control_totals"].head(0)}))


def test_every_number_stands_in_its_evidence() -> None:
    """The sentences count the areas that balance and say each cause, with numbers of their evidence."""
    findings = causes_findings(_found().reset_index(), year_of(tiny()), 0.0)
    assert_supported(findings)
    assert findings[0].sentence.startswith("In 2027-28 0 of 2 areas can balance; the others miss £4.4m.")
    assert all(words in findings[1].sentence for words in CAUSES.values())
    assert not isnan(_found()["efficiency"].sum())


def test_a_solve_that_was_stopped_is_said() -> None:
    """What was lifted in a solve that stopped at a limit is named, and the sentence is a caution."""
    frame = _found().reset_index()
    said = causes_findings(frame, year_of(tiny()), 0.012, ("politics",))[1]
    assert "Stopped at a limit: politics" in said.sentence
    assert said.severity == "caution"
    assert "Stopped" not in causes_findings(frame, year_of(tiny()), 0.0)[1].sentence
