"""What changed between two instances, and what each change did."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from optimiser.explain.changes import Side, attribution, inputs_changed
from optimiser.explain.changes.inputs import mixed, steps_of
from optimiser.instances import Instance, from_tables, read_instance
from optimiser.questions import changed, in_sum, read_question
from optimiser.results import Run
from optimiser.run.solve import solve
from optimiser.solver import SolveSettings
from tests.explain.helpers import random_instance
from tests.model.builder import made

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


def sides(before: Instance, after: Instance) -> tuple[Side, Side]:
    """Both ends, asked how far."""
    return Side(before, read_question("how_far")), Side(after, read_question("how_far"))


def finals(instance: Instance) -> dict[str, float]:
    """The primary measures of an instance, solved here without the even tiers, which use a little of them."""
    tiers = solve(instance, in_sum(read_question("how_far"))).manifest["tiers"]
    return {t["measure"]: t["value"] for t in tiers if t["primary"]}


def test_the_changes_and_what_they_do_together_add_up() -> None:
    """£2m more in the pot, and a scheme of £8m: each alone, and together, sum to the difference of two solves."""
    tiny = read_instance(TINY)
    pot, scheme = ("envelope", 0, "grant_pot"), ("opportunities", 0, "potential")
    found = attribution(*sides(tiny, other({pot: 4.0, scheme: 8.0})))
    start, end = finals(tiny), finals(other({pot: 4.0, scheme: 8.0}))
    only = {
        "envelope grant_pot": finals(other({pot: 4.0})),
        "opportunities potential": finals(other({scheme: 8.0})),
    }
    for measure, value in start.items():
        lines = found.measures[found.measures["measure"] == measure].set_index("line")
        assert list(lines.index) == ["before", *only, "together", "after"]
        for name, values in only.items():
            assert lines.loc[name, "change"] == pytest.approx(values[measure] - value, abs=1e-6)
        assert lines["change"].iloc[1:-1].sum() == pytest.approx(end[measure] - value, abs=1e-6)
        assert lines.loc["after", "change"] == pytest.approx(end[measure] - value, abs=1e-6)
    assert any("envelope grant_pot alone lowers it" in finding.sentence for finding in found.findings)


@pytest.mark.slow
def test_a_comparison_kept_alive_says_what_solves_from_nothing_say() -> None:
    """Four columns of a random instance, to a tight gap: before, each change alone, and after, as solved cold."""
    before, settings = random_instance(35), SolveSettings(gap=1e-7)
    tables = {name: before.tables[name].copy() for name in sorted(before.present)}
    for table, column, factor in (("trusts", "income", 1.01), ("opportunities", "potential", 0.8),
                                  ("envelope", "grant_pot", 1.5), ("staffing", "required", 1.02)):  # fmt: skip
        tables[table][column] = tables[table][column] * factor
    after = from_tables(tables, dict(before.settings), before.name)
    found = attribution(*sides(before, after), settings)
    worlds = {step.name: mixed(before, after, step.parts) for step in steps_of(before, after, "column")}
    assert len(worlds) > 2
    for line, instance in {"before": before, **worlds, "after": after}.items():
        assert instance is not None
        rows = found.measures[found.measures["line"] == line].set_index("measure")
        tiers = solve(instance, in_sum(read_question("how_far")), settings).manifest["tiers"]
        for tier in [tier for tier in tiers if tier["primary"]]:
            assert rows.loc[tier["measure"], "value"] == pytest.approx(tier["final"], rel=1e-5, abs=1e-4), (
                line
            )


def test_what_two_changes_do_only_together_is_a_line_of_its_own() -> None:
    """A pot of £0.5m more and a condition that lets it be paid: alone neither, or less than both at once."""
    tiny = read_instance(TINY)
    after = other({("envelope", 0, "grant_pot"): 6.0, ("envelope", 1, "grant_pot"): 6.0,
                   ("envelope", 0, "bailout_condition"): 0.05, ("envelope", 1, "bailout_condition"): 0.05})  # fmt: skip
    effects = attribution(*sides(tiny, after)).measures
    finance = effects[effects["measure"] == "finance"].set_index("line")["change"]
    assert abs(finance["together"]) > 0.01


def test_by_table_a_table_is_one_change() -> None:
    """Two columns of the envelope are one line, and no line of what they do together."""
    after = other({("envelope", 0, "grant_pot"): 4.0, ("envelope", 0, "loan_pot"): 6.0})
    effects = attribution(*sides(read_instance(TINY), after), by="table").measures
    assert effects["line"].unique().tolist() == ["before", "envelope", "after"]


def test_what_only_fits_together_is_one_change() -> None:
    """A trust's code changed in all its tables cannot be tried a table at a time."""
    tiny = read_instance(TINY)
    tables = {name: tiny.tables[name].replace({"COT": "OAK"}) for name in sorted(tiny.present)}
    effects = attribution(*sides(tiny, from_tables(tables, dict(tiny.settings), "tiny"))).measures
    assert effects["line"].nunique() == 3
    assert effects["change"].abs().max() < 1e-4


