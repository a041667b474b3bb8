"""The ranges of a run, by hand and beside programmes that are each built and solved anew."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linprog
from scipy.sparse import csr_array, hstack, vstack

from optimiser.explain.finding import each_row
from optimiser.explain.linear_plan import choice_of
from optimiser.explain.ranges.find import kept_tiers, ranges
from optimiser.explain.ranges.sentences import Told, range_findings
from optimiser.explain.verified_run import Opened, opened
from optimiser.instances import Instance
from optimiser.matrix.arrays import Floats
from optimiser.questions import changed, read_question
from optimiser.results import Run
from optimiser.run.prepare import Prepared, prepare
from optimiser.run.solve import solve
from optimiser.tolerances import tolerance
from tests.explain.helpers import assert_supported, plan_of, random_answer, random_instance, resolved
from tests.model.builder import TWO_YEARS, made
from trustmodels.allocation.question import Question

OTHER = {"trust": "U", "income": 100, "expenditure": 110}
CLOSE = 1e-3
KEY = ["trust", "quantity", "period"]


def ends(table: pd.DataFrame, *key: str) -> list[float]:
    """The least and the most of one figure."""
    row = table[(table[KEY] == list(key)).all(axis=1)].iloc[0]
    return [row["least"], row["most"]]


def sharing_savings() -> Opened:
    """T and U have schemes of 8 and share a total that needs 8 of the two; V's own total needs all of its 5."""
    third = {"trust": "V", "system": "R", "income": 100, "expenditure": 105}
    case = made(
        systems=[{}, {"system": "R", "name": "Other"}],
        trusts=[{}, OTHER, third],
        opportunities=[
            {"opportunity": "o", "potential": 8},
            {"opportunity": "p", "trust": "U", "potential": 8},
            {"opportunity": "q", "trust": "V", "potential": 5},
        ],
        control_totals=[{"level": "system", "id": "S", "amount": -12}, {"id": "V", "amount": 0}],
    )
    return plan_of(resolved(case, "balance"))


def sharing_a_pot() -> Opened:
    """T and U each lack 10 a year of a total of 0, have no schemes, and share a pot of 10 a year."""
    return plan_of(
        resolved(
            made(
                periods=TWO_YEARS,
                trusts=[{}, OTHER],
                envelope={"grant_pot": 10},
                control_totals=[{"amount": 0}, {"id": "U", "amount": 0}],
            )
        )
    )


def test_an_ask_that_is_open_and_one_that_is_settled() -> None:
    """T and U can each be asked for 0 to 8; V is asked for 5; nobody has a grant, a loan or a total to miss."""
    table = ranges(sharing_savings())
    assert ends(table, "T", "ask", "all") == pytest.approx([0, 8], abs=CLOSE)
    assert ends(table, "U", "ask", "all") == pytest.approx([0, 8], abs=CLOSE)
    assert ends(table, "V", "ask", "all") == pytest.approx([5, 5], abs=CLOSE)
    rest = table[table["quantity"] != "ask"]
    assert rest["most"].max() == pytest.approx(0, abs=CLOSE)


def test_a_pot_that_could_go_to_either() -> None:
    """Of the pot either could have all of every year or nothing, and misses its total by the rest."""
    table = ranges(sharing_a_pot(), by_period=True)
    for quantity in ("grant", "missed"):
        assert ends(table, "T", quantity, "all") == pytest.approx([0, 20], abs=CLOSE)
        for period in TWO_YEARS:
            assert ends(table, "U", quantity, period) == pytest.approx([0, 10], abs=CLOSE)
    assert ends(table, "T", "ask", "all") == pytest.approx([0, 0], abs=CLOSE)


def test_what_is_told_of_ranges_stands_in_the_table() -> None:
    """How many trusts' figures were open is counted right, and each number stands in its evidence."""
    answer = sharing_savings()
    table = ranges(answer)
    findings = range_findings(table, Told.of(answer.run, table))
    said = {finding.evidence["quantity"].iloc[0]: finding.sentence for finding in findings}
    assert "the ask of 2 of 3 trusts was open by more than £1.0m" in said["ask"]
    assert "any figure up to £8.0m would serve the nation as well" in said["ask"]
    assert "no trust’s grant was open by more than £1.0m (3 trusts)" in said["grant"]
    assert_supported(findings)
    assert "most that of T: " in said["ask"]
    named = [
        finding.sentence for finding in range_findings(table, Told.of(answer.run, table), answer.instance)
    ]
    assert any("most that of Trust (T): " in sentence for sentence in named)


def test_a_total_that_is_off_is_missed_all_the_same() -> None:
    """With T's total of 0 off nothing asks for its scheme of 8: it misses by 2 to 10 a year, 4 to 20 in all.

    What is started in the first year runs in the second too.
    """
    case = made(
        periods=TWO_YEARS,
        trusts=[{}],
        opportunities=[{"opportunity": "o", "potential": 8}],
        control_totals=[{"amount": 0}],
    )
    question = changed(read_question("balance"), None, {"control_total": "off"}, (), None)
    table = ranges(_opened(case, question), by_period=True)
    assert ends(table, "T", "missed", "all") == pytest.approx([4, 20], abs=CLOSE)
    assert ends(table, "T", "missed", "2026-27") == pytest.approx([2, 10], abs=CLOSE)


def test_tiers_that_only_choose_among_equals_are_not_kept() -> None:
    """The even tiers and movement, and nothing before them, may be worse."""
    measures = ["access", "bailout", "even_care", "even_grant", "even_money", "movement"]
    assert kept_tiers(measures) == ["access", "bailout"]
    assert kept_tiers(["access", "movement"]) == ["access"]


