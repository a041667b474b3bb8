"""Solve, verify, ask a second solver where that is wanted, write, and say so."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from optimiser.cli.console import console
from optimiser.cli.interrupt import Interrupt
from optimiser.cli.screen import Ticker, print_contradictions, summary
from optimiser.explain.conflict import ConflictReport, conflict_record, find_conflict
from optimiser.explain.conflict.find import write_beside
from optimiser.explain.overview import left_off, unsettled
from optimiser.explain.verified_run import beside_conflict, beside_opinion, verified
from optimiser.extras.second_opinion import opinion_record, second_opinion
from optimiser.extras.second_opinion.scip import scip_values
from optimiser.instances import Instance
from optimiser.instances.columns import unlimited
from optimiser.instances.plausibility import unanswered
from optimiser.results import Run
from optimiser.results.verdict import CONTRADICTED, OPINION, certificate_sentence, is_certified
from optimiser.run.incumbent import Incumbent, beside
from optimiser.run.solution import STOPPED, Solution
from optimiser.run.solve import solve
from optimiser.solver import SolveSettings
from optimiser.verify import Verification
from trustmodels.allocation.question import Question

# `--solver scip`: the second opinion on the command line.

WORDS = {True: "yes", False: "NO", None: "not finished in its time"}


def with_scip(solution: Solution, settings: SolveSettings) -> Solution:
    """The solution with SCIP's opinion in its manifest; contradicted where it does not agree."""
    prepared = solution.prepared
    limits = (settings.gap, settings.time_limit)
    checks = second_opinion(scip_values, prepared.compiled, prepared.tiers, solution.results, limits)
    record = opinion_record("SCIP through pyscipopt", version("pyscipopt"), checks)
    return beside_opinion(replace(solution, manifest={**solution.manifest, OPINION: record}))


def show_opinion(screen: Console, manifest: Mapping[str, Any]) -> None:
    """A row a tier: what the second solver reached, and whether it agrees within the gaps."""
    opinion = manifest.get("second_opinion")
    if opinion is None:
        return
    table = Table(title=f"Second opinion: {opinion['solver']} {opinion['version']}", title_justify="left")
    for heading in ("tier", "value", "difference", "agrees within the gaps", "seconds"):
        table.add_column(heading, justify="left" if heading == "tier" else "right")
    for tier in opinion["tiers"]:
        shown = ["-" if tier[name] is None else f"{tier[name]:,.6g}" for name in ("value", "difference")]
        table.add_row(tier["measure"], *shown, WORDS[tier["agreed"]], f"{tier['seconds']:.1f}")
    screen.print(table)


# Solve, verify, write and say so: what `solve` and `demo` share.

EXIT = {"optimal": 0, "infeasible": 3, "feasible": 4, STOPPED: 5, CONTRADICTED: 6}
FAILED = 1
NO_PLAN = {
    "infeasible": "No plan: the solver says that there is none.",
    STOPPED: "No plan: the solve was stopped before it had found one. Whether there is one is not known.",
}
PROVEN_NONE = "No plan: it is proven that there is none."
Opinion = Callable[[Solution, SolveSettings], Solution]
"""Adds what another solver says of a solution to its manifest."""


def exit_status(solution: Solution) -> int:
    """The exit status of a solution."""
    return EXIT.get(solution.status, FAILED)


def answer(
    instance: Instance,
    question: Question,
    settings: SolveSettings,
    folder: Path,
    opinion: Opinion | None = None,
    log: bool = False,
    resume: bool = False,
) -> int:
    """Solve a question, write its run folder, verify it, and print the summary; returns the exit status.

    With `log`, what the solver said is kept in the folder also where all went well. On the way the best plan is kept
    beside the folder; with `resume` the solve begins from one that is there.
    """
    screen, incumbent = console(), Incumbent(beside(folder), resume=resume)
    with Interrupt() as stop:  # until all is written and said: a signal takes away nothing that was found
        with Ticker() as ticker:
            solution = solve(instance, question, settings, ticker.tell, stop, incumbent)
            infeasible = solution.status == "infeasible"
            if opinion is not None:
                solution = opinion(solution, settings)
            conflict = find_conflict(solution.prepared, settings, ticker.tell) if infeasible else None
        if conflict is not None:
            status = _conflict_written(screen, solution, conflict, folder)
        else:
            status = _written(screen, solution, folder, log)
        incumbent.end(solved=solution.status not in {"feasible", STOPPED})
        for sentence in incumbent.said:
            screen.print(sentence)
        return status


def _conflict_written(screen: Console, solution: Solution, conflict: ConflictReport, folder: Path) -> int:
    """Write and say that there is no plan, and which promises cannot hold together; returns the exit status."""
    solution = beside_conflict(solution, conflict)
    run = _write_infeasible(solution, conflict, folder)
    from optimiser.brief.content import first_sentence  # noqa: PLC0415 - the report brings the charts with it

    said = [first_sentence(run, solution.instance), *conflict.sentences]
    _no_plan(screen, run, () if solution.disputed else said)
    return exit_status(solution)


def _written(screen: Console, solution: Solution, folder: Path, log: bool) -> int:
    """Verify and write the run folder, and say what is in it; returns the exit status."""
    solution, checked = verified(solution)
    run = solution.write(folder, log=log)
    if checked is None:
        _no_plan(screen, run)
    else:
        summary(screen, run, checked, solution.instance, _brief(run, solution.instance, checked))
        for finding in unsettled(run):
            screen.print(finding.sentence)
        for sentence in unlimited(solution.instance.tables, solution.instance.present):
            screen.print(sentence)
        for finding in left_off(run, solution.instance):
            asked = finding.next_question.replace("INSTANCE", solution.instance.name)
            screen.print(f"{finding.sentence} To hold it: {asked}")
        for line in unanswered(solution.instance):
            screen.print(line)
        show_opinion(screen, run.manifest)
    return exit_status(solution)


def _brief(run: Run, instance: Instance, checked: Verification) -> list[str]:
    """The sentences of the run's brief; none where the plan does not hold up."""
    if run.status == CONTRADICTED or not checked.passed:
        return []
    from optimiser.brief.content import sentences_of  # noqa: PLC0415 - the report brings the charts with it

    return sentences_of(run, instance)


def _write_infeasible(solution: Solution, conflict: ConflictReport, folder: Path) -> Run:
    """The run folder of an infeasible question: its manifest, the conflict, and the findings beside them."""
    run = solution.write(folder, conflict_record(solution.prepared.case, conflict))
    write_beside(run.path, conflict)
    return run


def _no_plan(screen: Console, run: Run, sentences: Iterable[str] = ()) -> None:
    for sentence in sentences:
        screen.print(sentence)
    show_opinion(screen, run.manifest)
    if run.status == CONTRADICTED:
        print_contradictions(screen, run)
        screen.print(f"There is no plan to use. Written to {run.path}")
        return
    said = NO_PLAN.get(run.status, f"No plan: the solve ended in '{run.status}'.")
    if run.status == "infeasible" and is_certified(run.manifest):
        said = PROVEN_NONE
    elif word := certificate_sentence(run.manifest):
        said = f"{said} {word}"
    screen.print(f"{said} Written to {run.path}")
