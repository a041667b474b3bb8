"""Random questions with a smallest award, and a second reading of them: every promise as a row that can be left out.

Written from the formulation alone, for instances without growth in periods of a year whose schemes deliver at once:
nothing of the engine's model is used, and the solver is SciPy's.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from random import Random

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from optimiser.instances import Instance
from optimiser.matrix.arrays import Named
from tests.explain.conflict.small import Rows, envelope, instance, scheme, total

Terms = dict[str, float]
MONEY = 1e-4
"""£m by which a promise may be missed (formulation §6)."""


@dataclass(frozen=True)
class Drawn:
    """The figures of a question: trusts of £100m, one scheme each, and what was promised."""

    trusts: tuple[str, ...]
    periods: tuple[str, ...]
    income: Mapping[str, float]
    potential: Mapping[str, float]
    totals: Mapping[tuple[str, str], float]
    system: Mapping[str, float]
    pot: Mapping[str, float | None]
    smallest: Mapping[str, float]
    condition: Mapping[str, float | None]
    fence: Mapping[str, float]

    def as_instance(self) -> Instance:
        """The same as tables."""
        tables: dict[str, Rows] = {
            "trusts": [
                {"trust": t, "name": f"Trust {t}", "type": "acute", "system": "Q", "income": self.income[t],
                 "expenditure": 100, "latitude": "", "longitude": ""}
                for t in self.trusts
            ],
            "envelope": [
                envelope(y, grant_pot="" if self.pot[y] is None else self.pot[y],
                         smallest_award=self.smallest[y],
                         bailout_condition="" if self.condition[y] is None else self.condition[y])
                for y in self.periods
            ],
            "opportunities": [
                scheme(f"{t}1", t, self.potential[t], lumpy="true" if t == "A" else "false")
                for t in self.trusts
            ],
            "control_totals": [
                *(total(t, y, amount) for (t, y), amount in self.totals.items()),
                *({"level": "system", "id": "Q", "period": y, "basis": "reported", "amount": amount}
                  for y, amount in self.system.items()),
            ],
        }  # fmt: skip
        if self.fence:
            tables["ring_fences"] = [
                {"type": "acute", "period": y, "grant_least": amount, "cip_most": ""}
                for y, amount in self.fence.items()
            ]
        return instance(self.trusts, self.periods, tables)


def drawn(seed: int) -> Drawn:
    """A question: deficits of up to £12m, schemes of up to £5m, pots, conditions and smallest awards to match."""
    r = Random(f"awards {seed}")  # noqa: S311 - repeatable, not secret
    trusts, periods = (("A",), ("A", "B"))[r.random() < 0.6], (("Y1",), ("Y1", "Y2"))[r.random() < 0.3]
    pairs = [(t, y) for t in trusts for y in periods]
    return Drawn(
        trusts,
        periods,
        income={t: 100 - r.randint(0, 12) for t in trusts},
        potential={t: r.randint(1, 5) for t in trusts},
        totals={pair: r.choice((0, 0, -1, -3, 1)) for pair in pairs if r.random() < 0.8},
        system={y: r.choice((0, -2, 2)) for y in periods if r.random() < 0.4},
        pot={y: r.choice((None, r.randint(0, 15), r.randint(0, 15))) for y in periods},
        smallest={y: r.choice((0, 1, 2, 3, 5)) for y in periods},
        condition={y: r.choice((None, 0.0, 0.01, 0.02, 0.05)) for y in periods},
        fence={y: r.randint(1, 6) for y in periods if r.random() < 0.25},
    )


class Reading:
    """The same question again: promises by name, each a row `terms ≥ least`, and the laws."""

    def __init__(self, case: Drawn) -> None:
        self.case = case
        self.columns: dict[str, int] = {}
        self.upper: list[float] = []
        self.whole: list[int] = []
        self.laws: list[tuple[Terms, float]] = []
        for t in case.trusts:
            for y in case.periods:
                self._column(f"grant {t} {y}", 1e3)
                self._column(f"start {t} {y}", case.potential[t])
                self._award(t, y)
            runs = {f"start {t} {y}": -1.0 for y in case.periods}
            self.laws.append((runs, -case.potential[t]))
            if t == "A":
                self._lumpy(t)
        self.promises: dict[Named, tuple[Terms, float]] = dict(self._promises())

    def _column(self, name: str, upper: float, *, whole: bool = False) -> None:
        self.columns[name] = len(self.columns)
        self.upper.append(upper)
        self.whole.append(int(whole))

    def _award(self, t: str, y: str) -> None:
        """grant ≤ expenditure·awarded: the condition's own row does the rest."""
        if self.case.smallest[y]:
            self._column(f"awarded {t} {y}", 1.0, whole=True)
            self.laws.append(({f"awarded {t} {y}": 100.0, f"grant {t} {y}": -1.0}, 0.0))

    def _lumpy(self, t: str) -> None:
        """A scheme that is all or nothing: start = potential·once."""
        for y in self.case.periods:
            self._column(f"once {t} {y}", 1.0, whole=True)
            for sign in (1.0, -1.0):
                terms = {f"start {t} {y}": sign, f"once {t} {y}": -sign * self.case.potential[t]}
                self.laws.append((terms, 0.0))

    def _reported(self, t: str, y: str) -> tuple[Terms, float]:
        """What varies of a reported position, and what doesn't."""
        upto = self.case.periods[: self.case.periods.index(y) + 1]
        return {f"grant {t} {y}": 1.0, **{f"start {t} {z}": 1.0 for z in upto}}, self.case.income[t] - 100

    def _entitlement(self, t: str, y: str) -> float:
        upto = self.case.periods[: self.case.periods.index(y) + 1]
        made = sum((self.case.condition[z] or 0.0) * 100 for z in upto)
        return max(0.0, self.case.totals.get((t, y), 0.0) - (self.case.income[t] - 100) - made)

    def _promises(self) -> Iterator[tuple[Named, tuple[Terms, float]]]:
        case = self.case
        for (t, y), amount in case.totals.items():
            terms, base = self._reported(t, y)
            yield ("control_total", (t, y)), (terms, amount - base)
        for y, amount in case.system.items():
            parts = [self._reported(t, y) for t in case.trusts]
            together = {name: 1.0 for terms, _ in parts for name in terms}
            yield ("system_control_total", ("Q", y)), (together, amount - sum(base for _, base in parts))
        for y in case.periods:
            grants = {f"grant {t} {y}": 1.0 for t in case.trusts}
            pot = case.pot[y]
            if pot is not None:
                yield ("grant_pot", (y,)), (dict.fromkeys(grants, -1.0), -pot)
            if y in case.fence:
                yield ("ring_fence", ("acute", y, "least")), (grants, case.fence[y])
            for t in case.trusts:
                if case.condition[y] is not None:
                    terms = {f"grant {t} {y}": -1.0}
                    yield ("bailout_condition", (t, y)), (terms, -self._entitlement(t, y))
                if case.smallest[y]:
                    floor = {f"grant {t} {y}": 1.0, f"awarded {t} {y}": -case.smallest[y]}
                    yield ("smallest_award", (t, y)), (floor, 0.0)

    def least(self, held: Collection[Named], priced: Collection[Named], room: float = MONEY) -> float | None:
        """The least £m by which some promises give way in all while others hold within a room; None if none does."""
        rows = [*self.laws, *(self.promises[name] for name in (*held, *priced))]
        width = len(self.columns)
        matrix = np.zeros((len(rows), width + len(priced)))
        least = np.array([limit for _, limit in rows])
        least[len(self.laws) : len(self.laws) + len(held)] -= room
        for at, (terms, _) in enumerate(rows):
            for name, factor in terms.items():
                matrix[at, self.columns[name]] = factor
        first = len(rows) - len(priced)
        for at in range(len(priced)):
            matrix[first + at, width + at] = 1.0
        for presolve in (True, False):  # with it HiGHS ends now and then in an error
            found = milp(
                np.append(np.zeros(width), np.ones(len(priced))),
                constraints=LinearConstraint(matrix, least, np.inf),
                bounds=Bounds(0.0, np.append(self.upper, np.full(len(priced), 1e4))),
                integrality=np.append(self.whole, np.zeros(len(priced))),
                options={"mip_rel_gap": 0.0, "presolve": presolve},
            )
            if found.status in {0, 2}:
                return float(found.fun) if found.status == 0 else None
        raise AssertionError(found.message)

    def can_keep(self, held: Collection[Named], given: Mapping[Named, float] | None = None) -> bool:
        """Whether these promises have a plan, some of them given way by an amount."""
        before = self.promises
        moved = {n: (before[n][0], before[n][1] - amount) for n, amount in (given or {}).items()}
        self.promises = {**before, **moved}
        found = self.least(held, ())
        self.promises = before
        return found is not None

    def smallest_sets(self) -> set[frozenset[Named]]:
        """Every set that cannot be kept while its parts can, by trying all, the large ones first."""
        kept: list[frozenset[Named]] = []
        broken: list[frozenset[Named]] = []
        for size in range(len(self.promises), 0, -1):
            for chosen in map(frozenset, combinations(self.promises, size)):
                if any(chosen <= larger for larger in kept):
                    continue
                (kept if self.can_keep(chosen) else broken).append(chosen)
        return {one for one in broken if not any(other < one for other in broken)}
