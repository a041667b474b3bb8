"""Rules of support, each a formula on the accounts of a plan: whom it pays, and how much.

What trusts are asked for is that of the plan; only who is supported by how much differs from rule to rule, so that a
rule can be worked out for every trust at once (MATHS.md, "Support rules").
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from optimiser.explain.verified_run import Opened
from trustmodels.allocation.case import Case
from trustmodels.allocation.definitions import savings

Floats = npt.NDArray[np.float64]
NONE, PLAIN, UNAVOIDABLE = "none", "plain", "unavoidable"
"""What support is held against: nothing, the mean cost of the trust's type, or that with what it cannot avoid."""
BENCHMARKS = {
    NONE: "no benchmark",
    PLAIN: "a benchmark of size and type alone",
    UNAVOIDABLE: "a benchmark with the cost that cannot be avoided",
}


@dataclass(frozen=True)
class SupportAccounts:
    """What a rule reads of every trust and period: arrays of a row a trust and a column a period, £m of the period.

    Attributes:
        trusts, periods: codes, the largest trust first.
        years: length of each period.
        wants: by how much the control total is missed without own savings and support; below 0 it is kept.
        saved: what own savings are expected to bring.
        asked: what the trust is asked for.
        spend: what it says that it spends if nothing is done.
        benchmarks: kind -> what it would spend at that benchmark; infinite where there is none.
        condition: savings that support expects of everybody (the bailout condition, added up over the periods).
        pot: by period; what there is to be given.
        delivered: by trust; the share of its own savings that it delivers, of what was expected.
    """

    trusts: tuple[str, ...]
    periods: tuple[str, ...]
    years: Floats
    wants: Floats
    saved: Floats
    asked: Floats
    spend: Floats
    benchmarks: Mapping[str, Floats]
    condition: Floats
    pot: Floats
    delivered: Floats

    @property
    def gap(self) -> Floats:
        """What is missed after own savings, before support."""
        return np.maximum(0.0, self.wants - self.saved)

    def excess(self, kind: str) -> Floats:
        """What is spent above a benchmark."""
        return np.maximum(0.0, self.spend - self.benchmarks[kind])


def accounts_of(plan: Opened) -> SupportAccounts:
    """The accounts of a verified plan; a pot without a limit is all that is missed after savings."""
    case, frame = plan.case, plan.instance.tables["trusts"]
    order = frame.sort_values(["income", "expenditure", "trust"], ascending=[False, False, True])
    trusts, periods = tuple(map(str, order["trust"])), case.periods
    totals = case.data.control_totals
    position = _grid(trusts, periods, lambda t, y: plan.plan.position[t, y])
    promised = _grid(trusts, periods, lambda t, y: totals.get(("trust", t, y, "reported"), 0.0))
    saved = _grid(trusts, periods, lambda t, y: _saved(plan, t, y))
    spend = _grid(trusts, periods, lambda t, y: case.expenditure[t, y])
    condition = np.array([case.envelope[y].bailout_condition or 0.0 for y in periods])
    years = np.array([case.years[y] for y in periods])
    wants = promised - position + saved
    return SupportAccounts(
        trusts=trusts,
        periods=periods,
        years=years,
        wants=wants,
        saved=saved,
        asked=_grid(trusts, periods, lambda t, y: savings.cip(case, plan.plan, t, y)),
        spend=spend,
        benchmarks=_benchmarks(case, trusts, spend),
        condition=years * np.cumsum(condition * spend, axis=1),
        pot=_pots(plan, np.maximum(0.0, wants - saved)),
        delivered=np.ones(len(trusts)),
    )


def _grid(trusts: tuple[str, ...], periods: tuple[str, ...], cell: Callable[[str, str], object]) -> Floats:
    return np.array([[float(str(cell(t, y))) for y in periods] for t in trusts])


def _saved(plan: Opened, trust: str, period: str) -> float:
    case, own = plan.case, plan.plan
    recurrent = savings.recurrent_saving(case, own, trust, period, case.question.basis)
    return float(recurrent + savings.one_offs(case, own, trust, period))


def _benchmarks(case: Case, trusts: tuple[str, ...], spend: Floats) -> dict[str, Floats]:
    """What each trust would spend at benchmark: the share of its expenditure in the base year, held through.

    The plain benchmark shares the expected cost of all trusts of a type out by their income, so that it knows their
    size and nothing of what they cannot avoid; in sum both say the same.
    """
    rows = [case.data.trusts[t] for t in trusts]
    kinds: dict[str, tuple[float, float]] = {}
    for row in rows:
        if row.expected_cost is not None:
            cost, income = kinds.get(row.type, (0.0, 0.0))
            kinds[row.type] = cost + row.expected_cost, income + row.income
    own = [np.inf if row.expected_cost is None else row.expected_cost / row.expenditure for row in rows]
    plain = [
        np.inf
        if row.expected_cost is None
        else row.income * kinds[row.type][0] / kinds[row.type][1] / row.expenditure
        for row in rows
    ]
    none = np.full(len(rows), np.inf)
    return {
        kind: np.array(share)[:, None] * spend
        for kind, share in ((NONE, none), (PLAIN, plain), (UNAVOIDABLE, own))
    }


