"""What is said of a run from its proof, on two columns and two rows: every word and every contradiction, by hand."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from scipy import sparse

from optimiser.matrix.arrays import Compiled
from optimiser.proof.file import NO_PLAN, Proof, TierProof, proof_bytes, read_proof
from optimiser.proof.judge import (
    Certificate,
    TierWord,
    Word,
    as_good,
    capped_at,
    certificate,
    gap_of,
    implied,
    no_plan_word,
)
from optimiser.proof.system import System
from optimiser.proof.tree import Leaf

NONE = math.inf


def compiled(*, whole: bool = False, lower: float = 4.0) -> Compiled:
    """x + y ≥ 4 and x + 3y ≥ 6, both from 0 to 10; `far` is 2x + 3y + 1, `near` is y.

    `far` is least at (3, 1): 10, with duals 1.5 and 0.5. Kept at 10, y is at most 1 and at least 1.
    With `whole`, y is a choice: no needs x ≥ 6 (13), yes x ≥ 3 (10).
    """
    names = (("law", ("a",)), ("law", ("b",)))
    return Compiled(
        matrix=sparse.csc_array(np.array([[1.0, 1.0], [1.0, 3.0]])),
        row_lower=np.array([lower, 6.0]),
        row_upper=np.full(2, NONE),
        lower=np.zeros(2),
        upper=np.array([10.0, 1.0 if whole else 10.0]),
        rows=names,
        columns=(("ask", ("A",)), ("awarded", ("A",))),
        integer=np.array([False, whole]),
        costs={"far": np.array([2.0, 3.0]), "near": np.array([0.0, 1.0])},
        offsets={"far": 1.0, "near": 0.0},
    )


def stated(measure: str, value: float | None, bound: float | None = None, **more: Any) -> dict[str, Any]:
    """What a manifest says of a tier."""
    return {
        "measure": measure,
        "value": value,
        "bound": value if bound is None else bound,
        "primary": True,
        **more,
    }


def proof(measure: str, *duals: float, held: tuple[float, ...] | None = None) -> TierProof:
    """The proof of a tier whose relaxation was enough."""
    y = np.array(duals)
    return TierProof(measure, y, (Leaf({}, y),), None if held is None else np.array(held))


def judged(
    tiers: list[dict[str, Any]], *proofs: TierProof, gap: float = 1e-6, matrix: Compiled | None = None
) -> Certificate:
    """The certificate of a run on two columns."""
    manifest = {"status": "optimal", "tiers": tiers, "options": {"gap": gap}}
    return certificate(matrix or compiled(), manifest, Proof(proofs))


FAR = proof("far", 1.5, 0.5)


def test_a_bound_that_is_reached_is_certified() -> None:
    """Duals 1.5 and 0.5 prove 10 of `far`, its constant part included."""
    found = judged([stated("far", 10.0)], FAR)
    (tier,) = found.tiers
    assert (tier.word, tier.needed, tier.enough, tier.leaves, tier.why) == (Word.CERTIFIED, True, True, 1, "")
    assert [tier.bound, tier.gap] == pytest.approx([10.0, 0.0], abs=1e-9)
    assert (found.certified, found.word, found.contradictions) == (True, Word.CERTIFIED, ())


@pytest.mark.parametrize(("gap", "enough"), [(1e-6, False), (0.06, True)])
def test_a_bound_that_is_not_reached_is_wider(gap: float, enough: bool) -> None:
    """Duals 1.5 and 0.4 prove 10 - 0.1·6 at most, plus what is left over: 9.4, a gap of 6%."""
    found = judged([stated("far", 10.0)], proof("far", 1.5, 0.4), gap=gap)
    (tier,) = found.tiers
    assert (tier.word, tier.enough, found.certified) == (Word.WIDER, enough, enough)
    assert [tier.bound, tier.gap] == pytest.approx([9.4, 0.06])


def test_the_gap_that_a_run_states_is_enough_as_well() -> None:
    """Asked for a millionth, stopped at 7%, and 6% are proven."""
    found = judged([stated("far", 10.0, 9.5, gap=0.07)], proof("far", 1.5, 0.4))
    assert (found.tiers[0].word, found.certified) == (Word.WIDER, True)


def test_less_than_can_be_had_contradicts() -> None:
    """A run that states 9.9 is told that no plan comes below 10."""
    found = judged([stated("far", 9.9)], FAR)
    assert found.contradictions == ("of far no plan comes below 9.900099, and the run states one of 9.9",)
    assert not found.certified


@pytest.mark.parametrize(
    "wrong", [(), (proof("far", 1.5),), (proof("far", 1.5, 0.5, 0.0),), (proof("near", 1.5, 0.5),)]
)
def test_without_a_fitting_proof_a_tier_is_claimed(wrong: tuple[TierProof, ...]) -> None:
    """None at all, too few duals, too many, of another tier: nothing is proven, and the status rests on it."""
    found = judged([stated("far", 10.0)], *wrong)
    (tier,) = found.tiers
    assert (tier.word, tier.needed, tier.enough, tier.bound) == (Word.CLAIMED, True, False, None)
    assert (tier.why, found.certified, found.word) == ("no proof of it is kept", False, Word.CLAIMED)


def test_a_tier_without_a_plan_is_claimed() -> None:
    """A run that was stopped before the tier had a plan."""
    (tier,) = judged([stated("far", None)], FAR).tiers
    assert (tier.word, tier.why, tier.needed) == (Word.CLAIMED, "there is no plan", True)


def test_later_tiers_keep_the_earlier_ones() -> None:
    """With 2x + 3y at 9 or less and x + 3y ≥ 6, x is at most 3, so y is at least 1: duals 1, 1 and the cap's -1.

    (x + y) + (x + 3y) - (2x + 3y) = y, and 4 + 6 - 9 = 1, less the room of a millionth that the cap has.
    """
    found = judged([stated("far", 10.0), stated("near", 1.0)], FAR, proof("near", 1.0, 1.0, -1.0))
    assert found.tiers[1].bound == pytest.approx(1 - 1e-5, abs=1e-9)
    assert found.tiers[1].word is Word.WIDER


def test_a_secondary_tier_holds_the_choices() -> None:
    """With y at yes `near` is 1, given the choice; no status rests on it, and without the choice it is claimed."""
    matrix = compiled(whole=True)
    tiers = [stated("far", 10.0), {**stated("near", 1.0), "primary": False}]
    tree = TierProof(
        "far",
        np.array([1.5, 0.5]),
        (Leaf({1: 0.0}, np.array([0.0, 2.0])), Leaf({1: 1.0}, np.array([2.0, 0.0]))),
    )
    found = judged(tiers, tree, proof("near", 0.0, 0.0, 0.0, held=(1.0,)), matrix=matrix)
    first, second = found.tiers
    assert (first.word, first.leaves) == (Word.CERTIFIED, 1 + 1)
    assert (second.word, second.needed) == (Word.CERTIFIED, False)
    assert [first.bound, second.bound] == pytest.approx([10.0, 1.0])
    assert second.why == "given the yes/no choices"
    for held in (None, (1.0, 1.0)):
        later = judged(tiers, tree, proof("near", 0.0, 0.0, 0.0, held=held), matrix=matrix).tiers[1]
        assert (later.word, later.needed) == (Word.CLAIMED, False)


def test_a_primary_tier_may_not_hold_its_choices() -> None:
    """What is proven of one choice says nothing of the others."""
    found = judged([stated("far", 10.0)], proof("far", 1.5, 0.5, held=(1.0,)), matrix=compiled(whole=True))
    assert (found.tiers[0].word, found.tiers[0].why) == (Word.CLAIMED, "what is kept is of other choices")


def test_leaves_that_leave_a_choice_out_contradict() -> None:
    """Of y = no and y = yes only the second is there."""
    tree = TierProof("far", np.array([1.5, 0.5]), (Leaf({1: 1.0}, np.array([2.0, 0.0])),))
    found = judged([stated("far", 10.0)], tree, matrix=compiled(whole=True))
    assert found.contradictions == ("the proof of far does not prove: no leaf holds the choices 1=0",)
    assert (found.tiers[0].word, found.tiers[0].why) == (Word.CLAIMED, "no leaf holds the choices 1=0")


def test_columns_without_a_limit_are_named() -> None:
    """x without a limit, priced above its cost: nothing is proven, and x is what stands in the way."""
    free = replace(
        compiled(), row_lower=np.full(2, -NONE), row_upper=np.full(2, NONE), upper=np.array([NONE, 1.0])
    )
    matrix = replace(free, costs={"far": np.array([-1.0, 0.0])}, offsets={"far": 0.0})
    (tier,) = judged([stated("far", 0.0)], proof("far", 0.0, 0.0), matrix=matrix).tiers
    assert (tier.word, tier.why) == (Word.CLAIMED, "no limit is known of ask[A]")


def infeasible(matrix: Compiled, *duals: float) -> Certificate:
    """The certificate of a run that says there is no plan."""
    leaf = Leaf({}, np.array(duals), empty=True)
    found = TierProof(NO_PLAN, np.zeros(2), (leaf,))
    return certificate(matrix, {"status": "infeasible", "tiers": []}, Proof((found,)))


def test_that_there_is_no_plan_is_certified_by_multipliers() -> None:
    """x + y ≥ 30 with both at most 10: 1·30 is more than 20."""
    found = infeasible(compiled(lower=30.0), 1.0, 0.0)
    assert (found.tiers[0].word, found.tiers[0].leaves, found.certified) == (Word.CERTIFIED, 1, True)


def test_multipliers_of_what_has_a_plan_show_nothing() -> None:
    """x + y ≥ 4 can be kept."""
    found = infeasible(compiled(), 1.0, 0.0)
    assert (found.tiers[0].word, found.certified) == (Word.CLAIMED, False)
    assert found.tiers[0].why == "the multipliers do not show it"


def test_no_plan_without_or_with_an_unfitting_proof_is_claimed() -> None:
    """None kept, or of another matrix: a word and no contradiction; a tree with a hole is one."""
    matrix = compiled(lower=30.0, whole=True)
    for kept in (None, TierProof(NO_PLAN, np.zeros(1), (Leaf({}, np.zeros(1), empty=True),))):
        word, against = no_plan_word("no plan", matrix, kept, needed=False)
        assert (word.word, word.needed, word.why, against) == (
            Word.CLAIMED,
            False,
            "no proof of it is kept",
            [],
        )
    hole = TierProof(NO_PLAN, np.zeros(2), (Leaf({1: 1.0}, np.array([1.0, 0.0]), empty=True),))
    word, against = no_plan_word("no plan", matrix, hole)
    assert against == ["the proof of no plan does not prove: no leaf holds the choices 1=0"]
    assert (word.word, word.needed) == (Word.CLAIMED, True)


def test_limits_that_rows_imply() -> None:
    """x + y ≤ 9 with y ≥ 2 and no limits above: x is at most 7 and y at most 9, a millionth further out."""
    system = System(
        sparse.csr_array(np.ones((1, 2))), np.array([-NONE]), np.array([9.0]), np.array([0.0, 2.0]), np.full(2, NONE),
        np.zeros(0, np.int32),
    )  # fmt: skip
    found = implied(system)
    assert found.upper == pytest.approx([7 + 7e-6, 9 + 9e-6], abs=1e-9)
    assert found.lower.tolist() == [0.0, 2.0]
    assert implied(found) is found


def test_limits_that_rows_imply_below() -> None:
    """2x - y ≥ 3 with 1 ≤ y ≤ 5 and x free: x is 2 at least; above nothing limits it."""
    system = System(
        sparse.csr_array(np.array([[2.0, -1.0]])), np.array([3.0]), np.array([NONE]), np.array([-NONE, 1.0]),
        np.array([NONE, 5.0]), np.zeros(0, np.int32),
    )  # fmt: skip
    found = implied(system)
    assert found.lower == pytest.approx([2 - 2e-6, 1.0], abs=1e-9)
    assert found.upper.tolist() == [NONE, 5.0]


def test_limits_that_cross_leave_no_plan() -> None:
    """x + y ≤ 1 with y ≥ 3 and x ≥ 0: x is at most -2, so nothing is left."""
    system = System(
        sparse.csr_array(np.ones((1, 2))), np.array([-NONE]), np.array([1.0]), np.array([0.0, 3.0]),
        np.array([NONE, 5.0]), np.zeros(0, np.int32),
    )  # fmt: skip
    assert implied(system).nothing_left.tolist() == [0]


def test_gaps_and_rooms() -> None:
    """A gap is a share of the value, of nothing none; a cap lies a millionth above, as good a hundred-thousandth."""
    assert gap_of(10.0, 9.0) == pytest.approx(0.1)
    assert gap_of(-10.0, -11.0) == pytest.approx(0.1)
    assert (gap_of(1e-7, -5.0), gap_of(5.0, 6.0)) == (0.0, 0.0)
    assert [capped_at(0.0), capped_at(-2e6)] == pytest.approx([1e-6, -2e6 + 2], rel=1e-9)
    assert [as_good(0.0), as_good(2e6)] == pytest.approx([1e-5, 2e6 + 20], rel=1e-9)


def test_the_record_of_a_word() -> None:
    """What the manifest keeps, name by name; the certificate is called by its weakest needed word."""
    word = TierWord("far", Word.WIDER, 9.4, 0.06, "why", enough=True, leaves=3)
    assert word.as_record() == {
        "measure": "far", "word": "certified to a wider gap", "bound": 9.4, "gap": 0.06, "why": "why", "needed": True,
        "enough": True, "leaves": 3,
    }  # fmt: skip
    claimed = TierWord("near", Word.CLAIMED, needed=False)
    both = Certificate((word, claimed))
    assert (both.word, both.certified) == (Word.WIDER, True)
    assert both.as_record() == {
        "word": "certified to a wider gap", "certified": True, "tiers": [word.as_record(), claimed.as_record()]
    }  # fmt: skip
    assert (Certificate(()).word, Certificate(()).certified) == (Word.CLAIMED, False)
    assert not Certificate((word,), ("no",)).certified


def test_a_proof_file_keeps_every_part() -> None:
    """Leaves, choices, duals, whether a leaf is empty, what an even tier keeps: written and read back alike."""
    leaves = (Leaf({3: 1.0, 1: 0.0}, np.array([0.0, 2.5])), Leaf({3: 0.0}, np.array([-1.0, 0.0]), empty=True))
    whole = Proof(
        (
            TierProof("far", np.array([1.5, 0.5]), leaves),
            TierProof("even_care", np.array([0.25]), (), np.array([-1.0, 1.0]), np.array([0.125, 7.0])),
            TierProof("movement", np.array([0.5]), (), np.array([0.0, 1.0]), share=0.1),
        )
    )
    back = read_proof(proof_bytes(whole))
    assert [tier.measure for tier in back.tiers] == ["far", "even_care", "movement"]
    first = back.tiers[0]
    assert [leaf.made for leaf in first.leaves] == [{3: 1.0, 1: 0.0}, {3: 0.0}]
    assert [leaf.duals.tolist() for leaf in first.leaves] == [[0.0, 2.5], [-1.0, 0.0]]
    assert [leaf.empty for leaf in first.leaves] == [False, True]
    assert (first.root.tolist(), first.held, first.plan, first.share) == ([1.5, 0.5], None, None, None)
    even, last = back.tiers[1], back.tiers[2]
    kept = [None if part is None else part.tolist() for part in (even.held, even.plan, last.held, last.plan)]
    assert kept == [[-1.0, 1.0], [0.125, 7.0], [0.0, 1.0], None]
    assert (even.share, last.share) == (None, 0.1)
    assert back.of("movement") is last
    assert back.of("nothing") is None


def test_limits_are_carried_on_to_the_last_of_sixty_quarters() -> None:
    """What is left of a quarter is what was left of the one before and up to 1 more: by hand at most 60 in the end."""
    quarters = 60
    rows = np.hstack([np.eye(quarters) - np.eye(quarters, k=-1), -np.eye(quarters)])
    system = System(
        sparse.csr_array(rows),
        np.zeros(quarters),
        np.zeros(quarters),
        np.concatenate([np.full(quarters, -NONE), np.zeros(quarters)]),
        np.concatenate([np.full(quarters, NONE), np.ones(quarters)]),
        np.zeros(0, np.int32),
    )
    found = implied(system)
    assert found.upper[:quarters] == pytest.approx(np.arange(1.0, quarters + 1), abs=1e-2)
    assert found.lower[:quarters] == pytest.approx(0.0, abs=1e-2)
    assert np.all(found.upper[:quarters] >= np.arange(1.0, quarters + 1))