@pytest.mark.parametrize("seed", [5, 12, 35, 40])
@pytest.mark.parametrize("question", ["how_far", "balance"])
def test_each_range_is_that_of_a_programme_of_its_own(seed: int, question: str) -> None:
    """Over the horizon and by period the ends are those that linprog finds on the matrix with the same caps."""
    answer = plan_of(random_answer(seed, question))
    _compare(answer)


@pytest.mark.parametrize("seed", [35, 40])
def test_each_range_is_that_of_a_programme_of_its_own_where_totals_are_off(seed: int) -> None:
    """A shortfall that no tier counts is neither padded nor forgotten."""
    question = changed(read_question("how_far"), None, {"control_total": "off"}, (), None)
    _compare(_opened(random_instance(seed), question))


@pytest.mark.slow
def test_processes_find_the_same_ranges() -> None:
    """Two processes give the table of one, to the last digit."""
    answer = plan_of(random_answer(35))
    pd.testing.assert_frame_equal(ranges(answer, by_period=True, workers=2), ranges(answer, by_period=True))


def _opened(instance: Instance, question: Question) -> Opened:
    solution = solve(instance, question)
    assert solution.plan is not None, solution.status
    return opened(Run(Path("run"), solution.manifest, solution.tables), instance)


def _compare(answer: Opened) -> None:
    naive = Naive(answer)
    for row in each_row(ranges(answer, by_period=True)):
        span = answer.case.periods if row.period == "all" else (row.period,)
        least, most = naive.range(row.trust, row.quantity, span)
        close = CLOSE + 1e-4 * abs(most)
        assert row.least == pytest.approx(min(least, row.told), abs=close), row
        assert row.most == pytest.approx(max(most, row.told), abs=close), row


class Naive:
    """Each end of a range by a linear programme of its own; a total missed by what the position lacks."""

    def __init__(self, answer: Opened) -> None:
        self.answer, self.prepared = answer, prepare(answer.instance, answer.question)
        compiled = self.prepared.compiled
        self.place = {name: at for at, name in enumerate(compiled.columns)}
        self.lower, self.upper = compiled.lower.copy(), compiled.upper.copy()
        self.lower[compiled.integer] = self.upper[compiled.integer] = choice_of(self.prepared, answer.plan)
        self.rows, self.limits = self._rows(self.prepared)

    def _rows(self, prepared: Prepared) -> tuple[csr_array, Floats]:
        compiled, reached = prepared.compiled, self.answer.run.manifest["tiers"]
        matrix = compiled.matrix.tocsr()
        above, below = np.isfinite(compiled.row_upper), np.isfinite(compiled.row_lower)
        parts, limits = (
            [matrix[above], -matrix[below]],
            [compiled.row_upper[above], -compiled.row_lower[below]],
        )
        for tier, record in zip(prepared.tiers, reached, strict=True):
            if tier.measure in kept_tiers(self.answer.question.tiers):
                value = record["value"]
                parts.append(csr_array(tier.cost[None, :]))
                limits.append(np.array([value + tolerance(value) - tier.offset]))
        return vstack(parts).tocsr(), np.concatenate(limits)

    def range(self, trust: str, quantity: str, span: Sequence[str]) -> tuple[float, float]:
        """The least and the most of a quantity over some periods."""
        if quantity == "missed":
            return self._missed(trust, span)
        name = {"ask": "cip"}.get(quantity, quantity)
        columns = [self.place[name, (trust, y)] for y in span if (name, (trust, y)) in self.place]
        cost = np.zeros(len(self.place))
        cost[columns] = 1.0
        return self._least(cost), -self._least(-cost)

    def _missed(self, trust: str, span: Sequence[str]) -> tuple[float, float]:
        totals = self.answer.case.data.control_totals
        due = [y for y in span if ("trust", trust, y, "reported") in totals]
        sets = [periods for size in range(1, len(due) + 1) for periods in combinations(due, size)]
        most = max((self._lacking(trust, periods) for periods in sets), default=0.0)
        return self._least_missed(trust, due), max(0.0, most)

    def _lacking(self, trust: str, periods: Sequence[str]) -> float:
        cost = np.zeros(len(self.place))
        for y in periods:
            cost[self.place["position", (trust, y)]] = cost[self.place["grant", (trust, y)]] = 1.0
        totals = self.answer.case.data.control_totals
        return sum(totals["trust", trust, y, "reported"] for y in periods) - self._least(cost)

    def _least_missed(self, trust: str, due: Sequence[str]) -> float:
        """With a column more for each period, at least what is lacking."""
        width, extra = len(self.place), len(due)
        more = np.zeros((extra, width + extra))
        limits = np.zeros(extra)
        for at, y in enumerate(due):
            for name in ("position", "grant"):
                more[at, self.place[name, (trust, y)]] = -1.0
            more[at, width + at] = -1.0
            limits[at] = -self.answer.case.data.control_totals["trust", trust, y, "reported"]
        wide = csr_array((self.rows.shape[0], extra), dtype=float)
        rows = vstack([hstack([self.rows, wide]), csr_array(more)]).tocsr()
        cost = np.concatenate([np.zeros(width), np.ones(extra)])
        bounds = [*zip(self.lower, self.upper, strict=True), *[(0, None)] * extra]
        return self._solved(cost, rows, np.concatenate([self.limits, limits]), bounds)

    def _least(self, cost: Floats) -> float:
        return self._solved(cost, self.rows, self.limits, list(zip(self.lower, self.upper, strict=True)))

    @staticmethod
    def _solved(
        cost: Floats, rows: csr_array, limits: Floats, bounds: Sequence[tuple[float, float | None]]
    ) -> float:
        found = linprog(cost, A_ub=rows, b_ub=limits, bounds=bounds, method="highs")
        assert found.status == 0, found.message
        return float(found.fun)
