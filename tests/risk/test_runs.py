"""Simulating a run folder, from the plan to the command line."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from optimiser.cli.program import make_app
from optimiser.errors import RunError
from optimiser.explain.verified_run import Opened, UnverifiedError, open_run
from optimiser.instances import from_tables, instance_names, read_instance, resolve_instance
from optimiser.questions import read_question
from optimiser.results import complete_plan, plan_from_tables
from optimiser.run.prepare import case_of
from optimiser.run.solve import solve
from optimiser.worlds.risk.book import book_of
from optimiser.worlds.risk.findings import simulation_findings
from optimiser.worlds.risk.simulate import simulate
from optimiser.worlds.risk.tables import simulation_tables
from tests.explain.helpers import assert_supported, plan_of, resolved
from trustmodels.allocation.definitions import finance


@cache
def answer(question: str = "how_far") -> Opened:
    """The tiny instance, solved."""
    return plan_of(resolved(read_instance(resolve_instance("tiny")), question))


def test_positions_move_as_the_model_says() -> None:
    """A drawn share in place of the delivery moves a trust's position by the formulas of the model.

    The position of the book at other shares equals the model's own, recomputed with these as the delivery.
    """
    found, other = answer(), {"A1": 0.9, "A2": 0.1, "B1": 0.4, "C1": 0.3, "C2": 1.0}
    book = book_of(found)
    tables = dict(found.instance.tables)
    rows = tables["opportunities"]
    tables["opportunities"] = rows.assign(delivery=rows["opportunity"].map(other).fillna(rows["delivery"]))
    changed = case_of(from_tables(only_filled(tables), found.instance.settings, "other"), found.question)
    owner = dict(zip(zip(rows["trust"], rows["area"], strict=True), rows["opportunity"], strict=True))
    moves = {one: other[owner[one.trust, one.area]] - one.marginal.mean for one in book.lines}
    for t in book.trusts:
        for at, y in enumerate(book.periods):
            moved = sum(moves[one] * one.gain[at] for one in book.lines if one.trust == t)
            right = float(finance.position(changed, found.plan, t, y)) + found.plan.grant[t, y]
            assert book.expected[t, y] + moved == pytest.approx(right, abs=1e-9)
    underlying = complete_plan(changed, plan_from_tables(changed, found.run.tables)).underlying
    (total,) = [total for total in book.totals if total.basis == "underlying"]
    at, (t,) = book.periods.index(total.period), total.trusts
    moved = sum(moves[one] * one.running[at] for one in book.lines if one.trust == t)
    assert total.expected + moved == pytest.approx(float(underlying[t, total.period]), abs=1e-9)


def only_filled(tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Tables that have rows."""
    return {name: frame for name, frame in tables.items() if len(frame)}


def test_a_sure_plan_meets_what_it_is_expected_to() -> None:
    """With no spread anywhere, every control total is met always or never, as the run itself judges it."""
    found = answer()
    tables = dict(found.instance.tables)
    tables["delivery"] = tables["delivery"].assign(spread=0.0)
    sure = plan_of(resolved(from_tables(only_filled(tables), found.instance.settings, "sure")))
    simulated = simulate(book_of(sure), 100)
    judged = {
        (j.family.id, tuple(j.key)): j.status != "short"
        for j in sure.judged
        if j.family.id.endswith(("control_total", "underlying_total"))
    }
    names = {"trust": "control_total", "system": "system_control_total", "sector": "sector_control_total"}
    for one, chance in zip(simulated.book.totals, simulated.chance, strict=True):
        where = (one.period,) if one.level == "sector" else (one.id, one.period)
        if one.basis == "underlying":
            met = judged["underlying_total", (one.level, one.id, one.period)]
        else:
            met = judged[names[one.level], where]
        assert chance == float(met), one


@pytest.mark.parametrize("question", ["how_far", "balance", "least_funding"])
def test_every_number_that_is_said_stands_in_the_evidence(question: str) -> None:
    """Sentences of a simulation, on either basis, say no number that their evidence does not hold."""
    found = simulate(book_of(answer(question)), 500)
    findings = simulation_findings(found, simulation_tables(found, 0.8))
    assert_supported(findings)
    assert {"outturn", "contingency", "chances"} <= {finding.id for finding in findings}


