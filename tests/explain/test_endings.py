"""What a limit left open is never told as finished: neither by the exit status nor by a sentence."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import inf

import pandas as pd
import pytest

from optimiser.explain.finding import Finding
from optimiser.explain.gaps import Ending, ending
from optimiser.explain.quantities import Quantity, amounts_said
from optimiser.explain.resolve import Resolved, unplanned
from optimiser.instances import Instance, read_instance
from optimiser.questions import read_question
from optimiser.run.solution import STOPPED
from optimiser.subjects.trilemma.orders import Orders, orders_finding, six_orders
from optimiser.tradeoffs.frontier.findings import frontier_findings, headline
from optimiser.tradeoffs.frontier.trace import Frontier, trace
from scripts.build_tiny import FOLDER


@dataclass(frozen=True)
class Ended:
    """A solve that ended somehow."""

    status: str
    gap: float = 0.0
    answer: object = None


PLAN = object()


@pytest.mark.parametrize(
    ("found", "exit_status", "words"),
    [
        ([Ended("optimal", answer=PLAN), Ended("infeasible")], 0, ""),
        ([Ended("feasible", 0.07, PLAN), Ended("optimal", answer=PLAN)], 4, "1 of 2 plans not proven, to a gap"),
        ([Ended("optimal", answer=PLAN), Ended("stopped", inf)], 4, "1 of 2 not found in the time"),
        ([Ended("stopped"), Ended("infeasible")], 5, "1 of 2 not found in the time"),
        ([Ended("error"), Ended("optimal", answer=PLAN)], 4, "1 of 2 not found in the time"),
    ],
)  # fmt: skip
def test_solves_end_together(found: list[Ended], exit_status: int, words: str) -> None:
    """0 only where all is proven, 4 where there is a plan, 5 where there is none; the words say how much is open."""
    together = ending(found)
    assert together.exit_status == exit_status
    assert words in together.words
    assert together.closed == (not together.words)


def test_a_sentence_that_rests_on_what_is_open_says_so() -> None:
    """The words stand in the sentence itself, and a note becomes a caution."""
    said = Finding("x", "The shortfall is 4.", pd.DataFrame({"value": [4.0]}))
    (told,) = Ending(3, 3, 2, 0, 0.07).hedged([said])
    assert (
        told.sentence == "The shortfall is 4 (stopped at a limit: 2 of 3 plans not proven, to a gap of 0.07)."
    )
    assert told.severity == "caution"
    assert Ending(3, 3, 0, 0).hedged([said]) == [said]


@pytest.fixture(scope="module")
def tiny() -> Instance:
    """The teaching instance."""
    return read_instance(FOLDER)


@pytest.fixture(scope="module")
def frontier(tiny: Instance) -> Frontier:
    """Access against finance, every plan proven."""
    return trace(tiny, read_question("how_far"), ("access", "finance"), 3)


def unproven(found: Frontier) -> Frontier:
    """The same plans, of which a limit left the first open to a gap of 7%."""
    first, *others = found.points
    open_ = replace(first, best=replace(first.best, proven=False, gap=0.07))
    return replace(found, points=(open_, *others))


def test_a_frontier_that_is_closed_says_nothing_of_limits(frontier: Frontier) -> None:
    """Nothing is hedged where every plan is proven."""
    assert frontier.ending.exit_status == 0
    assert "limit" not in frontier_findings(frontier)[0].sentence


def test_a_frontier_with_a_plan_left_open_is_hedged(frontier: Frontier) -> None:
    """4, the share of plans that are open, and the bound that holds whatever was found."""
    open_ = unproven(frontier)
    curve = open_.bounds[None]
    assert curve is not None
    said = frontier_findings(open_)[0]
    assert open_.ending.exit_status == 4
    assert f"1 of {len(open_.points)} plans not proven, to a gap of 0.07" in said.sentence
    assert "no plan can have less than" in said.sentence
    assert "not proven" in headline(open_)


def test_one_plan_that_was_found_is_not_the_best_of_both(frontier: Frontier) -> None:
    """With one plan, and places at which none was found, that the two do not trade is not said."""
    open_ = replace(frontier, points=frontier.points[:1], missing=2)
    said = frontier_findings(open_)[0].sentence
    assert open_.ending.exit_status == 4
    assert "do not trade" not in said
    assert "2 of 3 not found in the time" in said


@pytest.fixture(scope="module")
def orders(tiny: Instance) -> Orders:
    """The six orders, each solved."""
    return six_orders(tiny)


def stopped(found: Resolved) -> Resolved:
    """A solve that a limit stopped before it had a plan."""
    return replace(found, status="stopped", answer=None, results=found.results[:1])


def test_orders_that_were_all_stopped_prove_nothing(orders: Orders) -> None:
    """5, and no sentence says that there is no plan."""
    none = Orders({order: stopped(found) for order, found in orders.found.items()})
    said = orders_finding(none).sentence
    assert none.ending.exit_status == 5
    assert "is not known" in said
    assert "something agreed cannot be kept" not in said


def test_orders_that_are_all_infeasible_have_no_plan(orders: Orders) -> None:
    """Proven in each of the six: then it is said."""
    none = {order: replace(found, status="infeasible", answer=None) for order, found in orders.found.items()}
    assert "something agreed cannot be kept" in orders_finding(Orders(none)).sentence


def test_an_order_that_was_stopped_makes_the_sentence_careful(orders: Orders) -> None:
    """4; what cannot be delivered even if put first is said only where its bound proves it."""
    first, *_ = orders.found
    some = Orders({**orders.found, first: stopped(orders.found[first])})
    said = orders_finding(some).sentence
    assert some.ending.exit_status == 4
    assert "in the best plan found for it" in said
    assert "1 of 6 not found in the time" in said
    unbounded = Orders(
        {
            order: replace(found, results=tuple(replace(r, bound=-inf) for r in found.results))
            for order, found in some.found.items()
        }
    )
    assert "Even put first" not in orders_finding(unbounded).sentence


def test_a_stop_before_a_plan_is_not_called_proof(tiny: Instance) -> None:
    """Exit status 5 where the search was stopped, 3 where it is proven that there is no plan."""
    question = read_question("keep_all")
    assert unplanned(question, tiny, "infeasible").exit_code == 3
    later = unplanned(question, tiny, "feasible")
    assert (later.exit_code, "a later tier was stopped" in str(later)) == (5, True)
    stopped = unplanned(question, tiny, STOPPED)
    assert stopped.exit_code == 5
    assert "Give it more time" in str(stopped)


def test_what_is_too_little_to_show_is_left_out_of_words() -> None:
    """£2m is said and £0.01m is not; of nothing that shows no word is made up."""
    found = [
        Quantity(name, name, "£m", {"1": value}, name) for name, value in (("grants", 2.0), ("loans", 0.01))
    ]
    assert amounts_said(found) == "£2.0m of grants"
    assert amounts_said(found[1:]) == ""
