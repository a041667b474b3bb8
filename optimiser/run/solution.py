"""The answer to a question: plan, tables and manifest, and the run folder that it becomes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter
from typing import Any

import pandas as pd

from optimiser.instances import Instance
from optimiser.proof.file import PROOF
from optimiser.results.folder import Run, tables_hash, write_run
from optimiser.results.judge import judge, measure_values
from optimiser.results.origin import INPUTS, inputs_bytes
from optimiser.results.plan import plan_from_columns
from optimiser.results.tables import result_tables
from optimiser.results.verdict import CONTRADICTED, contradicted
from optimiser.run.leeway import Answered, room_sentence
from optimiser.run.manifest import manifest_record
from optimiser.run.prepare import Prepared
from optimiser.run.prices import tier_prices
from optimiser.solver import Outcome, SolveSettings, TierResult
from trustmodels.allocation.plan import Plan
from trustmodels.allocation.question import Question

LOG = "solver.log"
STOPPED = "stopped"
"""The status of a run that ended before it had a plan: whether there is one is not known."""


@dataclass(frozen=True)
class Solution:
    """The answer to a question: `status` as in formulation §8; plan and tables only where there is a plan.

    Where the solve was stopped before it had one, the status is `stopped`.

    `log` is what the solver said of itself on the way, `proof` the file that proves the answer, where one is kept.
    """

    instance: Instance
    question: Question
    prepared: Prepared
    results: Sequence[TierResult]
    status: str
    manifest: Mapping[str, Any]
    plan: Plan | None
    tables: Mapping[str, pd.DataFrame]
    log: str = ""
    proof: bytes = b""

    @property
    def disputed(self) -> bool:
        """Whether somebody who checked it does not agree."""
        return self.status == CONTRADICTED

    def against(self, found: Sequence[Mapping[str, str]]) -> Solution:
        """The solution with what was found against it; the same where nothing was."""
        if not found:
            return self
        return replace(self, status=CONTRADICTED, manifest=contradicted(self.manifest, found))

    def write(self, folder: Path | str, conflict: Mapping[str, Any] | None = None, log: bool = False) -> Run:
        """Write the run folder with its inputs, whole or not at all; returns it as it would be read back.

        The solver's log is kept where it is asked for or the question was not solved to its gap: it holds times,
        and a folder without it is the same to the byte but for the manifest's own seconds.
        """
        kept = {INPUTS: inputs_bytes(self.instance)}
        if log or self.status != "optimal":
            kept[LOG] = self.log.encode()
        if self.proof:
            kept[PROOF] = self.proof
        path = write_run(Path(folder), self.manifest, self.tables, conflict, kept)
        return Run(path, self.manifest, self.tables, conflict)


def status_of(results: Sequence[TierResult], tiers: int) -> str:
    """The status of a run from its tiers: optimal only if every tier is there and to its gap.

    Feasible is only what has a plan: a run that ended before it had one has proven nothing, and is `stopped`.
    """
    planned = [r for r in results if r.x is not None]
    if not planned:
        first = results[0].outcome
        if first is Outcome.STOPPED:
            return STOPPED
        return "error" if first is Outcome.OPTIMAL else str(first)
    complete = len(planned) == tiers
    return "optimal" if complete and all(r.outcome is Outcome.OPTIMAL for r in planned) else "feasible"


def solution_of(
    instance: Instance,
    question: Question,
    settings: SolveSettings,
    found: Answered,
    seconds: dict[str, float],
) -> Solution:
    """What the tiers of a prepared question came to; `seconds` are of the phases so far."""
    began = perf_counter()
    prepared, results = found.prepared, found.results
    status = status_of(results, len(prepared.tiers))
    planned = [r for r in results if r.x is not None]
    plan, tables = None, {}
    finals: Mapping[str, float] = {}
    if planned:
        plan = plan_from_columns(prepared.case, prepared.compiled.columns, planned[-1].plan)
        judged = judge(prepared.case, plan)
        finals = measure_values(prepared.case, plan, judged)
        tables = result_tables(prepared.case, plan, judged, tier_prices(prepared.compiled, results))
    seconds["tables"] = perf_counter() - began
    manifest = manifest_record(
        instance, question, settings, prepared.as_asked, status, results, finals, seconds
    )
    if found.given:
        manifest["room"] = [given.as_record() for given in found.given]
        manifest["notes"] = [*manifest["notes"], room_sentence(found.given)]
    manifest["result_sha256"] = tables_hash(tables)
    return Solution(instance, question, prepared, results, status, manifest, plan, tables)