def test_a_row_that_comes_and_a_cell_that_moves_are_told_apart() -> None:
    """A new scheme is one change, and a larger potential of another is one; each is made without the other."""
    tiny = read_instance(TINY)
    tables = {name: tiny.tables[name].copy() for name in sorted(tiny.present)}
    schemes = tables["opportunities"]
    tables["opportunities"] = pd.concat([schemes, schemes.iloc[[0]].assign(opportunity="new", potential=3.0)])
    tables["opportunities"].iloc[0, schemes.columns.get_loc("potential")] = 8.0  # type: ignore[index]
    after = from_tables(tables, dict(tiny.settings), "tiny")
    steps = {step.name: mixed(tiny, after, step.parts) for step in steps_of(tiny, after, "column")}
    assert list(steps) == ["opportunities potential", "opportunities"]
    larger, more = steps.values()
    assert larger is not None
    assert more is not None
    assert len(larger.tables["opportunities"]) == len(schemes)
    assert larger.tables["opportunities"]["potential"].iloc[0] == 8.0
    assert more.tables["opportunities"]["potential"].iloc[0] == schemes["potential"].iloc[0]
    assert more.tables["opportunities"]["opportunity"].iloc[-1] == "new"


def test_a_change_without_a_plan_has_no_amount() -> None:
    """Without a pot the ring-fence of £1m cannot be kept: said in words, with nothing made up."""
    found = attribution(*sides(read_instance(TINY), other({("envelope", 0, "grant_pot"): 0.0})))
    after = found.measures[found.measures["line"] == "after"]
    assert after["change"].isna().all()
    assert after["status"].tolist() == ["infeasible"] * len(after)
    assert any("no plan with envelope grant_pot and after" in finding.sentence for finding in found.findings)


def test_another_question_is_the_last_change() -> None:
    """The same inputs, asked for a balance: what moved is the question and nothing else."""
    tiny = read_instance(TINY)
    asked = changed(read_question("how_far"), order=["access", "safety", "finance"])
    effects = attribution(Side(tiny, read_question("how_far")), Side(tiny, asked)).measures
    assert effects["line"].unique().tolist() == ["before", "the question", "after"]


def test_evidence_moves_nothing_and_is_not_solved_for() -> None:
    """Another source is listed as a change, and no step is made of it."""
    told: list[str] = []
    ends = sides(read_instance(TINY), other({("sources", 0, "source"): "elsewhere"}))
    found = attribution(*ends, tell=told.append)
    assert len(found.inputs) == 1
    assert found.measures.empty
    assert told == []


def test_what_only_one_of_two_questions_counts_is_named() -> None:
    """how_far beside balance on tiny: no input differs, the questions do, and £1.0m that nobody has found is told in
    pounds, as is what is short of finance in natural quantities and never as one weighted sum.
    """
    tiny = read_instance(TINY)
    ends = []
    for name in ("how_far", "balance"):
        question = read_question(name)
        found = solve(tiny, question)
        ends.append(Side(tiny, question, Run(Path(name), found.manifest, found.tables)))
    said = [finding.sentence for finding in attribution(ends[0], ends[1]).findings]
    assert said[0] == "No input differs."
    assert said[1].startswith(
        "The questions differ: how_far in the earlier answer, balance in the later answer."
    )
    assert "Only the later answer counts unidentified: £1.0m of savings that nobody has found." in said
    (finance,) = [s for s in said if s.startswith("Only the earlier answer counts the finance shortfall")]
    assert "short of trusts’ control totals" in finance
    assert "19.4" not in finance


def test_a_measure_without_a_plan_in_hand_is_not_told_as_pounds() -> None:
    """Two instances without runs and other questions: the weighted sum stands in the table and in no sentence."""
    tiny = read_instance(TINY)
    ends = [Side(tiny, read_question(name)) for name in ("how_far", "balance")]
    said = [finding.sentence for finding in attribution(ends[0], ends[1]).findings]
    assert (
        "Only the earlier answer counts the finance shortfall: a weighted sum, which stands in the table."
        in said
    )
    assert "Only the later answer counts unidentified: £1.0m of savings that nobody has found." in said


