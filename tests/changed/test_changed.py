"""What changed between two instances, and what each change did."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from optimiser.changed import attribution, inputs_changed
from optimiser.instances import Instance, from_tables, read_instance
from optimiser.questions import read_question
from optimiser.run.solve import solve

TINY = Path(__file__).resolve().parents[2] / "instances" / "tiny"


def other(
    changes: Mapping[tuple[str, int, str], Any], settings: Mapping[str, float] | None = None
) -> Instance:
    """Tiny with some cells written over, by table, row and column."""
    tiny = read_instance(TINY)
    tables = {name: tiny.tables[name].copy() for name in sorted(tiny.present)}
    for (table, row, column), value in changes.items():
        tables[table].loc[row, column] = value
    return from_tables(tables, {**tiny.settings, **(settings or {})}, "tiny")


def test_an_instance_does_not_differ_from_itself() -> None:
    """No row at all."""
    assert inputs_changed(read_instance(TINY), other({})).empty


def test_every_changed_cell_is_listed_with_both_values() -> None:
    """A number, a setting, an emptied limit: each in the words of its file."""
    changes = {("envelope", 0, "grant_pot"): 5.5, ("envelope", 1, "loan_pot"): float("nan")}
    found = inputs_changed(read_instance(TINY), other(changes, {"beds_weight": 3}))
    assert found[["table", "column", "after", "kind"]].to_numpy().tolist() == [
        ["settings", "value", "3", "changed"],
        ["envelope", "grant_pot", "5.5", "changed"],
        ["envelope", "loan_pot", "", "changed"],
    ]
    assert found["key"].tolist()[1] == "period 2026-27"


def test_rows_that_come_and_go_are_told_apart() -> None:
    """A renamed scheme is one that went and one that came; a table without a key knows rows only."""
    found = inputs_changed(read_instance(TINY), other({("opportunities", 0, "opportunity"): "new"}))
    assert sorted(found["kind"]) == ["added", "removed"]
    assert "opportunity new" in found.loc[found["kind"] == "added", "after"].iloc[0]
    tiny = read_instance(TINY)
    assert not tiny.tables["adjustments"].empty
    found = inputs_changed(tiny, other({("adjustments", 0, "amount"): -7.25}))
    assert sorted(found["kind"]) == ["added", "removed"]


def test_the_steps_add_up_to_the_whole_change() -> None:
    """Two tables moved: what each adds in order is the difference of the two answers, to the last penny."""
    before = read_instance(TINY)
    after = other({("envelope", 0, "grant_pot"): 4.0, ("opportunities", 0, "potential"): 8.0})
    question = read_question("how_far")
    found = attribution(before, after, question)
    ends = [
        {t["measure"]: t["final"] for t in solve(instance, question).manifest["tiers"] if t["primary"]}
        for instance in (before, after)
    ]
    sums = found.effects.groupby("measure")["in_order"].sum()
    for measure, value in ends[0].items():
        assert sums[measure] == pytest.approx(ends[1][measure] - value, abs=1e-6)
    assert found.effects["tables"].unique().tolist() == ["envelope", "opportunities"]
    assert any("envelope lowers it" in finding.sentence for finding in found.findings)


def test_the_first_step_in_order_is_the_step_alone() -> None:
    """Nothing stands before the first table, so both columns agree for it."""
    after = other({("envelope", 0, "grant_pot"): 4.0, ("opportunities", 0, "potential"): 8.0})
    effects = attribution(read_instance(TINY), after, read_question("how_far")).effects
    first = effects[effects["tables"] == "envelope"]
    pd.testing.assert_series_equal(first["alone"], first["in_order"], check_names=False)


def test_tables_that_only_fit_together_are_one_step() -> None:
    """A trust's code changed in all its tables cannot be tried a table at a time."""
    tiny = read_instance(TINY)
    tables = {name: tiny.tables[name].replace({"COT": "OAK"}) for name in sorted(tiny.present)}
    after = from_tables(tables, dict(tiny.settings), "tiny")
    effects = attribution(tiny, after, read_question("how_far")).effects
    assert effects["tables"].nunique() == 1
    assert effects["in_order"].abs().max() < 1e-4


def test_evidence_moves_nothing_and_is_not_solved_for() -> None:
    """Another source is listed as a change, and no step is made of it."""
    told: list[str] = []
    found = attribution(
        read_instance(TINY),
        other({("sources", 0, "source"): "elsewhere"}),
        read_question("how_far"),
        tell=told.append,
    )
    assert len(found.inputs) == 1
    assert found.effects.empty
    assert told == ["before"]
