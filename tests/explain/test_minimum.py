"""The smallest support: by hand on the small instance, and what must hold of any."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

import pandas as pd
import pytest

from optimiser.instances import Instance
from optimiser.solver import SolveSettings
from optimiser.subjects.minimum.compute import (
    Minimum,
    changes_table,
    first_to_give,
    levels_table,
    minimum_support,
    promise_rows,
    regions_table,
)
from optimiser.subjects.minimum.say import minimum_findings
from tests.explain.helpers import SEEDS, assert_supported, random_instance
from tests.report.helpers import tiny


@cache
def _found(instance: Instance) -> Minimum:
    return minimum_support(instance, SolveSettings(), lambda _text: None)


def test_the_small_instance_by_hand() -> None:
    """Its page has it: the pots of £5m and a top-up of £12m; 4 staff, 1 bed and 1,000 patients stay short."""
    found = _found(tiny())
    assert sum(found.support.values()) == pytest.approx(17.0, abs=1e-3)
    least = levels_table(found).iloc[0]
    assert least["finance_kept"] == least["finance_promised"] == 5
    assert least["wte_short"] == pytest.approx(4.0, abs=1e-3)
    assert least["beds_short"] == pytest.approx(1.0, abs=1e-3)
    assert least["patients_short"] == pytest.approx(1000.0, abs=0.5)


def test_a_little_less_gives_access_before_safety() -> None:
    """With 1% less (£0.17m) patients wait longer and nothing of safety is lost; safety goes last."""
    found = _found(tiny())
    gives = first_to_give(found)
    assert set(gives["imperative"]) == {"access"}
    assert gives["part"].unique().tolist() == [0.99]
    table = levels_table(found).dropna(subset=["wte_short"]).set_index("part")
    assert table["wte_short"][0.95] == pytest.approx(table["wte_short"][1.0], abs=1e-3)
    assert table["wte_short"].iloc[-1] > table["wte_short"][1.0] + 0.1


@pytest.mark.parametrize("instance", [tiny, *(lambda seed=seed: random_instance(seed) for seed in SEEDS)])
def test_less_support_never_helps(instance) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    """Each level down misses no less of safety, nor of access where safety is the same; control totals hold at all;
    once no plan is left, none is tried below.
    """
    found = _found(instance())
    solved = [level for level in found.levels if level.answer is not None]
    assert [level.answer is not None for level in found.levels] == [True] * len(solved) + [False] * (
        len(found.levels) - len(solved)
    )
    measures = [(level.answer.measures, level.gap) for level in solved if level.answer]
    for (more, _), (less, gap) in pairwise(measures):
        slack = 2e-3 + gap * less["safety"]
        assert less["safety"] >= more["safety"] - slack
        if less["safety"] <= more["safety"] + slack:
            assert less["access"] >= more["access"] * (1 - 2e-3) - 0.5
    for level in solved:
        assert level.answer is not None
        rows = promise_rows(level.answer)
        assert rows.loc[rows["imperative"] == "finance", "kept"].all()


def test_regions_add_up_to_the_levels() -> None:
    """Support, what is kept and what is short by region add up to the row of the least support."""
    found = _found(tiny())
    given = pd.DataFrame({"region": ["Y1"], "planned": [17.0], "low": [15.0], "high": [19.0]})
    frame, least = regions_table(found, given), levels_table(found).iloc[0]
    assert frame["kept"].sum() == least["access_kept"] + least["safety_kept"]
    assert frame["patients_short"].sum() == pytest.approx(least["patients_short"])
    first = first_to_give(found)["part"].iloc[0]
    changed = changes_table(found)
    own = changed[(changed["part"] == first) & (changed["unit"] == "patients")]
    assert frame["patients_more"].sum() == pytest.approx(own["more"].sum())


def test_every_number_stands_in_its_evidence() -> None:
    """With a range and without one, no sentence has a number that its evidence lacks."""
    found = _found(tiny())
    drawn = pd.DataFrame(
        {"group": ["all"], "period": ["all periods"], "planned": [17.0], "low": [15.2], "high": [19.1]}
    )
    for support in (drawn, None):
        findings = minimum_findings(found, support)
        assert_supported(findings)
        said = findings[0].sentence
        assert said.startswith("£17.0m of support over 2026-27 to 2027-28")
        assert ("at 80%" in said) == (support is not None)
        assert "below it the first thing to give is Four hours in A&E in Y1" in said
