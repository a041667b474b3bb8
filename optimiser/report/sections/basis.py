"""What the answer rests on: assumptions, sources, and the record of the run."""

from __future__ import annotations

from optimiser.explain import Finding
from optimiser.explain.left_off import left_off
from optimiser.instances import Instance
from optimiser.instances.absent import unlimited
from optimiser.report.pair import Pair, Read
from optimiser.report.section import Block, Section, folded, shown
from optimiser.report.sentences import sections as sentences
from optimiser.report.tables import evidence, section_facts
from optimiser.report.tables.reconciliation import left_out, reconciliation
from optimiser.report.tables.record import record, tiers


def basis_section(pair: Pair) -> Section:
    """Assumptions with grades, the basis of the data, and how the runs were solved and verified."""
    instance = pair.instance
    facts = section_facts.grade_facts(instance)
    finding = sentences.grade_d(facts) or _unsourced(instance)
    blocks = [
        shown(evidence.basis(instance)),
        folded(evidence.assumptions(instance)),
        folded(facts.table("facts-grades", "The figures behind the grades")),
        shown(reconciliation(instance)),
        folded(left_out(instance)),
        *records(pair.lead, ""),
        *([] if pair.even is None else records(pair.even, "-balance")),
    ]
    found = [finding, *_unlimited(instance), *left_off(pair.lead.run, instance)]
    return Section("basis", "What the answer rests on", found, blocks)


def _unsourced(instance: Instance) -> Finding:
    sentence = (
        f"The instance {instance.name} states no assumptions with grades: take its figures as illustrations."
    )
    return Finding("grades", sentence, severity="caution")


def _unlimited(instance: Instance) -> list[Finding]:
    """What the instance sets no limit on."""
    return [Finding("unlimited", sentence) for sentence in unlimited(instance.tables, instance.present)]


def records(read: Read, suffix: str) -> list[Block]:
    """How a run was solved and verified."""
    return [
        shown(tiers(read.run, f"tiers{suffix}")),
        folded(record(read.run, read.verification, f"record{suffix}")),
    ]
