"""What there is to decide, what the brief rests on with its caveats first, and what was not modelled."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from optimiser.amounts import money
from optimiser.brief.dilemma import stand_against
from optimiser.explain.headline_range import NAME as UNCERTAINTY
from optimiser.explain.overview import left_off, unsettled
from optimiser.explain.prices.findings import ALONG
from optimiser.explain.ranges.sentences import NAME as RANGES
from optimiser.explain.storage import Kept
from optimiser.explain.verified_run import Opened
from optimiser.explain.words import listed, small
from optimiser.instances import Instance
from optimiser.instances.columns import unlimited
from optimiser.instances.plausibility import unanswered
from optimiser.report import sentences
from optimiser.report.facts import called
from optimiser.report.headline import State
from optimiser.report.pair import Pair, Read
from optimiser.report.table import each
from optimiser.report.tables.answer import asked_facts, balance_facts, grade_facts, reach_facts
from optimiser.report.tables.asks import pots
from optimiser.results.verdict import certificate_sentence, is_certified
from optimiser.subjects.part import View
from trustmodels.allocation.commitments import FAMILIES
from trustmodels.allocation.commitments.money import GRANT_POT
from trustmodels.allocation.commitments.totals import (
    CONTROL_TOTAL,
    SECTOR_CONTROL_TOTAL,
    SYSTEM_CONTROL_TOTAL,
)

LADDER = "ladder"
"""The part of the page that says what the next money buys."""
TOTALS = (CONTROL_TOTAL.id, SYSTEM_CONTROL_TOTAL.id, SECTOR_CONTROL_TOTAL.id)
SOME = 0.5
"""£m of a pot from which what is left is spoken of."""
CELLS = re.compile(r" \(\w+\.\w+\)")
"""Where a limit would stand in the tables: for the record, and for nobody who reads a brief."""
BLOCKS = {
    "flows": "standards for patients as they come",
    "lists": "waiting lists",
    "capacity": "extra capacity that can be bought",
    "staffing": "staff and agency staff",
    "beds": "beds",
    "estate": "repairs of buildings",
    "cash": "cash and loans",
    "one_offs": "savings that are made once",
    "changes": "service changes",
    "travel": "patients treated at another trust",
    "commissioners": "the commissioners' own money",
    "delivery": "how uncertain savings are",
}
"""The parts of the model that an instance may do without, by the table that brings each."""
NEVER = (
    "how trusts and staff answer to what is asked, or to being bailed out; what becomes of patients who wait; winter "
    "and anything else inside a period; whether a savings scheme is a good one; care outside these trusts"
)


def decisions(view: View) -> list[str]:
    """What there is to decide, each with its amount; an answer that leaves nothing open says so."""
    found = [
        *_between_orders(view),
        *_question(view.lead),
        *_money(view.lead),
        *_more(view),
        *_asks(view.lead),
        *_pots(view.lead),
    ]
    return found or ["Nothing: the plan keeps every promise in force with the money that there is."]


def decisions_without_plan(lead: Read) -> list[str]:
    """What there is to decide where there is no plan."""
    if lead.state is State.INFEASIBLE:
        return [
            "Which of the promises gives way, and by how much.",
            "Or whether how far one can get is asked instead.",
        ]
    return ["Nothing yet: there is no answer to decide on."]


def _between_orders(view: View) -> Iterator[str]:
    """Which order, where the question is one on which the two stand against each other."""
    facts, found = reach_facts(view.lead)
    short = {m.family.imperative for m in found if not facts.is_zero(m.key)}
    if stand_against(view.lead) and {"finance", "access"} <= short:
        yield "Which gives way first: money, or how soon patients are seen. The plan can be made either way."


def _question(lead: Opened) -> Iterator[str]:
    """What the question itself puts on the table: a top-up, or a plan on paper."""
    facts = asked_facts(lead)
    if "top_up" in lead.question.allow and not facts.is_zero("top_up"):
        yield f"Whether the Treasury adds {facts['top_up']} over {facts['span']}, or which control totals are lowered."
    if lead.question.basis == "plan":
        paper = balance_facts(lead)
        if not paper.is_zero("missed"):
            yield (
                f"Whether to sign off a plan of which {paper['missed']} of control totals would be missed if savings "
                "come as expected."
            )
        if not paper.is_zero("unidentified"):
            yield f"Who finds the {paper['unidentified']} of savings that have no scheme behind them."


def _money(lead: Opened) -> Iterator[str]:
    """Who carries what is missed of control totals: of trusts, or else of systems or the sector."""
    facts, found = reach_facts(lead)
    for missed in [m for m in found if m.family.id in TOTALS and not facts.is_zero(m.key)][:1]:
        yield (
            f"Who carries the {facts.in_full(missed.key)} {missed.family.short} in {listed(missed.periods)}: more "
            "grant, lower totals, or less for patients."
        )


def _more(view: View) -> Iterator[str]:
    """What each further sum of grants comes to, where a ladder was climbed."""
    found = view.kept.get(LADDER)
    for finding in found.findings if found is not None else ():
        if finding.id == ALONG:
            yield f"Whether more money is put in. {finding.sentence.rstrip('.')}."


def _asks(lead: Opened) -> Iterator[str]:
    facts = asked_facts(lead)
    if not facts.is_zero("above"):
        one = facts["above"] == "1"
        yield (
            f"Whether {facts['above']} of {facts['trusts']} trusts can be asked for more than {facts['mark']} of "
            f"{'its' if one else 'their'} expenditure in a {called(lead)}; the largest in one "
            f"{called(lead)} is {facts['most']}."
        )


def _pots(lead: Opened) -> Iterator[str]:
    """Grants that are there and go to nobody while control totals are missed."""
    facts, found = reach_facts(lead)
    if all(facts.is_zero(m.key) for m in found if m.family.id in TOTALS):
        return
    rows = pots(lead).frame
    rows = rows[(rows["id"] == GRANT_POT.id) & (rows["left"] > SOME)]
    parts = [f"{money(r.left)} in {r.period}" for r in each(rows[["period", "left"]])]
    if parts:
        yield f"Whether the conditions of deficit support are eased: {listed(parts)} of it goes to nobody."


# ---- what it rests on


def foundations(both: Pair, kept: Mapping[str, Kept] | None = None) -> list[str]:
    """What the brief rests on: what makes it weaker first, then how it was proven and checked."""
    lead, instance = both.lead, both.instance
    found = [*_grades(instance), *unanswered(instance)]
    if lead.reading is not None:
        doubts = [finding.sentence for finding in unsettled(lead.run)]
        found += [*doubts, *_not_looked_at(lead.reading, kept or {}), *_off(lead, instance)]
    found += [CELLS.sub("", text) for text in unlimited(instance.tables, instance.present)]
    return [text if text.endswith("?") else f"{text.rstrip('.')}." for text in [*found, *_proven(lead)]]


def _grades(instance: Instance) -> Iterator[str]:
    """How much is judgement."""
    told = sentences.grade_d(grade_facts(instance))
    yield (
        told.sentence
        if told is not None
        else f"The instance {instance.name} states no assumptions with grades: take its figures as illustrations"
    )


def _not_looked_at(lead: Opened, kept: Mapping[str, Kept]) -> Iterator[str]:
    """Ranges that nobody has found yet."""
    if RANGES not in kept:
        yield (
            "How far the figures of a single trust could be others, as good for the nation, has not been looked at"
        )
    if UNCERTAINTY not in kept:
        yield "How far all assumptions together may move these amounts has not been drawn"
    if stand_against(lead) and "money_first" not in kept:
        yield "The plan with access and money in the opposite order has not been set beside it"


def _off(lead: Read, instance: Instance) -> Iterator[str]:
    """Commitments that the question leaves off although the tables give them a limit."""
    off = left_off(lead.run, instance)
    names = [small(FAMILIES[str(finding.evidence["id"].iloc[0])].noun) for finding in off]
    missed = sum(bool((finding.evidence["status"] == "short").any()) for finding in off)
    if names:
        beyond = f"; the plan goes beyond {missed} of them" if missed and len(names) > 1 else ""
        beyond = "; the plan goes beyond it" if missed and len(names) == 1 else beyond
        yield f"Left off by the question, though the tables give a limit: {listed(names)}{beyond}"


def _proven(lead: Read) -> Iterator[str]:
    """To which gap it is solved, on whose word, and whether it was recomputed."""
    manifest = lead.run.manifest
    if lead.state is State.ANSWER and lead.verification is not None:
        whose = "It is certified" if is_certified(manifest) else "The solver says"
        yield (
            f"{whose} that no plan is better on what comes first by more than {manifest['options']['gap']:.2%}; all of "
            f"{lead.verification.checked:,} statements hold when they are recomputed without the solver"
        )
    elif certificate := certificate_sentence(manifest):
        yield certificate


# ---- what was left out


def not_modelled(instance: Instance) -> list[str]:
    """What the instance has no table for, and what no run knows."""
    absent = [words for table, words in BLOCKS.items() if table not in instance.present]
    own = [f"Not in {instance.name}, so without trouble here: {listed(absent)}."] if absent else []
    return [*own, f"In no run: {NEVER}."]
