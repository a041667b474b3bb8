"""The rest of the year as an instance of its own, and planned again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from optimiser.cli.program import make_app
from optimiser.errors import InputError
from optimiser.instances import Instance, read_instance, resolve_instance
from optimiser.subjects.tracker.compute import tracker
from optimiser.subjects.tracker.replan import rest_instance, rest_of, run_rate
from optimiser.subjects.tracker.say import phasing_finding
from tests.explain.helpers import assert_supported, plan_of, resolved
from tests.track.year import YEAR, frame, half_way
from trustmodels.allocation.data import allocation_data
from trustmodels.allocation.definitions.path import do_nothing_path


def derived(instance: Instance, elapsed: float = 0.5, parts: int = 2, drift: float = 1.0) -> Instance:
    """The rest of the year of an instance."""
    found = tracker(instance)
    return rest_instance(instance, found, rest_of(instance, found, elapsed, parts, drift))


def outturn(instance: Instance, trust: str) -> float:
    """Position over the whole year with nothing more decided, £m."""
    _, _, nothing = do_nothing_path(allocation_data(instance.tables, instance.settings))
    return sum(amount for (t, _), amount in nothing.items() if t == trust)


@pytest.mark.parametrize("parts", [1, 2, 3])
@pytest.mark.parametrize("elapsed", [0.25, 0.5, 0.75])
def test_with_all_drift_the_year_goes_on_as_it_went(elapsed: float, parts: int) -> None:
    """With nothing more decided, the whole year ends at the position to date at the rate of the time gone."""
    rest = derived(half_way(), elapsed, parts)
    for trust, position in {"A": 1.0, "B": -6.0, "C": -1.0}.items():
        assert outturn(rest, trust) == pytest.approx(position / elapsed, abs=1e-6)


def test_without_drift_the_path_takes_over() -> None:
    """Without drift the rest is what the path gives, with the savings that run: B stands at -6 after half a year;
    the path gives -5 more and its savings of 3 come again.
    """
    assert outturn(derived(half_way(), drift=0.0), "B") == pytest.approx(-6 - 5 + 3, abs=1e-6)


def test_on_the_trusts_word_the_forecast_lacks_only_new_savings() -> None:
    """With nothing new B, which forecasts -4 with 16 more savings of which 3 run, ends at -17; A at 2 - 1, C at -4."""
    instance = half_way()
    found = tracker(instance)
    rest = rest_instance(instance, found, rest_of(instance, found, 0.5, 2, 1.0, as_forecast=True))
    assert [outturn(rest, trust) for trust in "ABC"] == pytest.approx([1, -17, -4], abs=1e-6)


def test_how_far_the_word_is_from_the_rate_is_said() -> None:
    """At the rate B's drift is -6 + 5 - 3 = -4; on its word 2 - 16 + 5 = -9, £5m worse; the sentence adds all."""
    instance = half_way()
    found = tracker(instance)
    rates = run_rate(instance, found, rest_of(instance, found, 0.5, 2, 1.0)).set_index("trust")
    assert (rates["drift"]["B"], rates["beyond_rate"]["B"]) == pytest.approx((-4, -5), abs=1e-9)
    said = phasing_finding(rates.reset_index(), YEAR, as_forecast=False)
    assert said is not None
    assert f"£{abs(rates['beyond_rate'].sum()):.1f}m worse than the rate to date" in said.sentence
    assert_supported([said])


def test_an_unmonitored_trust_is_where_its_path_puts_it() -> None:
    """Its whole year is that of the path, -10, whatever is over."""
    only = {"A": (10.0, 4.0, 4.5, 10.0, 1.0, 2.0)}
    assert outturn(derived(half_way(only), 0.25, 3), "B") == pytest.approx(-10, abs=1e-6)


def test_what_happens_once_happens_once() -> None:
    """A flood of £2m that is in the position to date neither runs on nor drifts on."""
    flood = frame("adjustments", ("B", YEAR, "flood", -2))
    assert outturn(derived(half_way(adjustments=flood)), "B") == pytest.approx(-6 + (-6 + 2), abs=1e-6)


