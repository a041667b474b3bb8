"""What a plan, a trust or a commitment is told about, and which limits its question leaves off."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property

import pandas as pd

from optimiser.amounts import amount
from optimiser.explain.finding import Finding
from optimiser.explain.gaps import gap_findings
from optimiser.explain.linear_plan import Held
from optimiser.explain.prices.findings import exchange_findings, exchange_rates, price_findings
from optimiser.explain.prices.free import counted_hint, counted_prices, counted_rows, freed
from optimiser.explain.prices.prices import (
    COUNTED,
    NATIONAL,
    checked_commitment,
    dearest,
    prices,
    rows_of,
    standing,
    standing_finding,
)
from optimiser.explain.ranges.sentences import Told as Ranges
from optimiser.explain.ranges.sentences import kept_choices, ranges_told
from optimiser.explain.trust.other_plans import held_at, lower_ask
from optimiser.explain.trust.story import checked_trust, story
from optimiser.explain.trust.waterfall import nothing_parts, waterfall
from optimiser.explain.verified_run import Opened, edition_findings
from optimiser.explain.words import listed, plural, small
from optimiser.instances import Instance
from optimiser.questions import question_names, read_question
from optimiser.results import Run
from optimiser.results.plan import complete_plan
from optimiser.run.prepare import prepare
from trustmodels.allocation.case import Case, make_case
from trustmodels.allocation.commitments import FAMILIES
from trustmodels.allocation.data import allocation_data
from trustmodels.allocation.family import Family
from trustmodels.allocation.measures import MEASURES
from trustmodels.allocation.plan import DECISIONS, Plan
from trustmodels.allocation.question import Mode

# What a plan, a trust or a commitment has to be told about: findings and tables, for every caller.

Told = tuple[dict[str, pd.DataFrame], list[Finding]]
Say = Callable[[str], None]


def _quiet(_text: str) -> None:
    """Nobody listens."""


class Teller:
    """A verified plan, with its linear programmes made once for everything that is told of it."""

    def __init__(self, answer: Opened) -> None:
        self.answer = answer
        self._ranges: dict[str, Ranges] = {}

    @cached_property
    def held(self) -> Held:
        """The linear programmes of the plan, its choices held."""
        return held_at(self.answer, prepare(self.answer.instance, self.answer.question))

    def ranges(self, trust: str) -> Ranges:
        """The ranges of a trust's figures: those kept with the run, or found once."""
        if trust not in self._ranges:
            self._ranges[trust] = ranges_told(self.answer, [trust])
        return self._ranges[trust]

    def plan(self) -> Told:
        """What decides the plan: exchange rates and the prices of the national limits."""
        rates, priced = exchange_rates(self.held), prices(self.held, rows_of(self.held, NATIONAL))
        hint = counted_hint(self.held.prepared)
        run = self.answer.run
        cautions = [*edition_findings(self.answer), *gap_findings(run), *kept_choices(run)]
        return {"exchange": rates, "prices": priced}, [
            *cautions,
            *exchange_findings(rates),
            *_priced(priced),
            *hint,
        ]

    def trust(self, trust: str) -> Told:
        """Why a trust is asked for this.

        Raises:
            InputError: no such trust.
        """
        code = checked_trust(self.answer, trust)
        findings = story(self.answer, code, lower_ask(self.held, code), self.ranges(code))
        told = [*edition_findings(self.answer), *findings]
        nothing = nothing_parts(self.answer, code)
        return {"waterfall": waterfall(self.answer.case, self.answer.plan, code, nothing)}, told

    def commitment(self, commitment: str, say: Say = _quiet) -> Told:
        """How a commitment stands and what it is worth; `say` is told of each solve where it takes several.

        Raises:
            InputError: no such commitment.
        """
        name = checked_commitment(commitment)
        priced = self._prices(name, say)
        findings = [*edition_findings(self.answer), standing_finding(self.answer, name), *_priced(priced)]
        return {"rows": standing(self.answer, name), "prices": priced}, findings

    def _prices(self, name: str, say: Say) -> pd.DataFrame:
        """The finite steps of a counted limit; else the prices of the rows that matter most, solved again if few."""
        prepared = self.held.prepared
        if name in COUNTED:
            return counted_prices(self.answer, prepared, counted_rows(prepared, [name]), say=say)
        names = dearest(self.answer, rows_of(self.held, [name]))
        return freed(self.answer, prepared, prices(self.held, names), names, say)


