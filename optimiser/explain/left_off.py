"""Commitments that a question leaves off although the tables give them a limit: what each would have asked."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from optimiser.amounts import amount
from optimiser.explain.finding import Finding
from optimiser.explain.words import listed, plural
from optimiser.instances import Instance
from optimiser.questions import question_names, read_question
from optimiser.results import Run
from optimiser.results.plan import complete_plan
from trustmodels.allocation.case import Case, make_case
from trustmodels.allocation.commitments import FAMILIES
from trustmodels.allocation.data import allocation_data
from trustmodels.allocation.decisions import DECISIONS
from trustmodels.allocation.family import Family, Mode
from trustmodels.allocation.plan import Plan


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


def _off(modes: Mapping[str, Mode], family: Family) -> bool:
    return modes.get(family.id, "off") == "off"


def _finding(family: Family, rows: pd.DataFrame, names: Mapping[str, str]) -> Finding:
    short = rows[rows["status"] == "short"]
    label, places = family.id.replace("_", " "), f"{len(short):,} of {plural(len(rows), 'place')}"
    missed = (
        f"The plan has {listed(_missed(family, short, names))}, in {places}: --hold {family.id} allows none."
    )
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
