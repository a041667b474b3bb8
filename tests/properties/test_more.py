"""More of anything useful never makes an earlier tier worse, nor does a promise less."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from optimiser.questions import changed, read_question
from tests.properties.cases import SEEDS, Tables, altered, instance, matrix, no_worse, tiers
from trustmodels.allocation.commitments import FAMILIES


def _more(table: str, *columns: str) -> Callable[[Tables], None]:
    """Half as much again, and 1 on top: an empty limit stays none."""

    def change(tables: Tables) -> None:
        if table in tables:
            for column in columns:
                tables[table][column] = tables[table][column] * 1.5 + 1

    return change


def _sooner(tables: Tables) -> None:
    """Every scheme and change can begin in the first period."""
    first = tables["periods"]["period"].iloc[0]
    tables["opportunities"]["first_period"] = first
    if "changes" in tables:
        tables["changes"]["earliest"] = first


MORE: dict[str, Callable[[Tables], None]] = {
    "grants": _more("envelope", "grant_pot"),
    "loans": _more("envelope", "loan_pot"),
    "capital": _more("envelope", "capital_budget"),
    "places and changes": _more("envelope", "support_places", "contested_changes"),
    "capacity": _more("capacity", "limit"),
    "agency staff": _more("staffing", "agency_supply", "agency_ceiling"),
    "escalation beds": _more("beds", "escalation_limit"),
    "one-offs": _more("one_offs", "limit"),
    "time": _sooner,
}


def _holds(seed: int, what: str, question: str) -> None:
    base = instance(seed)
    more = altered(base, MORE[what])
    assert no_worse(tiers(matrix(more, question)), tiers(matrix(base, question)))


@settings(max_examples=8)
@given(seed=SEEDS, what=st.sampled_from(sorted(MORE)))
@example(seed=5, what="grants")
@example(seed=10, what="capacity")
@example(seed=15, what="time")
def test_more_is_never_worse(seed: int, what: str) -> None:
    """Money, capacity or time: the first tier of how_far that changes gets better."""
    _holds(seed, what, "how_far")


@pytest.mark.slow
@settings(max_examples=150)
@given(
    seed=SEEDS,
    what=st.sampled_from(sorted(MORE)),
    question=st.sampled_from(["how_far", "balance", "least_funding", "order:finance,access,safety"]),
)
def test_more_is_never_worse_in_any_question(seed: int, what: str, question: str) -> None:
    """So in every question, on many instances."""
    _holds(seed, what, question)


def _off(seed: int, family: str, question: str) -> None:
    base, asked = instance(seed), read_question(question)
    without = replace(changed(asked, modes={family: "off"}), tiers=asked.tiers)
    assert no_worse(tiers(matrix(base, without)), tiers(matrix(base, asked)))


@settings(max_examples=8)
@given(seed=SEEDS, family=st.sampled_from(sorted(FAMILIES)))
@example(seed=5, family="efficiency_max")
@example(seed=10, family="bailout_condition")
@example(seed=20, family="agency_ceiling")
def test_a_promise_less_is_never_worse(seed: int, family: str) -> None:
    """Without one commitment, the first tier of how_far that changes gets better."""
    _off(seed, family, "how_far")


@pytest.mark.slow
@settings(max_examples=150)
@given(
    seed=SEEDS,
    family=st.sampled_from(sorted(FAMILIES)),
    question=st.sampled_from(["how_far", "balance", "keep_all", "least_funding"]),
)
def test_a_promise_less_is_never_worse_in_any_question(seed: int, family: str, question: str) -> None:
    """So in every question, on many instances."""
    _off(seed, family, question)