def two_standards(ae: float, rtt: float) -> Instance:
    """One trust short of two flow standards by so many patients of 1,000 each, which weigh 1 and 3; no capacity."""
    return made(
        standards=[
            {"standard": "AE", "name": "A&E", "weight": 1},
            {"standard": "UC", "name": "urgent care", "weight": 3},
        ],
        flows=[
            {"standard": "AE", "demand": 1000, "within": 900 - ae, "target": 0.9},
            {"standard": "UC", "demand": 1000, "within": 900 - rtt, "target": 0.9},
        ],
    )


def test_effects_are_told_in_patients_of_a_named_standard_and_pounds_of_a_named_total() -> None:
    """100 patients short of one standard become 40, 50 of another 60: 60 fewer, 10 more, and not 30 weighted fewer."""
    found = attribution(*sides(two_standards(100, 50), two_standards(40, 60)))
    ends = found.effects[found.effects["line"] == "after"].set_index("id")
    assert ends.loc["flow_standard:AE", "change"] == pytest.approx(-60, abs=1e-6)
    assert ends.loc["flow_standard:UC", "change"] == pytest.approx(10, abs=1e-6)
    assert set(ends["unit"]) <= {"patients", "£m", "WTE", "beds", "changes"}
    said = [finding.sentence for finding in found.findings]
    assert "60 patients less short of A&E: flows within alone lowers it by 60 patients." in said
    assert "10 patients more short of urgent care: flows within alone raises it by 10 patients." in said
    weighed = found.measures[found.measures["line"] == "after"].set_index("measure")["change"]
    assert weighed["access"] == pytest.approx(-60 + 3 * 10, abs=1e-6)


def test_lines_of_an_amount_add_up_where_both_ends_are_runs() -> None:
    """£2m more in the pot and a scheme of £8m: what the two runs differ by is the sum of the lines between."""
    tiny, question = read_instance(TINY), read_question("how_far")
    after = other({("envelope", 0, "grant_pot"): 4.0, ("opportunities", 0, "potential"): 8.0})
    runs = [solve(instance, question) for instance in (tiny, after)]
    one, two = (
        Side(each.instance, question, Run(Path(name), each.manifest, each.tables))
        for name, each in zip("ab", runs, strict=True)
    )
    effects = attribution(one, two).effects
    for _, lines in effects.groupby("id"):
        assert list(lines["line"])[-2:] == ["together", "after"]
        assert lines["change"].iloc[1:-1].sum() == pytest.approx(lines["change"].iloc[-1], abs=1e-9)
    short = [
        float(each.tables["commitments"].query("id == 'control_total'")["shortfall"].sum()) for each in runs
    ]
    whole = effects[(effects["id"] == "control_total") & (effects["line"] == "after")]["change"].iloc[0]
    assert whole == pytest.approx(short[1] - short[0], abs=1e-4)


def merged() -> tuple[Instance, Instance]:
    """A and B, short by £10m and £4m with £1m to save each; and A after it took B over, with £0.5m more to save."""

    def of(potential: float, **trusts: tuple[float, float]) -> Instance:
        return made(
            trusts=[{"trust": t, "income": i, "expenditure": e} for t, (i, e) in trusts.items()],
            control_totals=[{"id": t, "amount": 0} for t in trusts],
            opportunities=[{"opportunity": f"o{t}", "trust": t, "potential": potential} for t in trusts],
        )

    return of(1.0, A=(100, 110), B=(50, 54)), of(1.5, A=(150, 164))


