"""How robust is the answer?"""

from __future__ import annotations

from collections.abc import Mapping

from optimiser.explain import Finding
from optimiser.explain.kept import Kept
from optimiser.report.charts.tornado import tornado_chart
from optimiser.report.parts import found_part, to_fill
from optimiser.report.section import Block, Section, folded, shown
from optimiser.report.tables import regret, robust
from trustmodels.allocation.measures import MEASURES

ASKED = ("simulation", "scenarios", "sensitivity", "regret")
LEADS = {
    "simulation": ("outturn",),
    "scenarios": ("scenarios",),
    "sensitivity": ("switches", "tornado", "turns"),
    "regret": ("regret_least", "regret"),
}
"""Kinds of findings that are said here; the rest are for whoever asks the command."""


def robust_section(kept: Mapping[str, Kept]) -> Section:
    """Delivery by chance, other worlds, one assumption at a time, and regret, as far as they are known."""
    findings: list[Finding] = []
    blocks: list[Block] = []
    for part in ASKED:
        found = found_part(kept, part)
        if found is not None:
            findings += [f for f in found.findings if f.id in LEADS[part]]
            blocks += _BLOCKS[part](found)
    findings += to_fill(kept, *ASKED)
    return Section("robust", "How robust it is", findings, blocks)


def _simulation(kept: Kept) -> list[Block]:
    return [
        shown(robust.outturn_table(kept)),
        folded(robust.chances_table(kept)),
        folded(robust.carriers_table(kept)),
    ]


def _scenarios(kept: Kept) -> list[Block]:
    return [shown(robust.scenarios_table(kept))]


def _sensitivity(kept: Kept) -> list[Block]:
    measures = list(reversed(robust.primary(kept)))
    tables = [robust.tornado_table(kept, name) for name in measures]
    charts = [tornado_chart(tables[0], robust.switching(kept), MEASURES[measures[0]].unit)] if tables else []
    return [
        *(Block(chart=chart) for chart in charts),
        *map(shown, tables[:1]),
        *map(folded, [*tables[1:], robust.switches_table(kept)]),
    ]


def _regret(kept: Kept) -> list[Block]:
    tables = [regret.regret_table(kept, measure) for measure in reversed(regret.regretted(kept))]
    return [shown(regret.worst_table(kept)), *map(shown, tables[:1]), *map(folded, tables[1:])]


_BLOCKS = {
    "simulation": _simulation,
    "scenarios": _scenarios,
    "sensitivity": _sensitivity,
    "regret": _regret,
}
