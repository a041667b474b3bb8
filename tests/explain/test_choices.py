"""Choices on which seeds do not agree."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from optimiser.explain.choices import choices_finding, differing, disagreements, is_open, other_seeds, quick
from optimiser.explain.linear_plan import choice_of
from optimiser.explain.verified_run import Opened
from optimiser.run.prepare import prepare
from tests.explain.helpers import assert_supported, plan_of, resolved
from tests.model.builder import made

OTHER = {"trust": "U", "income": 100, "expenditure": 110}


def one_of_two() -> Opened:
    """T and U have a scheme of 8 each, all or nothing, and a total that needs one of them."""
    case = made(
        trusts=[{}, OTHER],
        opportunities=[
            {"opportunity": "o", "potential": 8, "lumpy": True},
            {"opportunity": "p", "trust": "U", "potential": 8, "lumpy": True},
        ],
        control_totals=[{"level": "system", "id": "S", "amount": -12}],
    )
    return plan_of(resolved(case))


def with_manifest(answer: Opened, gap: float, size: int) -> Opened:
    """The same run, its first primary tier solved to a gap, of a question of so many non-zeros."""
    tiers: list[dict[str, Any]] = [dict(tier) for tier in answer.run.manifest["tiers"]]
    next(tier for tier in tiers if tier["primary"])["gap"] = gap
    manifest = {**answer.run.manifest, "tiers": tiers, "size": {"nonzeros": size}}
    return replace(answer, run=replace(answer.run, manifest=manifest))


def test_each_choice_that_differs_is_named() -> None:
    """Of three plans one starts scheme p in the place of o: both are named with how many say yes."""
    answer = one_of_two()
    prepared = prepare(answer.instance, answer.question)
    own = choice_of(prepared, answer.plan)
    table = differing(prepared, np.array([own, own, 1 - own]))
    assert sorted(table["id"]) == ["o", "p"]
    assert sorted(table["yes"]) == [1, 2]
    assert (table["in_run"] == (table["yes"] == 2).astype(int)).all()
    finding = choices_finding(table, 3)
    assert "3 seeds did not agree on 2 yes/no choices" in finding.sentence
    assert "whether scheme o starts in 2026-27" in finding.sentence
    assert_supported([finding])


def test_seeds_that_agree_are_said_to() -> None:
    """Every seed of a question with one good plan chooses the same."""
    case = made(
        opportunities=[{"opportunity": "o", "potential": 8, "lumpy": True}],
        control_totals=[{"amount": -2}],
    )
    table = disagreements(plan_of(resolved(case)), 3)
    assert table.empty
    finding = choices_finding(table, 3)
    assert finding.sentence == "3 seeds agree on every award, place, change and scheme."
    assert_supported([finding])


@pytest.mark.parametrize(
    ("gap", "size", "seeds", "ids"),
    [
        (0.0, 10, None, []),
        (0.01, 10, None, ["choices"]),
        (0.01, 200_000, None, ["choices_unseen"]),
        (0.01, 200_000, 2, ["choices"]),
    ],
)
def test_other_seeds_are_tried_where_it_matters_and_costs_little(
    gap: float, size: int, seeds: int | None, ids: list[str]
) -> None:
    """Closed: nothing to say; open and small: tried; open and large: said not to be, or tried where asked."""
    answer = with_manifest(one_of_two(), gap, size)
    assert is_open(answer.run) == (gap > 0)
    assert quick(answer.run) == (size < 100_000)
    assert [finding.id for finding in other_seeds(answer, seeds)[1]] == ids