def test_a_merger_is_a_step_of_its_own_beside_what_changed_at_those_that_stay() -> None:
    """B goes with all that refers to it: £3m less short. What A has, spends and saves are changes of data."""
    before, after = merged()
    steps = {step.name: step.kind for step in steps_of(before, after, "column")}
    (organisations,) = [name for name, kind in steps.items() if kind == "organisations"]
    assert organisations == "trusts + control_totals + opportunities"
    assert [name for name, kind in steps.items() if kind == "data"] == [
        "trusts income",
        "trusts expenditure",
        "opportunities potential",
    ]
    found = attribution(*sides(before, after), settings=SolveSettings(gap=1e-9))
    bridge = found.bridge.set_index(["what", "kind"])["change"]["Trust control totals"]
    assert bridge["organisations"] == pytest.approx(-3.0, abs=1e-4)
    # Alone £50m of income leave A nothing short (−9), £54m of expenditure £54m more, £0.5m of savings £0.5m less.
    assert bridge["data"] == pytest.approx(-9.0 + 54.0 - 0.5, abs=1e-4)
    whole = found.effects[(found.effects["id"] == "control_total") & (found.effects["line"] == "after")]
    assert bridge.sum() == pytest.approx(float(whole["change"].iloc[0]), abs=1e-9)
    assert float(whole["change"].iloc[0]) == pytest.approx(12.5 - 12.0, abs=1e-4)
    said = "By kind: organisations −£3.0m, data +£44.5m and together −£41.0m."
    assert any(said in finding.sentence for finding in found.findings)
    assert not any("weighted" in finding.sentence for finding in found.findings)


def test_by_kind_all_data_are_one_step_and_the_merger_another() -> None:
    """B gone is £3m less, and A, with what it has and does after it, £3.5m more: in turn, so nothing is left over."""
    found = attribution(*sides(*merged()), settings=SolveSettings(gap=1e-9), by="kind")
    finance = found.measures[found.measures["measure"] == "finance"].set_index("line")["change"]
    assert list(finance.index) == ["before", "organisations", "all data", "after"]
    assert list(finance)[1:] == pytest.approx([-3.0, 3.5, 0.5], abs=1e-6)


def test_by_kind_the_question_comes_last_and_is_put_to_the_later_inputs() -> None:
    """Another order of the tiers moves no money here: 12 short before, 9 without B, 12.5 at A after it, and no more."""
    before, after = merged()
    asked = changed(read_question("how_far"), order=["access", "safety", "finance"])
    found = attribution(Side(before, read_question("how_far")), Side(after, asked), by="kind")
    lines = found.measures[found.measures["measure"] == "finance"].set_index("line")
    assert list(lines.index) == ["before", "organisations", "all data", "the question", "after"]
    assert list(lines["value"]) == pytest.approx([12.0, 9.0, 12.5, 12.5, 12.5], abs=0.02)
    assert lines["change"].iloc[1:-1].sum() == pytest.approx(lines.loc["after", "change"], abs=1e-9)


@pytest.mark.slow
def test_trusts_and_years_of_another_round_are_one_step_with_a_name_that_can_be_read() -> None:
    """Other trusts in other years have nothing in common: what came and went is told as that, not as its tables."""
    tiny = read_instance(TINY)
    codes = {"ASH": "OAK", "BEC": "ELM", "COT": "FIR", "2026-27": "2031-32", "2027-28": "2032-33"}
    after = from_tables(
        {name: tiny.tables[name].replace(codes) for name in sorted(tiny.present)},
        dict(tiny.settings),
        "later",
    )
    (step,) = steps_of(tiny, after, "column")
    assert step.kind == "organisations and periods"
    assert step.name.startswith("trusts + periods (and ")
    assert step.name.endswith(" changes that fit only with it)")


def test_what_another_release_did_is_a_line_of_its_own_and_in_no_other() -> None:
    """A run of an older release came to £1m more; the pot then does what it does today, and the lines still add up."""
    tiny, question = read_instance(TINY), read_question("how_far")
    after = other({("envelope", 0, "grant_pot"): 4.0})
    run = solve(tiny, question)
    tiers = [
        {**tier, "final": tier["final"] + 1.0, "value": tier["value"] + 1.0}
        if tier["measure"] == "finance"
        else tier
        for tier in run.manifest["tiers"]
    ]
    older = {**run.manifest["versions"], "trust-optimiser": "0.0.9"}
    old = Run(Path("old"), {**run.manifest, "tiers": tiers, "versions": older}, run.tables)
    today = attribution(Side(tiny, question), Side(after, question))
    found = attribution(Side(tiny, question, old), Side(after, question))
    one, two = (
        each.measures[each.measures["measure"] == "finance"].set_index("line") for each in (today, found)
    )
    assert list(two.index) == ["before", "envelope grant_pot", "the release", "after"]
    pot = "envelope grant_pot"
    assert two.loc[pot, "change"] == pytest.approx(one.loc[pot, "change"], abs=1e-6)
    assert two.loc["the release", "change"] == pytest.approx(-1.0, abs=0.01)
    assert two["change"].iloc[1:-1].sum() == pytest.approx(two.loc["after", "change"], abs=1e-9)
