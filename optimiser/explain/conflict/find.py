"""Why a question has no plan: sums first, then the relaxation, then the choices; then the ways out."""

from __future__ import annotations

from collections.abc import Iterable
from time import perf_counter

from optimiser.explain.conflict import findings as say
from optimiser.explain.conflict.checks import gaps
from optimiser.explain.conflict.clock import Clock
from optimiser.explain.conflict.elastic import Elastic, Members, Relief, Verdict
from optimiser.explain.conflict.prices import price_of, price_table
from optimiser.explain.conflict.report import Conflict, ConflictReport
from optimiser.explain.conflict.search import Broken, narrow_linear, next_broken
from optimiser.explain.conflict.ways import as_repair, own_relief, ways_out, whole_relief
from optimiser.explain.finding import Finding
from optimiser.run.prepare import Prepared
from optimiser.solver import SolveSettings
from optimiser.solver.progress import Listener, Progress, quiet
from trustmodels.allocation.commitments import FAMILIES

BUDGET = 50.0
LIMIT = 3


def find_conflict(
    prepared: Prepared,
    settings: SolveSettings | None = None,
    listen: Listener = quiet,
    budget: float = BUDGET,
    limit: int = LIMIT,
) -> ConflictReport:
    """Explain why the commitments of a question cannot all be kept.

    Args:
        prepared: the question on an instance, from `optimiser.run.prepare`.
        settings: seed, threads and tolerance of the solver.
        listen: told of progress.
        budget: seconds; what is not reached by then is left out or marked as not proven.
        limit: how many conflicts to find.

    Returns:
        The report; its status is `none` where there is no conflict.
    """
    return _Explainer(prepared, settings or SolveSettings(), listen, budget).run(limit)


class _Explainer:
    """The state of one explanation: live model, clock, and the sets known to be broken."""

    def __init__(self, prepared: Prepared, settings: SolveSettings, listen: Listener, budget: float) -> None:
        self.case = prepared.case
        self.clock, self.listen, self.began = Clock(budget), listen, perf_counter()
        self.elastic = Elastic(
            prepared.compiled, FAMILIES, price_of(prepared.case), prepared.stages, settings
        )
        self.gaps = tuple(gaps(prepared.case))
        self.place = {name: at for at, name in enumerate(self.elastic.names)}
        self.reliefs: dict[Members, Relief | None] = {}

    def run(self, limit: int) -> ConflictReport:
        self._tell("laws of the model")
        background = self.elastic.can_keep(frozenset(), self.clock.left)
        if background is Verdict.NO:
            return ConflictReport("laws", gaps=self.gaps, findings=(say.laws_finding(),))
        broken, verdict = self._find(limit)
        if not broken:
            return self._without_conflict(verdict)
        self._tell("cheapest repair")
        whole = whole_relief(self.elastic, self.clock)
        conflicts = tuple(self._explained(item, broken, whole) for item in broken)
        return self._report(conflicts, whole)

    def _tell(self, what: str) -> None:
        self.listen(Progress("conflict", what, perf_counter() - self.began))

    # --- the conflicts ------------------------------------------------------------------------------------

    def _known(self) -> list[Members]:
        """The sets that plain sums show cannot be kept: the smallest first, then the dearest."""
        short: dict[Members, float] = {}
        for gap in self.gaps:
            members = frozenset(self.place[name] for name in gap.members if name in self.place)
            if len(members) == len(gap.members):
                price = max(float(self.elastic.prices[member]) for member in members)
                short[members] = max(short.get(members, 0.0), gap.short * price)
        return sorted(short, key=lambda members: (len(members), -short[members], sorted(members)))

    def _find(self, limit: int) -> tuple[list[Broken], Verdict]:
        """Up to `limit` conflicts: what sums show, one of each size, then what only a solver finds."""
        known = self._known()
        found: list[Broken] = []
        self._take(found, known, limit - 1, each_size_once=True)
        asking = {self.place[gap.members[0]] for gap in self.gaps if gap.members[0] in self.place}
        verdict = self._search(found, self.elastic.everything.difference(asking), limit)
        self._take(found, known, limit)
        return sorted(found, key=self._order), verdict

    def _take(
        self, found: list[Broken], known: Iterable[Members], limit: int, *, each_size_once: bool = False
    ) -> None:
        """Conflicts from sets that sums show to be broken, each looked at by the solver before it is told."""
        for members in known:
            seen = any(len(members) == len(item.members) for item in found) and each_size_once
            if len(found) >= limit or seen or self.clock.over:
                continue
            core = self.elastic.core(members)
            item = None if core is None else narrow_linear(self.elastic, core, self.clock)
            if item is not None and all(item.members != other.members for other in found):
                found.append(item)

    def _search(self, found: list[Broken], active: Members, limit: int) -> Verdict:
        """Conflicts that sums do not show; YES where all of what is left can be kept."""
        while len(found) < limit and not self.clock.over:
            self._tell(f"conflict {len(found) + 1}")
            item = next_broken(self.elastic, active, self.clock)
            if isinstance(item, Verdict):
                return item
            found.append(item)
            active = active.difference(self._to_let_go(item))
        return Verdict.UNKNOWN

    def _order(self, item: Broken) -> tuple[int, float, list[int]]:
        """The smallest first, then the dearest."""
        relief = self._relief(item)
        return len(item.members), 0.0 if relief is None else -relief.value, sorted(item.members)

    def _relief(self, item: Broken) -> Relief | None:
        """The cheapest way out of a conflict by its own members."""
        if item.members not in self.reliefs:
            self.reliefs[item.members] = own_relief(self.elastic, item, self.clock)
        return self.reliefs[item.members]

    def _to_let_go(self, item: Broken) -> Members:
        """The members that the cheapest way out of a conflict needs; all of them if that is not known."""
        relief = self._relief(item)
        needed: Members = frozenset() if relief is None else frozenset(relief.needed())
        return needed or item.members

    # --- what is said ------------------------------------------------------------------------------------

    def _without_conflict(self, verdict: Verdict) -> ConflictReport:
        if verdict is Verdict.YES:
            return ConflictReport("none", gaps=self.gaps, findings=(say.none_finding(),))
        return ConflictReport(
            "unsettled", gaps=self.gaps, findings=(say.unsettled_finding(),), complete=False
        )

    def _explained(self, item: Broken, broken: Iterable[Broken], whole: Relief | None) -> Conflict:
        self._tell("ways out")
        others = [other.members for other in broken if other is not item]
        own = self._relief(item)
        return Conflict(
            members=tuple(self.elastic.names[member] for member in sorted(item.members)),
            minimal=item.minimal,
            only_choices=item.only_choices,
            ways=ways_out(self.elastic, item, others, whole, self.clock),
            repair=None if own is None else as_repair(self.elastic, own),
        )

    def _report(self, conflicts: tuple[Conflict, ...], whole: Relief | None) -> ConflictReport:
        repair = None if whole is None else as_repair(self.elastic, whole)
        found: list[Finding] = list(say.gap_findings(self.case, self.gaps))
        for conflict in conflicts:
            found.append(say.conflict_finding(self.case, conflict))
            found += say.way_findings(self.case, conflict)
            if conflict.repair is not None and len(conflict.repair.changes) > 1:
                found.append(say.repair_finding(conflict.repair, "this conflict"))
        if repair is not None:
            found.append(say.repair_finding(repair, "the whole question"))
        return ConflictReport(
            "conflict",
            conflicts,
            self.gaps,
            repair,
            price_table(self.case, self.elastic.names),
            tuple(found),
            complete=not self.clock.over,
        )
