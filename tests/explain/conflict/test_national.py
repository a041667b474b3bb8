"""Conflicts of yes/no choices among 121 trusts, where the amounts alone could be kept."""

from __future__ import annotations

import pandas as pd
import pytest

from optimiser.explain.conflict import ConflictReport, find_conflict
from optimiser.explain.resolve import with_tables
from optimiser.instances import Instance, read_instance, resolve_instance
from optimiser.questions import changed, read_question
from optimiser.run.prepare import Prepared, prepare
from tests.explain.conflict.brute import can_keep, commitments
from trustmodels.allocation.commitments import FAMILIES
from trustmodels.contract import TABLES

COLUMNS = {table.name: list(table.names) for table in TABLES}
PLACES, TRUSTS = 4, 6


@pytest.fixture(scope="module")
def england() -> Instance:
    """The shipped national instance."""
    return read_instance(resolve_instance("england-2025-26"))


def _only(instance: Instance, *families: str) -> Prepared:
    """The question whether some commitments can be kept, all others let go."""
    modes = {**dict.fromkeys(FAMILIES, "off"), **dict.fromkeys(families, "hold")}
    return prepare(instance, changed(read_question("keep_all"), modes=modes))  # type: ignore[arg-type]


def _first(instance: Instance) -> str:
    return str(instance.tables["periods"]["period"].iloc[0])


def _ask(instance: Instance, trust: str, share: float) -> float:
    """All that a trust can save in the first period without support, and a share of what needs it, £m."""
    period = _first(instance)
    schemes = instance.tables["opportunities"]
    own = schemes[
        (schemes["trust"] == trust) & (schemes["qia"] == "approved") & (schemes["first_period"] == period)
    ]
    gain = own["potential"] * own["part_year"]
    once = instance.tables["one_offs"]
    limit = once[(once["trust"] == trust) & (once["period"] == period)]["limit"].sum()
    return float(limit + gain[~own["needs_support"]].sum() + share * gain[own["needs_support"]].sum())


def _too_few_places(instance: Instance) -> Prepared:
    """Six trusts that each need 0.6 of what a place opens, and four places: 3.6 in fractions, six in fact."""
    schemes, period = instance.tables["opportunities"], _first(instance)
    trusts = sorted(set(schemes.loc[schemes["needs_support"], "trust"]))[:TRUSTS]
    asks = pd.DataFrame(
        [
            {"trust": t, "period": period, "least": _ask(instance, t, 0.6), "most": float("nan")}
            for t in trusts
        ]
    )
    envelope = instance.tables["envelope"].assign(support_places=float(PLACES))
    changed_tables = with_tables(instance, {"asks": asks, "envelope": envelope})
    return _only(changed_tables, "agreed_ask", "support_places")


def _one_change_for_two(instance: Instance) -> Prepared:
    """Two trusts 40 WTE short, a contested change in each that frees 100, and one change a year allowed."""
    staffing, period = instance.tables["staffing"].copy(), _first(instance)
    trusts = instance.tables["trusts"].drop_duplicates("system").head(2)
    for trust in trusts["trust"]:
        row = (staffing["trust"] == trust) & (staffing["period"] == period)
        staffing.loc[row, "agency_supply"] = 0.0
        staffing.loc[row, "required"] = staffing.loc[row, "substantive"] + 40.0
    changes = [
        {"change": f"C{t}", "name": f"Merger at {t}", "system": s, "capital": 1.0, "saving": 0.0,
         "double_running": 0.0, "lead": 0.0, "contested": True, "earliest": period}
        for t, s in zip(trusts["trust"], trusts["system"], strict=True)
    ]  # fmt: skip
    effects = [
        {"change": f"C{t}", "trust": t, "measure": "required", "amount": -100.0} for t in trusts["trust"]
    ]
    tables = {
        "staffing": staffing,
        "changes": pd.DataFrame(changes, columns=COLUMNS["changes"]),
        "change_effects": pd.DataFrame(effects, columns=COLUMNS["change_effects"]),
        "envelope": instance.tables["envelope"].assign(contested_changes=1.0),
    }
    return _only(with_tables(instance, tables), "safe_staffing", "contested_changes")


def _assert_ways_are_complete(prepared: Prepared, report: ConflictReport) -> None:
    """A second solver finds a plan with each way out of the first conflict, and none with 2% less of the first."""
    everything, first = commitments(prepared.compiled), report.conflicts[0]
    assert {way.change.name for way in first.ways} == set(first.members)
    for way in first.ways:
        given = {change.name: change.amount * (1 + 1e-5) + 1e-5 for change in way.changes}
        assert can_keep(prepared.compiled, everything, given)
    less = {change.name: change.amount * 0.98 for change in first.ways[0].changes}
    assert not can_keep(prepared.compiled, everything, less)


@pytest.mark.slow
def test_places_that_conflict_by_choices_alone(england: Instance) -> None:
    """Five of the six asks and the places are a smallest conflict, proven; two more places end all of it."""
    prepared = _too_few_places(england)
    report = find_conflict(prepared)
    first = report.conflicts[0]
    families = [name[0] for name in first.members]
    assert sorted(families) == ["agreed_ask"] * (PLACES + 1) + ["support_places"]
    assert first.minimal
    assert first.smallest
    assert first.only_choices
    assert report.kinds == (("agreed_ask", "support_places"),)
    assert report.every_kind
    ways = {way.change.name[0]: way for way in first.ways}
    assert not ways["support_places"].also
    assert ways["support_places"].change.amount == pytest.approx(TRUSTS - PLACES, abs=1e-6)
    _assert_ways_are_complete(prepared, report)


@pytest.mark.slow
def test_contested_changes_that_conflict_by_choices_alone(england: Instance) -> None:
    """Both staffing floors and the limit on changes conflict, nothing else; one change more ends it."""
    prepared = _one_change_for_two(england)
    report = find_conflict(prepared)
    (conflict,) = report.conflicts
    assert sorted(name[0] for name in conflict.members) == ["contested_changes"] + ["safe_staffing"] * 2
    assert conflict.minimal
    assert conflict.smallest
    assert conflict.only_choices
    assert report.every
    ways = {way.change.name[0]: way for way in conflict.ways}
    assert ways["contested_changes"].change.amount == pytest.approx(1.0, abs=1e-6)
    _assert_ways_are_complete(prepared, report)
