"""What the decisions of plans would be regretted by."""

from __future__ import annotations

from optimiser.explain.kept import Kept
from optimiser.report.section import Content, folded, shown
from optimiser.report.tables import regret
from optimiser.subjects.part import View

SAID = ("regret_least", "regret")
"""Kinds of findings that are said here; the rest are for whoever asks the command."""


def show(_view: View, kept: Kept) -> Content:
    """The options in the order of their regret, and the worlds of the last measure."""
    tables = [regret.regret_table(kept, measure) for measure in reversed(regret.regretted(kept))]
    blocks = [shown(regret.worst_table(kept)), *map(shown, tables[:1]), *map(folded, tables[1:])]
    return Content([f for f in kept.findings if f.id in SAID], blocks)