def _priced(table: pd.DataFrame) -> list[Finding]:
    return price_findings(table) if len(table) else []


def tell(answer: Opened, trust: str | None = None, commitment: str | None = None) -> Told:
    """Tables by name, and findings in the order in which they are read.

    Args:
        answer: a verified plan.
        trust: why this trust; what decides the plan where neither is given.
        commitment: how this commitment stands and what it is worth.

    Raises:
        InputError: no such trust or commitment.
    """
    if commitment is not None:
        checked_commitment(commitment)
    teller = Teller(answer)
    parts = [teller.trust(trust)] if trust is not None else []
    parts += [teller.commitment(commitment)] if commitment is not None else []
    parts = parts or [teller.plan()]
    tables = {name: table for found, _ in parts for name, table in found.items()}
    return tables, [finding for _, findings in parts for finding in findings]


# Commitments that a question leaves off although the tables give them a limit: what each would have asked.


def left_off(run: Run, instance: Instance) -> list[Finding]:
    """One finding for each commitment that is off and has rows, in the order of MATHS.md.

    Args:
        run: with a plan; its table of commitments has the rows of those that are off as well.
        instance: what the run answers; it says how the standards are called.
    """
    standards = instance.tables["standards"]
    names = dict(zip(standards["standard"], standards["name"], strict=True))
    table = run.tables["commitments"]
    modes: Mapping[str, Mode] = run.manifest["question"]["modes"]
    rows = {family: table[table["id"] == family.id] for family in FAMILIES.values() if _off(modes, family)}
    return [_finding(family, found, names) for family, found in rows.items() if len(found)]


def unsettled(run: Run) -> list[Finding]:
    """What of who bears what hangs on the solver, one finding for each even measure that leaves a doubt.

    Args:
        run: with a plan; a run of an earlier release says of no doubt.
    """
    found = [
        (str(tier["measure"]), str(doubt))
        for tier in run.manifest.get("tiers", ())
        for doubt in tier.get("doubts", ())
    ]
    return [
        Finding(
            id="unsettled",
            sentence=f"Not settled, {MEASURES[measure].settles}: {doubt}.",
            evidence=pd.DataFrame({"measure": [measure], "doubt": [doubt]}),
            severity="caution",
        )
        for measure, doubt in found
    ]


def _off(modes: Mapping[str, Mode], family: Family) -> bool:
    return modes.get(family.id, "off") == "off"


def _finding(family: Family, rows: pd.DataFrame, names: Mapping[str, str]) -> Finding:
    short = rows[rows["status"] == "short"]
    label, places = small(family.noun), f"{len(short):,} of {plural(len(rows), 'place')}"
    missed = f"The plan has {listed(_missed(family, short, names))}, in {places}."
    return Finding(
        id="left_off",
        sentence=f"Left off in this question, though the tables give it a limit: {label}. "
        f"{missed if len(short) else 'The plan keeps it everywhere.'}",
        evidence=rows.drop(columns=[name for name in rows.columns if name.startswith("price_")]),
        certainty="of the plan as it is; a plan that holds it is another",
        next_question=f"optimiser solve INSTANCE --hold {family.id}",
    )


def _missed(family: Family, short: pd.DataFrame, names: Mapping[str, str]) -> list[str]:
    """What is missed, in amounts; of a promise on standards, by standard."""
    return [
        f"{amount(float(rows['shortfall'].sum()), family.unit)} "
        f"{family.short.format(standard=names.get(str(standard), str(standard)))}"
        for standard, rows in short.groupby(short["standard"].fillna(""), sort=False)
    ]


def never_asked(instance: Instance) -> list[str]:
    """What no shipped question asks for although the tables give it a limit, one sentence each."""
    questions = [read_question(name) for name in question_names()]
    unused = [family for family in FAMILIES.values() if all(_off(q.modes, family) for q in questions)]
    case = make_case(allocation_data(instance.tables, instance.settings), questions[0])
    plan = _nothing(case)
    return [
        f"{family.label} ({family.id}) has a limit in the tables and is off in every shipped question: it has no "
        f"effect until --hold {family.id} asks for it."
        for family in unused
        if any(True for _ in family.rows(case, plan))
    ]


def _nothing(case: Case) -> Plan:
    """The plan that decides nothing: enough to see which rows there are."""
    plan = Plan()
    for decision in DECISIONS:
        setattr(plan, decision.id, dict.fromkeys(decision.keys(case), 0.0))
    return complete_plan(case, plan)