def test_opportunities_are_less_what_was_delivered() -> None:
    """A made 4.5 in half a year: 9 a year, which took 9/0.8 = 11.25 of its 20 at plan value."""
    left = derived(half_way()).tables["opportunities"].set_index("opportunity")["potential"]
    assert left["A1"] == pytest.approx(20 - 11.25)
    full = {"A": (40.0, 16.0, 20.0, 40.0, 1.0, 2.0)}
    assert derived(half_way(full)).tables["opportunities"]["potential"].iloc[0] == 0


def test_totals_and_limits_are_those_of_the_year() -> None:
    """Control totals and positions to date add up over the parts; asks are less what was made."""
    asks = frame("asks", ("A", YEAR, 6, 8), ("B", YEAR, None, 2))
    rest = derived(half_way(asks=asks), parts=2)
    totals = rest.tables["control_totals"]
    assert totals[totals["id"] == "A"]["amount"].sum() == -2
    own = rest.tables["asks"]
    assert own[own["trust"] == "A"][["least", "most"]].to_numpy().tolist() == [[0.75, 1.75]] * 2
    assert own[own["trust"] == "B"]["most"].tolist() == [0, 0]


def test_the_rest_can_be_planned_and_is_no_worse_than_going_on() -> None:
    """With schemes left and no pots, planning again ends the year better than nothing more decided, and within
    what the schemes can give.
    """
    rest = derived(half_way())
    answer = plan_of(resolved(rest))
    table = answer.table("allocation").groupby("trust")["reported"].sum()
    left = dict(
        zip(rest.tables["opportunities"]["trust"], rest.tables["opportunities"]["potential"], strict=True)
    )
    for trust in ("B", "C"):
        # Started at once, a scheme gives an eighth of a year's value in its first quarter and a quarter in the next.
        most = 0.8 * left[trust] * (0.125 + 0.25)
        assert -1e-6 <= table[trust] - outturn(rest, trust) <= most + 1e-4
    assert table["B"] > outturn(rest, "B") + 1


def test_only_the_first_period_can_be_planned_again() -> None:
    """An instance that begins before the year under way is refused with the remedy."""
    periods = frame("periods", ("2025-26", 1), (YEAR, 1))
    drivers = frame("drivers", ("2025-26", "*", 0, 0, 0, 0, 1), (YEAR, "*", 0, 0, 0, 0, 1))
    with pytest.raises(InputError, match="not the first period"):
        derived(half_way(periods=periods, drivers=drivers))
    with pytest.raises(InputError, match="not between 0 and 1"):
        derived(half_way(), elapsed=1.0)


def test_every_block_of_the_tiny_instance_survives() -> None:
    """The rest of an instance with a row in every table is a valid instance that has a plan."""
    rest = derived(read_instance(resolve_instance("tiny")))
    assert {"flows", "lists", "capacity", "staffing", "beds", "estate", "ring_fences"} <= rest.present
    assert plan_of(resolved(rest)).run.solved


def test_the_command_writes_instance_run_and_tables(tmp_path: Path) -> None:
    """`track` leaves the tracker, the instance of the rest and its verified run, and can be run again."""
    for _ in range(2):
        folder = tmp_path / "track"
        status = make_app("track")(
            ["track", "tiny", "--out", str(folder), "--draws", "50"], standalone_mode=False
        )
        assert status == 0
    assert {
        "track.csv",
        "track-total.csv",
        "track-outlook.csv",
        "track-replan.csv",
        "track.json",
        "rest",
        "run",
    } == {path.name for path in folder.iterdir()}
    assert read_instance(folder / "rest").name == "tiny-rest"
    ids = [finding["id"] for finding in json.loads((folder / "track.json").read_text())]
    assert ids[0] == "to-date"
    assert ids[-1] == "replan"
