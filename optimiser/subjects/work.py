"""What is given to whatever computes a part of the page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from optimiser.errors import RunError
from optimiser.explain.overview import Teller
from optimiser.explain.verified_run import Opened, opened
from optimiser.instances import Instance
from optimiser.results import Run
from optimiser.solver import SolveSettings
from optimiser.verify.verify import question_of
from trustmodels.allocation.question import Question

Say = Callable[[str], None]


@dataclass(frozen=True)
class Work:
    """A run, its instance, how to solve, and whom to tell.

    Attributes:
        workers: processes for what is solved many times.
    """

    run: Run
    instance: Instance
    settings: SolveSettings
    say: Say
    workers: int = 1

    @property
    def question(self) -> Question:
        """The question of the run, as it was asked."""
        return question_of(self.run.manifest)

    @cached_property
    def answer(self) -> Opened:
        """The plan of the run, verified.

        Raises:
            RunError: it has none, or does not verify.
        """
        return opened(self.run, self.instance)

    @property
    def gap(self) -> float:
        """The widest gap of a tier of the run."""
        return max((abs(float(tier["gap"] or 0.0)) for tier in self.run.manifest["tiers"]), default=0.0)

    @cached_property
    def teller(self) -> Teller:
        """What tells of the plan, its linear programmes made once."""
        return Teller(self.answer)

    @property
    def folder(self) -> Path:
        """The folder of the instance.

        Raises:
            RunError: it stands in none.
        """
        if self.instance.path is None:
            raise RunError(f"{self.instance.name} stands in no folder, so it has no scenarios to lay over it")
        return Path(self.instance.path)

    def beside(self, what: str) -> Path:
        """A folder beside the run for the runs that an explanation needs.

        Raises:
            RunError: the run stands in no folder.
        """
        own = self.run.path.resolve()
        if not own.is_dir():
            raise RunError(
                f"{what} keeps its own runs beside the run, which stands in no folder: write it first"
            )
        return own.with_name(f"{own.name}-{what}")

    def without_scenario(self) -> None:
        """Refuse a run in a scenario: other worlds are laid over the instance as it stands.

        Raises:
            NothingToFillError: it is one.
        """
        if self.instance.scenario is not None:
            raise NothingToFillError(
                "the run has a scenario already: other worlds are laid over the baseline"
            )


class NothingToFillError(RunError):
    """The instance has nothing that the part is about."""
