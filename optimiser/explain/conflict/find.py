"""Why a question has no plan: sums first, then the relaxation, then the choices; and the folder of the answer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from time import perf_counter

from optimiser.explain.conflict import findings as say
from optimiser.explain.conflict.checks import gaps
from optimiser.explain.conflict.effort import Budget, Effort, Relief, Verdict
from optimiser.explain.conflict.elastic import Elastic
from optimiser.explain.conflict.laws import clash
from optimiser.explain.conflict.report import Conflict, ConflictReport, conflict_record, conflict_table
from optimiser.explain.conflict.search import Broken
from optimiser.explain.conflict.several import Found, Several
from optimiser.explain.conflict.ways import as_repair, price_of, price_table, ways_out, whole_relief
from optimiser.explain.finding import Finding, write_explanation
from optimiser.instances import Instance
from optimiser.proof.file import PROOF
from optimiser.results import Run
from optimiser.results.folder import tables_hash, write_run
from optimiser.results.origin import INPUTS, inputs_bytes
from optimiser.run.evidence import with_conflicts, with_proof
from optimiser.run.leeway import room_of
from optimiser.run.manifest import manifest_record
from optimiser.run.prepare import Prepared, opened
from optimiser.run.solution import Solution
from optimiser.solver import Outcome, SolveSettings, TierResult
from optimiser.solver.live import never
from optimiser.solver.outcome import Listener, Progress, quiet
from trustmodels.allocation.promises import promise_of

# Why a question has no plan: sums first, then the relaxation, then the choices; then the ways out.

BUDGET = 700_000
"""Work in pivots: with reading and building the model a national question stays under a minute."""
LIMIT = 6
"""Conflicts that are listed where nobody says how many."""


def find_conflict(
    prepared: Prepared,
    settings: SolveSettings | None = None,
    listen: Listener = quiet,
    budget: int = BUDGET,
    limit: int = LIMIT,
    stop: Callable[[], bool] = never,
) -> ConflictReport:
    """Explain why the commitments of a question cannot all be kept.

    Args:
        prepared: the question on an instance, from `optimiser.run.prepare`.
        settings: seed, threads and tolerance of the solver.
        listen: told of progress.
        budget: work, in pivots of the simplex and not in seconds, so that the same question has the same conflicts
            on a busy machine; what is not reached by then is left out or marked as not proven.
        limit: how many conflicts to list at most; they may overlap.
        stop: asked on the way; once it says yes, the explanation ends as if its work were done.

    Returns:
        The report; its status is `none` where there is no conflict.
    """
    explainer = _Explainer(prepared, settings or SolveSettings(), listen, budget, Effort(stop))
    return explainer.run(limit)


class _Explainer:
    """The state of one explanation: live model, work left, and the conflicts found."""

    def __init__(
        self, prepared: Prepared, settings: SolveSettings, listen: Listener, budget: int, effort: Effort
    ) -> None:
        self.prepared = opened(prepared)
        self.case, self.settings = self.prepared.case, settings
        self.listen, self.began = listen, perf_counter()
        self.effort, self.budget = effort, Budget(effort, budget)
        self.elastic = Elastic(
            self.prepared.compiled,
            promise_of,
            price_of(self.case),
            room_of,
            self.prepared.stages,
            settings,
            effort,
        )
        self.gaps = tuple(gaps(self.case))
        self.several = Several(self.elastic, self.gaps, self.budget, self._tell)

    def run(self, limit: int) -> ConflictReport:
        self._tell("laws of the model")
        background = self.elastic.can_keep(frozenset(), self.budget.left)
        if background is Verdict.NO:
            return self._laws()
        found = self.several.collect(limit)
        if not found.broken:
            return self._without_conflict(found.verdict)
        self._tell("cheapest repair")
        whole = whole_relief(self.elastic, self.budget)
        return self._report(found, tuple(self._explained(item, found, whole) for item in found.broken), whole)

    def _tell(self, what: str) -> None:
        self.listen(Progress("conflict", what, perf_counter() - self.began))

    # --- what is said ------------------------------------------------------------------------------------

    def _laws(self) -> ConflictReport:
        self._tell("which laws contradict each other")
        found = clash(self.prepared, self.settings, self.budget)
        said = say.laws_finding(self.case, found)
        return ConflictReport("laws", gaps=self.gaps, findings=(said,), laws=found, complete=found.minimal)

    def _without_conflict(self, verdict: Verdict) -> ConflictReport:
        if verdict is Verdict.YES:
            return ConflictReport("none", findings=(say.none_finding(),))
        return ConflictReport(
            "unsettled", gaps=self.gaps, findings=(say.unsettled_finding(),), complete=False
        )

    def _explained(self, item: Broken, found: Found, whole: Relief | None) -> Conflict:
        self._tell("ways out")
        own = self.several.relief(item)
        return Conflict(
            members=tuple(self.elastic.names[member] for member in sorted(item.members)),
            minimal=item.minimal,
            only_choices=item.only_choices,
            least=min(found.least, len(item.members)),
            ways=ways_out(self.elastic, item, whole, self.budget),
            repair=None if own is None else as_repair(self.elastic, own),
        )

    def _report(self, listed: Found, conflicts: tuple[Conflict, ...], whole: Relief | None) -> ConflictReport:
        repair = None if whole is None else as_repair(self.elastic, whole)
        found: list[Finding] = list(say.gap_findings(self.case, self.gaps))
        fewest = min(len(conflict.members) for conflict in conflicts)
        for conflict in conflicts:
            found.append(say.conflict_finding(self.case, conflict, fewest))
            found += say.way_findings(self.case, conflict)
        found.append(say.list_finding(len(conflicts), listed.every))
        if listed.kinds:
            found.append(say.kinds_finding(listed.kinds, listed.every_kind))
        if repair is not None:
            found.append(say.repair_finding(repair))
        return ConflictReport(
            "conflict",
            conflicts,
            self.gaps,
            repair,
            price_table(self.case, self.elastic.names),
            tuple(found),
            complete=not self.budget.over,
            every=listed.every,
            kinds=listed.kinds,
            every_kind=listed.every_kind,
        )


# An infeasible question on disk: a manifest and `conflict.json`, with table and findings beside them.


def write_beside(folder: Path, report: ConflictReport) -> None:
    """Write the table of a report and its findings into a run folder.

    Raises:
        RunError: the folder cannot be written.
    """
    write_explanation(folder, "conflict-findings", {"": conflict_table(report)}, report.findings)


def write_conflict(
    instance: Instance, prepared: Prepared, settings: SolveSettings, report: ConflictReport, folder: Path
) -> Run:
    """Write the run folder of a question that was shown to have no plan without being solved.

    Args:
        instance: what it was asked of.
        prepared: the question on it.
        settings: of the solver.
        report: with a conflict in it.
        folder: where; an earlier run there is replaced.

    Raises:
        RunError: the place is taken or cannot be written.
    """
    first = TierResult(prepared.tiers[0].measure, Outcome.INFEASIBLE, primary=prepared.tiers[0].primary)
    question, compiled = prepared.case.question, prepared.compiled
    manifest = manifest_record(
        instance, question, settings, compiled, "infeasible", [first], {}, prepared.seconds
    )
    manifest["result_sha256"] = tables_hash({})
    record = conflict_record(prepared.case, report)
    solution = Solution(instance, question, prepared, [first], "infeasible", manifest, None, {})
    members = [conflict.members for conflict in report.conflicts]
    proven = with_conflicts(with_proof(solution, {}, settings, never), members)
    kept = {INPUTS: inputs_bytes(instance), PROOF: proven.proof}
    path = write_run(folder, proven.manifest, {}, record, kept)
    write_beside(path, report)
    return Run(path, proven.manifest, {}, record)
