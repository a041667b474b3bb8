"""A plan that balances, beside how far we can get."""

from __future__ import annotations

from optimiser.explain import Finding
from optimiser.explain.balance import balance_beside
from optimiser.explain.opened import Opened
from optimiser.instances import Instance
from optimiser.report.banners import banner
from optimiser.report.charts.delivery import delivery_chart
from optimiser.report.pair import Pair, Read, question
from optimiser.report.reading import State
from optimiser.report.section import Block, Section, drawn, folded, shown
from optimiser.report.sections.conflict import conflict_blocks, conflict_findings
from optimiser.report.tables import beside
from optimiser.report.tables.conflict import conflict_tables
from optimiser.report.tables.record import residuals

SAID = ("balance_delivers", "balance_areas")
"""What is assumed is said in the answer."""
HEADING = "What would have to be assumed to balance"


def beside_section(pair: Pair, lead: Opened) -> Section | None:
    """Both plans side by side; where the run of balance is no answer, only why."""
    if question(pair.lead.run) == "balance":
        return Section("beside", HEADING, blocks=[shown(beside.delivery(lead))])
    if pair.even is None:
        return None
    even = pair.even.reading
    if even is None:
        why = reasons(pair.even, pair.instance)
        return Section("beside", HEADING, why, why_not(pair.even, pair), banner(pair.even))
    found = balance_beside(lead, even)
    blocks = [
        shown(beside.must_table(found)),
        folded(beside.periods_table(found)),
        shown(beside.delivery(even)),
        *drawn(delivery_chart(beside.delivery(lead), beside.delivery(even))),
        shown(beside.measures(lead, even)),
        shown(beside.beside_areas(lead, even, "region", "Region")),
        folded(beside.lines(lead, even)),
        folded(beside.beside_areas(lead, even, "system_name", "System")),
        folded(beside.beside_areas(lead, even, "name", "Trust")),
    ]
    stopped = pair.even.state is State.STOPPED
    said = [f for f in found.findings if f.id in SAID]
    return Section("beside", HEADING, [*_means(), *said], blocks, banner(pair.even) if stopped else None)


def _means() -> list[Finding]:
    sentence = (
        "The plan that balances is made at plan value: control totals hold on paper, ceilings on stretch "
        "are off, pending "
        "schemes count, and a requirement may have no scheme behind it. How far we can get counts what "
        "is expected to be "
        "delivered, and nothing else."
    )
    return [Finding("means", sentence)]


def why_not(read: Read, pair: Pair) -> list[Block]:
    """Why a run has no plan to show: its conflict, or what does not verify."""
    if read.state in {State.UNVERIFIED, State.CONTRADICTED} and read.verification is not None:
        return [shown(residuals(read.verification))]
    conflict = read.run.conflict
    return [] if conflict is None else conflict_blocks(conflict_tables(conflict, pair.instance))


def reasons(read: Read, instance: Instance) -> list[Finding]:
    """What the conflict of an infeasible run says, or how to find it."""
    if read.state is not State.INFEASIBLE:
        return []
    if read.run.conflict is None:
        sentence = "The run holds no conflict: which promises cannot hold together is not known yet."
        asked = f"optimiser conflict {instance.name} --question {question(read.run)}"
        return [Finding("conflict", sentence, next_question=asked)]
    return conflict_findings(read.run.conflict)
