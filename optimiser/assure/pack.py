"""What a pack is made of: chapters of sentences, tables and checks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import pandas as pd

from optimiser.backtest import backtest, backtest_findings, scored_rows
from optimiser.errors import OptimiserError
from optimiser.explain.finding import Finding
from optimiser.explain.opened import opened
from optimiser.instances import Instance
from optimiser.reconcile.published import reconcile
from optimiser.results import Run
from optimiser.verify import Verification, verify

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Subject:
    """What is assured: a run, its instance, and the project that made it (`root`, where its source is at hand)."""

    run: Run
    instance: Instance
    root: Path = ROOT

    @cached_property
    def verification(self) -> Verification | None:
        """The run recomputed; None where it holds no plan."""
        return verify(self.run, self.instance) if self.run.solved else None

    @cached_property
    def back_test(self) -> Finding | str:
        """How the plan stands against what happened, its scores as evidence; in words why it cannot be scored."""
        try:
            scored_rows(self.instance)
            if not self.run.solved:
                return "there is no plan to score"
            found = backtest(opened(self.run, self.instance))
        except OptimiserError as error:
            return str(error).partition(":")[0]
        return replace(backtest_findings(found)[0], evidence=found.scores)

    @cached_property
    def reconciled(self) -> pd.DataFrame:
        """Published figures beside the instance's own."""
        return reconcile(self.instance)


Look = Callable[[Subject], tuple[bool, str]]
"""Looks at the subject: whether a claim holds, and what was seen."""


@dataclass(frozen=True)
class Claim:
    """A claim of a list, with the function that looks whether it holds and the file that shows it."""

    level: str
    text: str
    look: Look
    link: str = ""


@dataclass(frozen=True)
class PackTable:
    """A table of the pack; `id` names its CSV file."""

    id: str
    caption: str
    frame: pd.DataFrame


@dataclass(frozen=True)
class Chapter:
    """One part of the pack."""

    id: str
    heading: str
    sentences: Sequence[str] = ()
    tables: Sequence[PackTable] = field(default_factory=tuple)


def checked(claims: Sequence[Claim], subject: Subject) -> pd.DataFrame:
    """Every claim looked at: level, claim, holds (yes or no), seen, evidence."""
    rows = []
    for claim in claims:
        holds, seen = claim.look(subject)
        rows.append((claim.level, claim.text, "yes" if holds else "no", seen, claim.link))
    return pd.DataFrame(rows, columns=["level", "claim", "holds", "seen", "evidence"])