def _pots(plan: Opened, gap: Floats) -> Floats:
    sector = plan.table("sector").set_index("period")
    found = []
    for at, period in enumerate(plan.case.periods):
        pot = plan.case.envelope[period].grant_pot
        more = float(sector.loc[[period], ["raid", "top_up"]].to_numpy(float).sum())
        found.append(float(gap[:, at].sum()) if pot is None else float(pot) + more)
    return np.array(found)


# The rules: what a trust is due before the pot is looked at.

WHOLE, MATCHED, CAPPED, CONDITIONAL, FLAT, NOTHING = (
    "whole", "matched", "capped", "conditional", "flat", "nothing",
)  # fmt: skip


@dataclass(frozen=True)
class SupportRule:
    """A rule of support.

    Attributes:
        id: its name in tables.
        said: what it pays, in words.
        form: one of the six.
        strength: whole: the share of the gap; matched: £ for each £ saved; capped: the share of expenditure.
        benchmark: what cost above is not supported.
    """

    id: str
    said: str
    form: str
    strength: float = 1.0
    benchmark: str = NONE

    def due(self, of: SupportAccounts, gap: Floats) -> Floats:
        """What every trust is due, £m, where `gap` is what it is short of; before the pot is looked at."""
        within = np.maximum(0.0, gap - of.excess(self.benchmark))
        return _FORMS[self.form](of, within, self.strength)

    def paid(self, of: SupportAccounts) -> Floats:
        """What every trust is paid, £m: what it is due, or the same share of it for everybody where a pot is short."""
        due = self.due(of, of.gap)
        return due * shares(of.pot, due.sum(axis=0))


def shares(pot: Floats, due: Floats) -> Floats:
    """The share of what is due that a pot pays, by period; all of it where nothing is due."""
    found: Floats = np.minimum(1.0, pot / np.where(due > 0, due, 1.0))
    return np.where(due > 0, found, 1.0)


_FORMS: Mapping[str, Callable[[SupportAccounts, Floats, float], Floats]] = {
    WHOLE: lambda _of, within, strength: strength * within,
    MATCHED: lambda of, within, strength: np.minimum(within, strength * of.saved),
    CAPPED: lambda of, within, strength: np.minimum(within, strength * of.spend),
    CONDITIONAL: lambda of, within, _: of.delivered[:, None] * np.minimum(within, _conditioned(of)),
    FLAT: lambda of, _within, strength: strength * of.spend,
    NOTHING: lambda _of, within, _: np.zeros_like(within),
}


def _conditioned(of: SupportAccounts) -> Floats:
    """What a trust that had met the condition in every year would still be short of."""
    return np.maximum(0.0, of.wants - of.condition)


MATCH, CAP = 0.5, 0.02
"""£ of support for each £ saved; the most support as a share of expenditure. Examples, to be set beside others."""


def _held_to(form: str, said: str, strength: float = 1.0) -> list[SupportRule]:
    ends = {NONE: "", PLAIN: " above a plain benchmark", UNAVOIDABLE: " above what cannot be avoided"}
    return [
        SupportRule(
            form if kind == NONE else f"{form}-{kind}",
            said if kind == NONE else f"{said}; no cost{ends[kind]} is supported",
            form,
            strength,
            kind,
        )
        for kind in BENCHMARKS
    ]


RULES: Mapping[str, SupportRule] = {
    rule.id: rule
    for rule in (
        SupportRule("nothing", "nobody is supported", NOTHING),
        *_held_to(WHOLE, "whatever a trust is short of after its savings"),
        SupportRule("half", "half of whatever a trust is short of after its savings", WHOLE, 0.5),
        *_held_to(MATCHED, f"£{MATCH:g} for each £1 that a trust saves, up to what it is short of", MATCH),
        *_held_to(CAPPED, f"what a trust is short of, up to {CAP:.0%} of what it spends", CAP),
        *_held_to(
            CONDITIONAL,
            "what a trust that met the bailout condition would be short of, in the share in which it delivered",
        ),
        SupportRule("flat", "the same share of what each trust spends, whether it is short or not", FLAT),
    )
}
"""The rules by their names: support on claimed cost (`whole`) and on benchmarked cost, matched, capped, conditional on
delivery, flat."""


def rules_for(of: SupportAccounts) -> list[SupportRule]:
    """The rules that differ: those with a benchmark only where some trust has one."""
    known = bool(np.isfinite(of.benchmarks[UNAVOIDABLE]).any())
    return [rule for rule in RULES.values() if known or rule.benchmark == NONE]
