"""What the three parties would have on tiny, and where offers lie between them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from optimiser.extras.room.answer import OfferAnswer
from optimiser.extras.room.offers import Offer, named, offer_of
from optimiser.extras.room.session import Desk, JobState
from optimiser.extras.room.settlement import Standpoints, read_settlement, views, write_settlement
from optimiser.extras.room.task import PARTIES
from optimiser.instances import Instance
from optimiser.report.section import Section
from tests.room.conftest import grant_pot, waited

pytestmark = pytest.mark.slow
TREASURY, DEPARTMENT, NHS_ENGLAND = "Treasury", "Department", "NHS England"


@pytest.fixture(scope="module")
def found(desk: Desk, tiny: Instance) -> Standpoints:
    """The parties on the instance as it stands, as the process that solves leaves them."""
    job = waited(desk.start(offer_of([], None, "how_far"), tiny, kind=PARTIES))
    assert job.state is JobState.DONE, job.last
    return read_settlement(job.out)


def rows(section: Section, at: int) -> pd.DataFrame:
    """The rows behind a table of the section."""
    table = section.blocks[at].table
    assert table is not None
    return table.frame


def test_each_party_is_at_home_in_its_own_plan(found: Standpoints) -> None:
    """The way of a party is none in its own plan, and all of it in the worst of the others'."""
    for party in found.parties:
        ways = {name: party.way(plan.measures[party.measure]) for name, plan in found.plans.items()}
        assert ways[party.name] == pytest.approx(0.0, abs=1e-6)
        assert max(way for way in ways.values() if way is not None) == pytest.approx(1.0, abs=1e-6)


def test_the_equal_concession_is_equal(found: Standpoints) -> None:
    """Nobody goes further than the share that is said."""
    plan = found.plans["Equal concession"]
    for party in found.parties:
        way = party.way(plan.measures[party.measure])
        assert way is not None
        assert way <= found.share + 1e-4


def test_it_goes_through_a_file_unchanged(found: Standpoints, tmp_path: Path) -> None:
    """What is read is what was written."""
    assert read_settlement(write_settlement(found, tmp_path).parent) == found


def test_an_offer_stands_among_the_parties_plans(
    found: Standpoints, tiny: Instance, solved: Callable[[Offer], OfferAnswer]
) -> None:
    """A pot of £9m in the first year leaves Treasury better off than as things stand, and no weighted sum is shown.

    An offer may be called as a column of the table is.
    """
    stands = solved(named(offer_of([], None, "how_far"), "stands", "", []))
    more = solved(named(offer_of([(grant_pot(tiny), 9.0)], None, "how_far"), "unit", "", []))
    section = views(found, [stands, more])
    way = rows(section, 0).set_index("plan")
    assert list(way.index[:4]) == [TREASURY, DEPARTMENT, NHS_ENGLAND, "Equal concession"]
    treasury = way[f"plan:{TREASURY}"]
    assert float(treasury["unit"].rstrip("%").replace("−", "-")) < float(treasury["stands"].rstrip("%"))
    reached = rows(section, 1)
    assert set(reached["unit"]) <= {"£m", "patients", "WTE", "beds", "share"}
    assert "plan:unit" in reached
    assert "finance" not in json.dumps(section.blocks[1].table.note)  # type: ignore[union-attr]
