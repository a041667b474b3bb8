"""What a plan shows of itself: a pot left while trusts are short, and schemes that run out, by hand."""

from __future__ import annotations

from optimiser.explain.remarks import run_out, unspent, without_effect
from tests.explain.helpers import loose_numbers, plan_of, resolved
from tests.model.builder import TWO_YEARS, made


def test_a_pot_left_by_the_condition_on_support_is_named() -> None:
    """T lacks £10m, with 8% of its £110m made (£8.8m) it would lack £1.2m, and no more is given of a pot of £9m: £7.8m
    is left while its control total is missed by £8.8m, and the condition is what holds it back.
    """
    answer = plan_of(
        resolved(made(envelope={"grant_pot": 9, "bailout_condition": 0.08}, control_totals={"amount": 0}))
    )
    found = [finding for finding in unspent(answer) if finding.id == "unspent-grants"]
    assert len(found) == 1
    assert "£7.8m of £9.0m is left in 2026-27" in found[0].sentence
    assert "missed by £8.8m" in found[0].sentence
    assert "1 with all that the condition on support lets them have" in found[0].sentence
    assert loose_numbers(found[0]) == []


def test_a_sentence_counts_the_trusts_that_the_table_counts() -> None:
    """T misses its total by £10m and U by £0.04m, too little to show: two are missed, in sentence and table alike."""
    other = {"trust": "U", "name": "Other", "income": 109.96}
    case = made(
        trusts=[{}, other],
        envelope={"grant_pot": 30, "bailout_condition": 0.5},
        control_totals=[{"amount": 0}, {"id": "U", "amount": 0}],
    )
    answer = plan_of(resolved(case))
    (found,) = [finding for finding in unspent(answer) if finding.id == "unspent-grants"]
    assert (answer.table("commitments").query("id == 'control_total'")["status"] == "short").sum() == 2
    assert "while the control totals of 2 trusts are missed by £10.0m" in found.sentence


def test_a_pot_that_is_used_up_or_not_needed_is_not_remarked_on() -> None:
    """T lacks £10m: a pot of £4m is given in full, and of one of £20m £10m are left, with nothing short."""
    for pot in (4, 20):
        answer = plan_of(resolved(made(envelope={"grant_pot": pot}, control_totals={"amount": 0})))
        assert [finding for finding in unspent(answer) if finding.id == "unspent-grants"] == []


def test_schemes_that_run_out_are_told_by_period() -> None:
    """T has one scheme of £6m, begun in the first of two years: nothing is left by the end of either year, and new
    savings go from £6.0m to next to nothing (what sharing evenly leaves open). Over a single year nothing is said.
    """
    schemes = {"opportunities": {"opportunity": "o", "potential": 6}, "control_totals": {"amount": 0}}
    answer = plan_of(resolved(made(periods=TWO_YEARS, **schemes)))
    found = [finding.sentence for finding in run_out(answer) if finding.id == "run-out"]
    assert len(found) == 1
    assert "1 by the end of 2026-27 and 1 by the end of 2027-28" in found[0]
    assert "£6.0m started in 2026-27 to less than £0.1m in 2027-28" in found[0]
    assert "run-out" not in [finding.id for finding in run_out(plan_of(resolved(made(**schemes))))]


def test_schemes_that_are_not_counted_are_named() -> None:
    """Of two schemes one of £3m a year is pending: how far counts what is approved, and says so."""
    case = made(
        opportunities=[
            {"opportunity": "o", "potential": 6},
            {"opportunity": "p", "potential": 3, "qia": "pending"},
        ],
        control_totals={"amount": 0},
    )
    said = [
        finding.sentence for finding in without_effect(plan_of(resolved(case)), ["A has no effect: B.", "C."])
    ]
    assert said[0].endswith("1 scheme pending (£3.0m a year).")
    assert said[1:] == ["A has no effect: B."]
