"""What stands to be lost: the savings at risk by trust and area, and the position they would lead to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from optimiser.errors import RunError
from optimiser.explain.opened import Opened
from optimiser.instances import Instance
from optimiser.results.plan import complete_plan, plan_from_tables
from optimiser.risk.totals import Total, totals_of
from trustmodels.allocation.case import Case
from trustmodels.allocation.definitions import finance, savings
from trustmodels.allocation.marginal import Marginal
from trustmodels.allocation.plan import Plan

Floats = npt.NDArray[np.float64]
NEGLIGIBLE = 1e-9
"""£m below which a saving is no saving."""


@dataclass(frozen=True)
class Line:
    """The savings of one trust in one area that share a marginal.

    Attributes:
        trust, area: whose and in what.
        marginal: the distribution of the delivered share.
        gain: £m of each period at plan value.
        running: £m of each period at plan value once everything started has its full-year effect.
    """

    trust: str
    area: str
    marginal: Marginal
    gain: tuple[float, ...]
    running: tuple[float, ...]


@dataclass(frozen=True)
class Book:
    """A plan as a simulation reads it.

    Attributes:
        periods, trusts, areas: in the order in which results are listed.
        cells: every (trust, area) of the instance, sorted: each has a score of its own, so that two plans of
            one instance are judged on the same draws.
        lines: the savings at risk.
        expected: (trust, period) -> reported position at expected delivery, £m.
        totals: the control totals, with the position expected against each of them.
        certain: £m of each period that the plan counts as certain: one-offs.
    """

    periods: tuple[str, ...]
    trusts: tuple[str, ...]
    areas: tuple[str, ...]
    cells: tuple[tuple[str, str], ...]
    lines: tuple[Line, ...]
    expected: Mapping[tuple[str, str], float]
    totals: tuple[Total, ...]
    certain: tuple[float, ...]

    @property
    def planned(self) -> Floats:
        """Sector position of each period if everything were delivered in full, £m."""
        lost = [line.gain for line in self.lines]
        slip = np.array([1 - line.marginal.mean for line in self.lines])
        return self.outturn + (slip @ np.array(lost) if lost else np.zeros(len(self.periods)))

    @property
    def outturn(self) -> Floats:
        """Expected sector position of each period, £m."""
        return np.array([sum(self.expected[t, y] for t in self.trusts) for y in self.periods])


def risk_table(instance: Instance, common: float | None = None) -> dict[str, tuple[float, float]]:
    """Area -> (spread, common) of the delivery table, the common share replaced where one is given.

    Raises:
        RunError: the instance has no delivery table.
    """
    table = instance.tables["delivery"]
    if table.empty:
        raise RunError(
            f"{instance.name} does not say how uncertain delivery is: give it a delivery table "
            "(area, spread, common), as instances/README.md describes it"
        )
    shares = table["common"] if common is None else pd.Series(common, index=table.index)
    return {
        area: (float(spread), float(share))
        for area, spread, share in zip(table["area"], table["spread"], shares, strict=True)
    }


def cells_of(instance: Instance) -> tuple[tuple[str, str], ...]:
    """Every (trust, area) in which the instance has an opportunity, sorted."""
    rows = instance.tables["opportunities"]
    return tuple(sorted(set(zip(rows["trust"], rows["area"], strict=True))))


def gathered(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Lines of the same trust, area and marginal added up, sorted; those with nothing in them left out."""
    sums: dict[tuple[str, str, Marginal], list[tuple[tuple[float, ...], tuple[float, ...]]]] = {}
    for line in lines:
        key = line.trust, line.area, line.marginal
        sums.setdefault(key, []).append((line.gain, line.running))
    added = [
        Line(*key, _summed([gain for gain, _ in parts]), _summed([running for _, running in parts]))
        for key, parts in sums.items()
    ]
    kept = [line for line in added if max(*line.gain, *line.running) > NEGLIGIBLE]
    return tuple(sorted(kept, key=lambda line: (line.trust, line.area, line.marginal.mean)))


def _summed(parts: Sequence[tuple[float, ...]]) -> tuple[float, ...]:
    return tuple(sum(column) for column in zip(*parts, strict=True))


def _lines(case: Case, plan: Plan, risks: Mapping[str, tuple[float, float]]) -> list[Line]:
    lines = []
    for o, row in case.opportunities.items():
        spread, common = risks.get(row.area, (0.0, 0.0))
        years = [case.years[y] for y in case.periods]
        gain = [
            length * float(savings.gain_rate(case, plan, o, y))
            for length, y in zip(years, case.periods, strict=True)
        ]
        running = [
            length * float(savings.run(case, plan, o, y))
            for length, y in zip(years, case.periods, strict=True)
        ]
        marginal = Marginal(float(row.delivery), spread, common)
        lines.append(Line(row.trust, row.area, marginal, tuple(gain), tuple(running)))
    return lines


def book_of(answer: Opened, common: float | None = None) -> Book:
    """The book of a verified plan.

    Positions are those at expected delivery, whatever the basis of the question: what nobody has found yet
    counts for nothing, and one-offs count in full.

    Args:
        answer: a run that was opened and verified.
        common: replaces the common share of every area.

    Raises:
        RunError: the instance has no delivery table.
    """
    risks = risk_table(answer.instance, common)
    case = replace(answer.case, question=replace(answer.question, basis="expected"))
    plan = complete_plan(case, plan_from_tables(case, answer.run.tables))
    expected = {(t, y): float(finance.reported(plan, t, y)) for t in case.trusts for y in case.periods}
    cells = cells_of(answer.instance)
    return Book(
        periods=case.periods,
        trusts=case.trusts,
        areas=tuple(sorted({area for _, area in cells})),
        cells=cells,
        lines=gathered(_lines(case, plan, risks)),
        expected=expected,
        totals=totals_of(case, expected, plan.underlying),
        certain=tuple(
            sum(float(savings.one_offs(case, plan, t, y)) for t in case.trusts) for y in case.periods
        ),
    )
