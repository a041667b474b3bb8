"""The tables: parts add up, areas hold the same totals as trusts, and what is short is what the run says."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from optimiser.errors import RunError
from optimiser.explain.verified_run import Opened
from optimiser.report.table import records
from optimiser.report.tables import asks, beside, outturn, standards
from optimiser.report.tables.shortfalls import reach_rows
from tests.report.helpers import reading_of

QUESTIONS = ("how_far", "balance")


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_waterfall_adds_up_to_the_reported_position(question: str) -> None:
    """The steps from doing nothing, support included, end at what the run reports in every period."""
    reading = reading_of(question)
    rows = outturn.waterfall_rows(reading)
    for y in reading.periods:
        steps = rows[(rows["period"] == y) & ~rows["step"].isin([outturn.BEFORE, outturn.REPORTED])]
        reported = dict(reading.table("sector")[["period", "reported"]].to_numpy())[y]
        assert steps["amount"].sum() == pytest.approx(reported, abs=1e-6)


def test_a_waterfall_that_does_not_add_up_stops_the_page() -> None:
    """A position that the steps do not explain is an error, not a page."""
    reading = reading_of()
    sector = reading.table("sector").copy()
    sector["reported"] += 1.0
    other = replace(reading, run=replace(reading.run, tables={**reading.run.tables, "sector": sector}))
    with pytest.raises(RunError, match="add up"):
        outturn.waterfall_rows(other)


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_area_holds_the_totals_of_its_trusts(question: str) -> None:
    """Regions, systems and types add up to all trusts, for what is asked, given and left behind."""
    reading = reading_of(question)
    for table, columns in (
        (asks.asked_by(reading, "region", "Region"), ["cip", "one_offs"]),
        (asks.asked_by(reading, "type", "Type"), ["cip"]),
        (asks.supported_by(reading, "system_name", "System"), ["grant", "loan"]),
        (outturn.left_by(reading, "region", "Region"), ["run_rate", "debt", "backlog"]),
    ):
        for column in columns:
            assert table.frame[column].sum() == pytest.approx(table.foot[column].sum(), abs=1e-9)
    assert asks.asked_trusts(reading).frame["cip"].sum() == pytest.approx(
        reading.table("allocation")["cip"].sum()
    )


def test_what_is_short_is_the_sum_of_the_commitments() -> None:
    """Every line and period has the shortfall and the number missed that the run's own table gives."""
    reading = reading_of()
    rows = reach_rows(reading)
    rows = rows[rows["line"] == "Trust control totals"]
    stated = reading.table("commitments")
    stated = stated[stated["id"] == "control_total"]
    assert rows["amount"].sum() == pytest.approx(stated["shortfall"].sum(), abs=1e-6)
    assert rows["missed"].sum() == (stated["status"] == "short").sum() > 0
    assert rows["asked"].sum() == len(stated)


def test_expected_delivery_takes_away_what_was_assumed() -> None:
    """Planned position less expected position is the optimism and what nobody has found."""
    rows = beside.delivery_rows(reading_of("balance"))
    gap = rows["position_plan"] - rows["position_expected"]
    assert (rows["optimism"] + rows["unidentified"]).tolist() == pytest.approx(gap.tolist(), abs=1e-9)
    assert (rows["optimism"] >= -1e-9).all()
    assert (rows["short_expected"] >= rows["short_plan"] - 1e-9).all()


def _first(reading: Opened, table: str) -> tuple[Any, dict[str, Any]]:
    """The first row of an instance table, and the report's row of the same standard, trust and period."""
    row: Any = next(reading.instance.tables[table].itertuples(index=False))
    rows = standards.access_rows(reading)
    mine = (rows["standard"] == row.standard) & (rows["trust"] == row.trust) & (rows["period"] == row.period)
    return row, records(rows[mine])[0]


def test_nothing_done_is_the_published_share_of_a_flow() -> None:
    """Doing nothing keeps the patients inside that the instance states."""
    row, found = _first(reading_of(), "flows")
    assert (found["nothing_within"], found["nothing_counted"]) == (row.within, row.demand)


def test_nothing_done_moves_a_list_by_who_joins_and_who_leaves() -> None:
    """Doing nothing adds who joins to the opening list and takes off who is treated today."""
    reading = reading_of()
    row, found = _first(reading, "lists")
    opening = reading.case.opening(row.trust, f"list:{row.standard}")
    assert found["nothing_counted"] == pytest.approx(max(0.0, opening + row.additions - row.stops))
