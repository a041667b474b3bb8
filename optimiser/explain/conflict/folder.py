"""An infeasible question on disk: a manifest and `conflict.json`, with table and findings beside them."""

from __future__ import annotations

from pathlib import Path

from optimiser.explain.conflict.report import ConflictReport, conflict_record, conflict_table
from optimiser.explain.output import write_explanation
from optimiser.instances import Instance
from optimiser.proof.kept import PROOF
from optimiser.results import Run
from optimiser.results.folder import tables_hash, write_run
from optimiser.results.inputs import INPUTS, inputs_bytes
from optimiser.run.manifest import manifest_record
from optimiser.run.prepare import Prepared
from optimiser.run.proven import with_conflicts, with_proof
from optimiser.run.solve import Solution
from optimiser.solver import Outcome, SolveSettings, TierResult
from optimiser.solver.live import never


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