@pytest.mark.parametrize(
    ("number", "said"), [(1, "1 system control total is"), (2, "2 system control totals are")]
)
def test_one_control_total_is_met_and_several_are(number: int, said: str) -> None:
    """The verb goes with the number of totals."""
    found = simulate(book_of(answer("how_far")), 500)
    tables = dict(simulation_tables(found, 0.8))
    totals = tables["totals"]
    one = totals[(totals["basis"] == "reported") & (totals["level"] == "system")].head(1)
    tables["totals"] = pd.concat([one] * number)
    sentences = [f.sentence for f in simulation_findings(found, tables) if f.id == "chances"]
    assert len(sentences) == 1
    assert f"of {said} met on average" in sentences[0]


def test_what_nobody_has_found_counts_for_nothing() -> None:
    """A plan that balances on the plan basis is judged at expected delivery, without its unidentified savings."""
    found = answer("balance")
    table = found.table("allocation")
    right = table["position_expected"] + table["grant"]
    assert list(book_of(found).expected.values()) == pytest.approx(right.tolist(), abs=1e-6)


def test_a_common_share_from_the_command_line_replaces_the_tables() -> None:
    """`--common 1` makes all schemes fall together: the sector varies more than with none in common."""
    narrow, wide = (simulate(book_of(answer(), common), 4000) for common in (0.0, 1.0))
    assert wide.all_periods.std() > 1.2 * narrow.all_periods.std()


def test_an_instance_without_a_delivery_table_is_refused() -> None:
    """The message says which table is missing."""
    found = answer()
    tables = only_filled(found.instance.tables)
    del tables["delivery"]
    bare = plan_of(resolved(from_tables(tables, found.instance.settings, "bare")))
    with pytest.raises(RunError, match="delivery table"):
        book_of(bare)


def test_a_run_that_does_not_verify_is_refused(tmp_path: Path) -> None:
    """A run whose table was changed by hand is not simulated."""
    solution = solve(read_instance(resolve_instance("tiny")), read_question("how_far"))
    run = solution.write(tmp_path / "run")
    text = (run.path / "allocation.csv").read_text()
    (run.path / "allocation.csv").write_text(text.replace("ASH,2026-27,", "ASH,2026-27,1", 1))
    with pytest.raises(UnverifiedError):
        book_of(open_run(run.path))


def simulated(run: Path, *options: str) -> int:
    """The exit status of the command on a run."""
    return int(make_app("simulate")(["simulate", str(run), *options], standalone_mode=False))


def test_the_command_writes_the_same_bytes_twice(tmp_path: Path) -> None:
    """The same run, draws and seed give the same files, beside the run."""
    run = (
        solve(read_instance(resolve_instance("tiny")), read_question("how_far")).write(tmp_path / "run").path
    )
    assert simulated(run, "--draws", "200") == 0
    folder = tmp_path / "run-simulate"
    names = {"simulate.json", *(f"simulate-{name}.csv" for name in ("totals", "outturn", "areas", "trusts"))}
    assert {path.name for path in folder.iterdir()} == names
    assert simulated(run, "--draws", "200", "--out", str(tmp_path / "again")) == 0
    for name in names:
        assert (folder / name).read_bytes() == (tmp_path / "again" / name).read_bytes()
    assert json.loads((folder / "simulate.json").read_text())[0]["id"] == "outturn"


def test_draws_of_two_plans_are_the_same_years() -> None:
    """Two plans of one instance are judged on the same draws, whatever each of them starts."""
    first, second = book_of(answer("how_far")), book_of(answer("order:finance,access,safety"))
    assert first.cells == second.cells


def test_no_area_is_certain_by_omission() -> None:
    """A shipped instance that says how uncertain delivery is says it of every area."""
    for name in instance_names():
        tables = read_instance(resolve_instance(name)).tables
        if len(tables["delivery"]):
            assert set(tables["opportunities"]["area"]) <= set(tables["delivery"]["area"]), name
