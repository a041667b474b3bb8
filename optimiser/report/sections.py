"""The sections of a page: each a heading, sentences, charts and tables of one question that readers ask."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from optimiser.amounts import amount
from optimiser.amounts import shown as rounded
from optimiser.explain import Finding
from optimiser.explain.balance import balance_beside
from optimiser.explain.overview import left_off, unsettled
from optimiser.explain.remarks import run_out, unspent, without_effect
from optimiser.explain.verified_run import Opened
from optimiser.explain.words import capital, listed
from optimiser.instances import Instance
from optimiser.instances.columns import unlimited
from optimiser.report import sentences
from optimiser.report.banners import banner
from optimiser.report.charts.bars import burden, delivery_chart, regions_chart, support_chart
from optimiser.report.charts.panels import standards_chart, waterfall_chart
from optimiser.report.charts.trust_map import travel_map, trust_map
from optimiser.report.headline import State
from optimiser.report.pair import Pair, Read, RunComparison, question
from optimiser.report.section import Block, Card, Content, Section, drawn, folded, shown
from optimiser.report.table import each
from optimiser.report.tables import (
    answer,
    asks,
    beside,
    comparison,
    evidence,
    outturn,
    places,
    shortfalls,
    standards,
)
from optimiser.report.tables import conflict as tables
from optimiser.report.tables.answer import asked_facts, balance_facts, reach_facts
from optimiser.report.tables.conflict import conflict_tables
from optimiser.report.tables.evidence import left_out, reconciliation, record, residuals, tiers
from optimiser.report.tables.outturn import waterfall
from optimiser.report.tables.prices import prices
from optimiser.report.tables.shortfalls import IMPERATIVES, reach, reach_rows
from optimiser.report.tables.trails import sources, trails

# Answer first: three sentences, and the three imperatives at a glance.

LINES = 3
"""Lines a card, at most."""


def answer_section(pair: Pair, lead: Opened, added: Content | None = None) -> Section:
    """The answer; under another heading where the search was stopped.

    Args:
        pair: the run and the plan that balances beside it.
        lead: the run as it is read.
        added: what subjects add to it, said after how far.
    """
    even = lead if lead.run.manifest["question"]["name"] == "balance" else _balanced(pair)
    further = added or Content()
    findings = [
        sentences.wages(lead),
        sentences.how_far(lead),
        *further.findings,
        sentences.who_is_asked(lead),
    ]
    findings.append(sentences.to_balance(even) if even else _no_balance(pair))
    stopped = pair.lead.state is State.STOPPED
    heading = "The best plan found before it stopped" if stopped else "The answer"
    return Section(
        "answer", heading, [f for f in findings if f is not None], [*further.blocks, *_evidence(lead, even)]
    )


def _balanced(pair: Pair) -> Opened | None:
    """The reading of a plan that balances, where it is an answer."""
    return pair.even.reading if pair.even is not None and pair.even.state is State.ANSWER else None


def _no_balance(pair: Pair) -> Finding:
    """What can be said of balance without an answer."""
    if pair.even is None:
        sentence = (
            "No plan that balances was set beside this one, so what would have to be assumed is not said."
        )
        ask = f"optimiser solve {pair.instance.name} --question balance"
        return Finding("balance", sentence, severity="note", next_question=ask)
    said_of = {
        State.INFEASIBLE: "No plan balances, whatever is assumed: the run of balance is infeasible.",
        State.UNVERIFIED: "The run of balance does not verify, so nothing is said of it.",
        State.CONTRADICTED: "The run of balance is contradicted by those who check it, so nothing is said of it.",
        State.EARLIER: "The run of balance is of an earlier edition of the format, so nothing is said of it.",
        State.STOPPED: "The run of balance was stopped before it was proven, which is no answer.",
    }
    return Finding(
        "balance",
        said_of.get(pair.even.state, "The run of balance ended without a plan."),
        severity="caution",
    )


def _evidence(lead: Opened, even: Opened | None) -> list[Block]:
    tables = [
        reach_facts(lead)[0].table("facts-reach", "The figures behind how far"),
        asked_facts(lead).table("facts-asked", "The figures behind who is asked and who is supported"),
    ]
    if even is not None:
        tables.append(balance_facts(even).table("facts-balance", "The figures behind the plan that balances"))
    return [folded(table) for table in tables]


def cards(lead: Opened) -> list[Card]:
    """Finance, access and safety at a glance: up to three lines each, the most short first, and which more are.

    Control totals of systems and of the sector repeat those of trusts and are left to the table.
    """
    rows = reach_rows(lead)
    rows = rows[rows["mode"] != "off"]
    rows = rows[~rows["again"].isin(set(rows["id"]))]
    mine = ((name, rows[rows["imperative"] == name]) for name in IMPERATIVES)
    return [_card(name, part) for name, part in mine if not part.empty]


def _card(imperative: str, rows: pd.DataFrame) -> Card:
    found = rows.groupby("line", sort=False).agg(
        short=("missed", "max"), unit=("unit", "first"), size=("amount", "max"), promise=("promise", "first")
    )
    found["short"] = found["short"] > 0
    found["place"] = found["unit"].map(list(dict.fromkeys(found["unit"])).index)
    found = found.sort_values(["short", "place", "size"], ascending=[False, True, False], kind="stable")
    lines = [
        (str(line), _amounts(rows[rows["line"] == line], bool(some)))
        for line, some in list(found["short"].items())[:LINES]
    ]
    more = list(found["promise"][LINES:][found["short"][LINES:]])
    if more:
        lines.append((f"Also short: {listed(more)}", []))
    return Card(imperative.capitalize(), not bool(found["short"].any()), lines)


def _amounts(rows: pd.DataFrame, short: bool) -> list[tuple[str, str]]:
    """What is short by period; one word where nothing ever is."""
    if not short:
        return [("every period", "none")]
    return [(r.period, _amount(r.amount, r.unit)) for r in each(rows)]


def _amount(size: float, unit: str) -> str:
    return "none" if rounded(size, unit) == "0" else amount(size, unit)


# What is short, and where: by imperative, region, system, trust and period.


def short_section(lead: Opened) -> Section:
    """The three imperatives."""
    finding = sentences.where_short(lead)
    areas = shortfalls.short_regions(lead)
    access = standards.standards(lead)
    facts = answer.where_facts(lead)[0].table("facts-where", "The figures behind where it is short")
    blocks = [
        shown(reach(lead)),
        *([folded(facts)] if finding else []),
        *(drawn(standards_chart(access)) if not access.empty else []),
        folded(standards.standards_regions(lead)),
        *drawn(regions_chart(lead, areas)),
        folded(areas),
        folded(shortfalls.short_systems(lead)),
        folded(shortfalls.short_trusts(lead)),
    ]
    return Section("short", "What is short, and where", [finding] if finding else [], blocks)


# Who is asked for what: the efficiency requirement, trust by trust and by area, and beside rules of sharing out.


def asked_section(lead: Opened, added: Content | None = None) -> Section:
    """The requirement as a share of expenditure, sorted, with totals by region, system and type.

    Args:
        lead: the run.
        added: what subjects add to it.
    """
    trusts = asks.asked_trusts(lead)
    further = added or Content()
    own = run_out(lead)
    findings = [sentences.burden(lead), *own, *further.findings]
    blocks = [
        *drawn(burden(lead, trusts)),
        shown(asks.asked_by(lead, "region", "Region")),
        folded(asks.asked_by(lead, "system_name", "System")),
        folded(asks.asked_by(lead, "type", "Type of trust")),
        folded(answer.burden_facts(lead).table("facts-burden", "The figures behind the requirement")),
        *(folded(asks.run_out_table(finding)) for finding in own),
        *further.blocks,
    ]
    return Section("asked", "Who is asked for what", findings, blocks)


# Who is bailed out, and on what condition.


def supported_section(lead: Opened) -> Section:
    """Deficit support, loans and places, with what was available."""
    region = asks.supported_by(lead, "region", "Region")
    facts = answer.condition_facts(lead).table("facts-condition", "The figures behind the support")
    blocks = [
        shown(asks.pots(lead)),
        *drawn(support_chart(region)),
        folded(region),
        folded(asks.supported_by(lead, "system_name", "System")),
        folded(asks.supported_trusts(lead)),
        folded(facts),
    ]
    left = unspent(lead)
    blocks += [folded(asks.unspent_table(left))] if left else []
    said = [sentences.condition(lead), *left]
    return Section("supported", "Who is bailed out, and on what condition", said, blocks)


# From doing nothing to the reported position.


def steps_section(lead: Opened) -> Section:
    """The waterfall."""
    facts = answer.step_facts(lead).table("facts-steps", "The figures behind the steps")
    blocks = [*drawn(waterfall_chart(lead, waterfall(lead))), folded(facts)]
    return Section("steps", "From doing nothing to the outturn", [sentences.steps(lead)], blocks)


# What the plan leaves behind at the end of the horizon.


def left_section(lead: Opened) -> Section:
    """Exit run-rate, cash, debt, backlog and lists."""
    facts = answer.left_facts(lead)[0].table("facts-left", "The figures behind what is left")
    blocks = [
        shown(outturn.left_by(lead, "region", "Region")),
        folded(outturn.left_by(lead, "system_name", "System")),
        folded(outturn.left_trusts(lead)),
        folded(facts),
    ]
    findings = [sentences.left_behind(lead)]
    return Section("left", "What it leaves behind", findings, blocks)


# Where the trusts are, who can send patients where, and the service changes.


def where_section(lead: Opened) -> Section:
    """The map, the travel graph and the changes, as far as the instance has them."""
    trusts, near = places.trust_map(lead), places.neighbours(lead)
    blocks = [*drawn(trust_map(lead, trusts)), folded(trusts)]
    if lead.case.data.changes:
        blocks.append(shown(places.service_changes(lead)))
    if lead.case.data.travel:
        blocks += [*drawn(travel_map(lead, near)), folded(near)]
    return Section("where", "Map of the trusts", blocks=blocks)


# What one more unit of a limit would be worth.


def worth_section(lead: Opened, added: Content | None = None) -> Section | None:
    """Prices, with their caveat, and what subjects add; nothing where there is neither.

    Args:
        lead: the run.
        added: what subjects add to it.
    """
    table = prices(lead)
    further = added or Content()
    if table.empty and not further.findings:
        return None
    caveat = (
        "With the yes/no choices held, and for small changes only: ask a ladder for what a larger step "
        "buys or loses. "
        "Where several limits bind together, a price can differ between equally good plans."
    )
    ask = f"optimiser ladder {lead.instance.name} --on grant_pot"
    if not table.empty and "£m" not in {*table.frame["measure_unit"], *table.frame["unit"]}:
        unit = str(table.frame["measure_unit"].iloc[0])
        caveat = (
            f"No price here is one of money: what is short first is counted in {unit}, and no pot moves it. What more "
            f"money buys is told by a ladder. {caveat}"
        )
    priced = [] if table.empty else [Finding("caveat", caveat, severity="caution", next_question=ask)]
    findings = [*sentences.prices(lead), *priced, *further.findings]
    blocks = [shown(table), *further.blocks]
    return Section("worth", "What one more pound would be worth", findings, blocks)


# What is said and shown of promises that cannot hold together.

WHOLE = ("conflicts", "conflict_kinds", "repair")
"""What is said of all conflicts together; each of them stands in the tables."""
FEW = 4


def conflict_blocks(rows: Mapping[str, pd.DataFrame]) -> list[Block]:
    """What cannot hold together, the ways out and the repair; behind a line all that was found."""
    return [
        shown(tables.members_table(rows["members"])),
        shown(tables.ways_table(rows["ways_out"])),
        shown(tables.repair_table(rows["repair"])),
        folded(tables.said_table(rows["said"])),
    ]


def conflict_findings(record: Mapping[str, Any]) -> list[Finding]:
    """A few sentences all of them; of many the first conflict and what is said of them together."""
    said = [str(sentence) for sentence in record.get("sentences", ())]
    if len(said) > FEW:
        kinds = [(str(f["id"]), str(f["sentence"])) for f in record.get("findings", ())]
        first = [sentence for kind, sentence in kinds if kind == "conflict"][:1]
        whole = [sentence for kind, sentence in kinds if kind in WHOLE]
        said = [*first, *whole] or said[:FEW]
    if record.get("members") and not record.get("minimal"):
        said.append("That this is a smallest set of promises that cannot hold together is not proven.")
    return [Finding("conflict", capital(sentence)) for sentence in said]


# This run against another one.


def compared_section(found: RunComparison | None, instance: Instance) -> Section | None:
    """What moved: measures, areas that add up to the sector, winners and losers, decisions and inputs."""
    if found is None:
        return None
    first, *rest = comparison.trust_tables(found, instance)
    blocks = [
        shown(comparison.quantities_table(found)),
        shown(comparison.level_table(found, "region", instance)),
        shown(first),
        *map(folded, rest),
        folded(comparison.level_table(found, "system", instance)),
        folded(comparison.level_table(found, "type", instance)),
        folded(comparison.measures_table(found)),
        folded(comparison.verdicts_table(found)),
        folded(comparison.flips_table(found)),
        folded(comparison.inputs_table(found)),
    ]
    base, name = found.names
    return Section("compared", f"This run ({name}) against {base}", found.findings, blocks)


# A plan that balances, beside how far we can get.

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
        shown(beside.lines(lead, even)),
        shown(beside.beside_areas(lead, even, "region", "Region")),
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


# What the answer rests on: assumptions, sources, and the record of the run.


def basis_section(pair: Pair) -> Section:
    """Assumptions with grades, the basis of the data, and how the runs were solved and verified."""
    instance = pair.instance
    facts = answer.grade_facts(instance)
    finding = sentences.grade_d(facts) or _unsourced(instance)
    blocks = [
        shown(evidence.basis(instance)),
        folded(evidence.assumptions(instance)),
        folded(facts.table("facts-grades", "The figures behind the grades")),
        folded(reconciliation(instance)),
        folded(left_out(instance)),
        folded(sources(instance)),
        folded(trails()),
        *records(pair.lead, ""),
        *([] if pair.even is None else records(pair.even, "-balance")),
    ]
    lead = pair.lead.reading
    idle = [] if lead is None else without_effect(lead, pair.lead.run.manifest.get("notes", ()))
    found = [
        finding,
        *unsettled(pair.lead.run),
        *_unlimited(instance),
        *left_off(pair.lead.run, instance),
        *idle,
    ]
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
        folded(tiers(read.run, f"tiers{suffix}")),
        folded(record(read.run, read.verification, f"record{suffix}")),
    ]
