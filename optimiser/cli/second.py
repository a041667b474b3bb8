"""`--solver scip`: the second opinion on the command line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from importlib.metadata import version
from typing import Any

from rich.console import Console
from rich.table import Table

from optimiser.explain.disputed import beside_opinion
from optimiser.results.contradicted import OPINION
from optimiser.run.solve import Solution
from optimiser.second import opinion_record, second_opinion
from optimiser.second.scip import scip_values
from optimiser.solver import SolveSettings

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
