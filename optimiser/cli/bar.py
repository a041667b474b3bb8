"""The progress bar of a sweep: what runs, how many are done and how many are left, on standard error."""

from __future__ import annotations

from types import TracebackType
from typing import TYPE_CHECKING, Self

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from optimiser.cli.console import console

if TYPE_CHECKING:
    from optimiser.scenarios.sweep import Event


class Bar:
    """Quiet where the terminal is not a person's."""

    def __init__(self) -> None:
        screen = console(errors=True, wrap=True)
        said = TextColumn("{task.description}", markup=False)
        columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), said)
        self.progress = Progress(*columns, console=screen, disable=not screen.is_terminal)
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
