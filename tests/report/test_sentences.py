"""The sentences: every number stands in the evidence, and none claims more than the run."""

from __future__ import annotations

from dataclasses import replace

import pytest

from optimiser.explain import Finding
from optimiser.explain.verified_run import Opened
from optimiser.report import sentences
from optimiser.report.tables.answer import grade_facts
from tests.report.helpers import loose_numbers, reading_of, tiny, with_manifest


def _findings(reading: Opened) -> list[Finding]:
    found = [
        sentences.wages(reading),
        sentences.how_far(reading),
        sentences.who_is_asked(reading),
        sentences.to_balance(reading),
        sentences.where_short(reading),
        sentences.burden(reading),
        sentences.condition(reading),
        sentences.left_behind(reading),
        sentences.steps(reading),
        sentences.grade_d(grade_facts(tiny())),
        *sentences.prices(reading),
    ]
    return [finding for finding in found if finding is not None]


@pytest.mark.parametrize("question", ["how_far", "balance"])
def test_every_number_of_a_sentence_stands_in_its_evidence(question: str) -> None:
    """A number that is said is one that the evidence shows, rounded the same."""
    findings = _findings(reading_of(question))
    assert {"how-far", "asked", "balance", "burden", "left", "steps"} <= {finding.id for finding in findings}
    for finding in findings:
        assert loose_numbers(finding) == [], finding.sentence


def test_a_number_from_nowhere_would_be_noticed() -> None:
    """The check of the sentences finds a number that the evidence does not hold."""
    finding = sentences.how_far(reading_of())
    assert loose_numbers(replace(finding, sentence=finding.sentence + " And 987.")) == ["987"]


def test_only_a_solved_run_says_at_best() -> None:
    """A plan found before a stop is not called the best."""
    reading = reading_of()
    stopped = replace(reading, run=with_manifest(reading.run, status="feasible"))
    assert sentences.how_far(reading).sentence.startswith("In this plan")
    assert sentences.how_far(stopped).sentence.startswith("In the best plan found so far")
    assert sentences.how_far(reading_of("balance")).sentence.startswith("In this plan")


def test_unpaid_wages_are_said_before_anything_else() -> None:
    """Cash under its minimum makes a warning; none where wages are paid."""
    reading = reading_of()
    rows = reading.table("commitments")
    first = rows.index == rows.index[rows["id"] == "minimum_cash"][0]
    rows = rows.assign(
        status=rows["status"].mask(first, "short"), shortfall=rows["shortfall"].mask(first, 3.0)
    )
    unpaid = replace(reading, run=replace(reading.run, tables={**reading.run.tables, "commitments": rows}))
    warning = sentences.wages(unpaid)
    assert sentences.wages(reading) is None
    assert warning is not None
    assert warning.severity == "warning"
    assert "£3.0m" in warning.sentence


def test_prices_are_of_the_first_measure_that_has_one() -> None:
    """No price of a later measure is said while an earlier one has prices of its own."""
    said = {finding.evidence["measure"].iloc[0] for finding in sentences.prices(reading_of())}
    assert len(said) <= 1
