"""What the terminal shows: progress on standard error, the summary of a run on standard output."""

from __future__ import annotations

from collections.abc import Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as ProgressBar
from rich.status import Status
from rich.table import Table
from rich.text import Text

from optimiser.amounts import bare, shown
from optimiser.cli.console import console
from optimiser.explain.gaps import gap_findings
from optimiser.explain.quantities import quantities_of_run, quantity_table
from optimiser.instances import Instance
from optimiser.instances.plausibility import HIGHEST, questions
from optimiser.results import Run
from optimiser.results.verdict import CONTRADICTED, came_to, certificate_sentence, contradictions_of
from optimiser.solver import Progress
from optimiser.verify import Verification
from optimiser.verify.manifest import question_told
from trustmodels.allocation.measures import MEASURES

if TYPE_CHECKING:
    from optimiser.worlds.scenarios.sweep import Event


__all__ = ["Bar", "Ticker", "ask", "console", "print_contradictions", "summary"]
PHASES = {
    "relaxation": "relaxation",
    "start": "starting plan",
    "search": "searching",
    "held": "prices",
}


AS_GOOD_AS_ZERO = 1e-5  # what the tolerance between tiers leaves behind


def _amount(value: float | None) -> str:
    if value is None:
        return "-"
    return "0" if abs(value) <= AS_GOOD_AS_ZERO else bare(value)


def _share(gap: float | None) -> str:
    """A gap, or that the tier was stopped before it had one."""
    return "stopped" if gap is None else f"{gap:.3%}"


class Ticker:
    """A progress line: phase, tier, bound, best plan and gap. Quiet where the terminal is not a person's."""

    def __init__(self) -> None:
        self.screen = console(errors=True, wrap=True)
        self.status = Status("reading and building", console=self.screen)

    def __enter__(self) -> Self:
        if self.screen.is_terminal:
            self.status.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.status.stop()

    def tell(self, progress: Progress) -> None:
        """Show a moment of the solve."""
        gap = "" if progress.gap is None else f"  gap {progress.gap:.2%}"
        phase = PHASES.get(progress.phase, progress.phase)
        self.say(
            f"{progress.measure}: {phase}  bound {_amount(progress.bound)}  best {_amount(progress.incumbent)}{gap}"
        )

    def say(self, text: str) -> None:
        """Show what is being done, as it is written: a spinner by itself would read markup in it."""
        self.status.update(Text(text))


def _ending(run: Run) -> str:
    """How a run with a plan ended; a limit is named only where one was asked for."""
    if run.status == "optimal":
        return "Solved to the asked gap"
    if run.manifest["options"].get("time_limit") is not None:
        return "STOPPED at a limit: not proven to the asked gap"
    return "NOT PROVEN to the asked gap: it ended before, and no time limit was asked for"


def print_contradictions(screen: Console, run: Run) -> None:
    """Who disagrees with a run, and with what."""
    screen.print("CONTRADICTED: this is no answer, and nobody should use it.")
    for said in contradictions_of(run.manifest):
        screen.print(f"  {said}")


def _tiers(run: Run) -> Table:
    """The technical record: each tier as it was minimised, weighted sums named as such."""
    table = Table(title="Technical record: what was minimised, in order", title_justify="left")
    for heading in ("tier", "value", "unit", "gap", "seconds"):
        table.add_column(heading, justify="left" if heading in {"tier", "unit"} else "right")
    for tier in run.manifest["tiers"]:
        unit = MEASURES[tier["measure"]].unit
        gap = "exact given the choices" if not tier["primary"] else _share(tier["gap"])
        seconds = sum(tier["seconds"].values())
        table.add_row(tier["measure"], _amount(came_to(tier)), unit, gap, f"{seconds:.1f}")
    return table


def _natural(run: Run, instance: Instance) -> Table:
    """What the plan misses and gives, each in its own unit."""
    frame = quantity_table(quantities_of_run(run, instance))
    table = Table(title="What is short and what is given", title_justify="left")
    for at, heading in enumerate(map(str, frame)):
        table.add_column(heading, justify="right" if at > 1 else "left")
    for row in frame.to_dict(orient="records"):
        unit = str(row["unit"])
        table.add_row(
            *(str(value) if at <= 1 else shown(value, unit) for at, value in enumerate(row.values()))
        )
    return table


def summary(
    screen: Console, run: Run, checked: Verification, instance: Instance, sentences: Sequence[str] = ()
) -> None:
    """What a run found in natural quantities, its tiers, how it ended, whether it verifies, and where it is."""
    question = run.manifest["question"]
    screen.print(f"{question['name']}: {question['sentence']}")
    for sentence in sentences:
        screen.print(sentence)
    if run.status != CONTRADICTED:
        screen.print(_natural(run, instance))
    table = _tiers(run)
    screen.print(table)
    for finding in gap_findings(run):
        screen.print(f"!  {finding.sentence}")
    if told := question_told(question):
        screen.print(told)
    if run.status == CONTRADICTED:
        print_contradictions(screen, run)
    else:
        screen.print(_ending(run) + ".")
        if said := certificate_sentence(run.manifest):
            screen.print(said)
    phases = {phase: s for phase, s in run.manifest["seconds"].items() if ":" not in phase}
    screen.print("Seconds: " + ", ".join(f"{phase} {s:.1f}" for phase, s in phases.items()))
    verdict = (
        f"verified ({checked.checked:,} statements)"
        if checked.passed
        else f"NOT VERIFIED ({len(checked.residuals)} are off)"
    )
    screen.print(f"The plan is {verdict}. Run folder: {run.path}")


# The progress bar of a sweep: what runs, how many are done and how many are left, on standard error.


class Bar:
    """Quiet where the terminal is not a person's."""

    def __init__(self) -> None:
        screen = console(errors=True, wrap=True)
        said = TextColumn("{task.description}", markup=False)
        columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), said)
        self.progress = ProgressBar(*columns, console=screen, disable=not screen.is_terminal)
        self.task = self.progress.add_task("reading")
        self.running: dict[int, str] = {}
        self.failed = 0

    def __enter__(self) -> Self:
        self.progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.progress.stop()

    def tell(self, event: Event) -> None:
        """Show a run that begins or has ended."""
        if event.report is None:
            self.running[event.job.run] = event.job.label
        else:
            self.running.pop(event.job.run, None)
            self.failed += not event.report.done
            self.progress.advance(self.task)
        names = ", ".join(list(self.running.values())[:4])
        failed = f"  {self.failed} failed" if self.failed else ""
        text = f"running: {names}{failed}" if names else f"writing{failed}"
        self.progress.update(self.task, total=event.total, description=text)


# What the screen asks of figures that do not look like their kind.

SHOWN = 30
"""Questions that are printed; beyond them, only their number."""


def ask(screen: Console, instance: Instance) -> None:
    """Print the questions that nobody has answered, and how to answer them."""
    found = questions(instance)
    for question in found[:SHOWN]:
        screen.print(f"  {'QUESTION' if question.rank == HIGHEST else 'question'}: {question}")
    if len(found) > SHOWN:
        screen.print(f"  and {len(found) - SHOWN:,} more")
    if found:
        screen.print(
            "  If a figure is right, say so with a row in the table accepted; see the page on figures."
        )
