"""What the terminal shows: progress on standard error, the summary of a run on standard output."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.status import Status
from rich.table import Table

from optimiser.results import Run
from optimiser.solver import Progress
from optimiser.verify import Verification
from trustmodels.allocation.measures import MEASURES

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
    if abs(value) <= AS_GOOD_AS_ZERO:
        return "0"
    return f"{value:,.4g}" if abs(value) < 1 else f"{value:,.1f}"


def _share(gap: float | None) -> str:
    """A gap, or that the tier was stopped before it had one."""
    return "stopped" if gap is None else f"{gap:.3%}"


class Ticker:
    """A progress line: phase, tier, bound, best plan and gap. Quiet where the terminal is not a person's."""

    def __init__(self) -> None:
        self.console = Console(stderr=True, highlight=False)
        self.status = Status("reading and building", console=self.console)

    def __enter__(self) -> Self:
        if self.console.is_terminal:
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
        self.status.update(
            f"{progress.measure}: {phase}  bound {_amount(progress.bound)}  best {_amount(progress.incumbent)}{gap}"
        )


def summary(console: Console, run: Run, checked: Verification) -> None:
    """The tiers of a run, how it ended, whether it verifies, and where it is."""
    question = run.manifest["question"]
    table = Table(title=f"{question['name']}: {question['sentence']}", title_justify="left")
    for heading in ("tier", "value", "unit", "gap", "seconds"):
        table.add_column(heading, justify="left" if heading in {"tier", "unit"} else "right")
    for tier in run.manifest["tiers"]:
        unit = MEASURES[tier["measure"]].unit
        gap = "exact given the choices" if not tier["primary"] else _share(tier["gap"])
        seconds = sum(tier["seconds"].values())
        table.add_row(tier["measure"], _amount(tier["final"]), unit, gap, f"{seconds:.1f}")
    console.print(table)
    word = {
        "optimal": "Solved to the asked gap",
        "feasible": "STOPPED at a limit: not proven to the asked gap",
    }
    console.print(word.get(run.status, run.status) + ".", markup=False)
    phases = {phase: s for phase, s in run.manifest["seconds"].items() if ":" not in phase}
    console.print("Seconds: " + ", ".join(f"{phase} {s:.1f}" for phase, s in phases.items()), markup=False)
    verdict = (
        f"verified ({checked.checked:,} statements)"
        if checked.passed
        else f"NOT VERIFIED ({len(checked.residuals)} are off)"
    )
    console.print(f"The plan is {verdict}. Run folder: {run.path}", markup=False)
