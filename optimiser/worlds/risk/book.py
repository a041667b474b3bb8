"""What stands to be lost by trust and area, and draws of the shares of it that are delivered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from optimiser.errors import RunError
from optimiser.explain.verified_run import Opened
from optimiser.instances import Instance
from optimiser.results.plan import complete_plan, plan_from_tables
from trustmodels.allocation.case import Case
from trustmodels.allocation.definitions import finance, savings
from trustmodels.allocation.plan import Plan, Term
from trustmodels.allocation.worlds import REACH, STEPS, Marginal

# Control totals as a simulation judges them: who is in, in which period, and what is expected.

SECTOR = "*"


@dataclass(frozen=True)
class Total:
    """One control total.

    Attributes:
        level, id, period, basis, amount: as in the table of control totals.
        trusts: those whose positions count.
        expected: the position that is expected against it, £m.
    """

    level: str
    id: str
    period: str
    basis: str
    amount: float
    trusts: tuple[str, ...]
    expected: float


def totals_of(
    case: Case,
    reported: Mapping[tuple[str, str], float],
    underlying: Mapping[tuple[str, ...], Term],
) -> tuple[Total, ...]:
    """Every control total of the instance, whatever the question made of it.

    Args:
        case: the instance under a question.
        reported: (trust, period) -> expected position with grants, £m.
        underlying: the same of the underlying position.
    """
    found = []
    for (level, code, y, basis), amount in case.data.control_totals.items():
        trusts = _members(case, level, code)
        positions = reported if basis == "reported" else underlying
        others = case.data.commissioners.get((code, y), 0.0) if level == "system" else 0.0
        expected = sum(float(positions[t, y]) for t in trusts) + others
        found.append(Total(level, code, y, basis, amount, trusts, expected))
    return tuple(found)


def _members(case: Case, level: str, code: str) -> tuple[str, ...]:
    if level == "trust":
        return (code,)
    return tuple(case.members.get(code, ())) if level == "system" else case.trusts


# What stands to be lost: the savings at risk by trust and area, and the position they would lead to.

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


# Draws of the delivered shares of a book: a national factor, and a score for every trust and area.

CELLS_AT_ONCE = 2_000_000
"""Shares drawn at once: bounds the memory at some 100 MB, however many draws are made."""


class DeliveredShares:
    """Delivered shares, line by draw, as differences from what is expected.

    The score of line l is `w·F + sqrt(1-w²)·E`: F is one factor for all trusts and areas, E the own score of
    the trust in the area, and w follows from the common share of the area. The own scores of a trust in two
    areas are independent; schemes of one trust in one area share theirs.
    """

    def __init__(self, book: Book) -> None:
        lines = book.lines
        place = {cell: at for at, cell in enumerate(book.cells)}
        marginals = sorted({line.marginal for line in lines}, key=lambda m: (m.mean, m.spread, m.common))
        number = {marginal: at for at, marginal in enumerate(marginals)}
        self.own_scores = len(book.cells)
        self.cell = np.array([place[line.trust, line.area] for line in lines], dtype=np.intp)
        loading = np.array([line.marginal.loading() for line in lines])[:, None]
        self.loading, self.rest = loading, np.sqrt(1 - loading**2)
        self.mean = np.array([line.marginal.mean for line in lines])[:, None]
        self.tables, self.width = _tables(marginals)
        self.begin = np.array([number[line.marginal] * self.width for line in lines], dtype=np.intp)[:, None]

    @property
    def chunk(self) -> int:
        """Draws that are made at once; it does not depend on how many there are."""
        return max(1, CELLS_AT_ONCE // max(len(self.cell), self.own_scores, 1))

    def differences(self, draws: int, seed: int) -> Iterator[Floats]:
        """Chunks of drawn less expected share, (lines, draws of the chunk).

        The stream of PCG64 is read draw by draw, so that the first draws are the same however many follow.
        """
        random = np.random.Generator(np.random.PCG64(seed))
        for begin in range(0, draws, self.chunk):
            size = min(self.chunk, draws - begin)
            scores = random.standard_normal((size, 1 + self.own_scores))
            own = np.ascontiguousarray(scores[:, 1:].T)
            yield self._shares(self.loading * scores[:, 0] + self.rest * own[self.cell]) - self.mean

    def _shares(self, score: Floats) -> Floats:
        """Quantiles by straight lines between the points of the tables."""
        place = np.clip((score + REACH) * STEPS, 0, self.width - 1.001)
        whole = place.astype(np.intp)
        place -= whole
        whole += self.begin
        low = self.tables[whole]
        whole += 1
        return low + place * (self.tables[whole] - low)


def _tables(marginals: list[Marginal]) -> tuple[Floats, int]:
    """The quantile tables end to end, and the length of one."""
    tables = [marginal.table() for marginal in marginals] or [np.zeros(2)]
    return np.concatenate(tables), len(tables[0])
