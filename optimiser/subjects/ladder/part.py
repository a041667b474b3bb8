"""The ladder of the grant pot, and a standard held at lower levels."""

from __future__ import annotations

from typing import Any

import pandas as pd

from optimiser.explain.finding import each_row
from optimiser.explain.prices.findings import along, ladder_findings
from optimiser.explain.prices.ladder import Ladder, climb, flips_table, ladder_table
from optimiser.explain.prices.levers import STEP_PART, Target, checked_move, round_step
from optimiser.explain.storage import Kept
from optimiser.instances import Instance
from optimiser.subjects.ladder.show import show, show_standard
from optimiser.subjects.part import WORTH, Part, Place
from optimiser.subjects.work import NothingToFillError, Work
from trustmodels.allocation.commitments.access import FLOW_STANDARD
from trustmodels.allocation.commitments.money import GRANT_POT
from trustmodels.allocation.question import Question

USED_UP = 0.999
"""The part of a pot from which it counts as used up."""
HUNDRED, DOWN, UP = 100.0, 5, 10
LEVELS = (-0.05, -0.03, 0.0)
"""A standard as it stands, three points lower and five points lower."""


def size_of(pot: float) -> float:
    """£100m where the pot bears five steps of it down; for a smaller pot a round part of it."""
    return HUNDRED if pot >= DOWN * HUNDRED else min(round_step(pot * 0.1 / STEP_PART), pot / DOWN)


def ladder(work: Work) -> Kept:
    """Five steps down and ten up on the first grant pot that is used up, or else the first."""
    envelope = work.instance.tables["envelope"]
    limited = envelope[envelope["grant_pot"].notna() & (envelope["grant_pot"] > 0)]
    if limited.empty:
        raise NothingToFillError("no period has a limit on grants to move")
    period, pot = _pot(work, limited)
    steps = [size_of(pot) * at for at in range(-DOWN, UP + 1)]
    found = climb(work.instance, work.question, Target(GRANT_POT.id, period), steps, work.settings, work.say)
    about = {"unit": found.unit, "limit": f"grant pot of {period}"}
    return Kept("ladder", _tables(found), (*ladder_findings(found), *along(found)), about)


def _pot(work: Work, limited: pd.DataFrame) -> tuple[str, float]:
    """The period whose pot is moved, and the pot, £m: a pot that is not used up buys nothing more."""
    given = work.answer.table("sector").set_index("period")["grant"]
    pots = [(str(row.period), float(row.grant_pot)) for row in each_row(limited)]
    used = [(period, pot) for period, pot in pots if given.get(period, 0.0) >= pot * USED_UP]
    return (used or pots)[0]


def _tables(found: Ladder) -> dict[str, pd.DataFrame]:
    return {"ladder": ladder_table(found), "flips": flips_table(found)}


def standard(work: Work) -> Kept:
    """The first standard on flows, at three levels."""
    flows = work.instance.tables["flows"]
    if flows.empty:
        raise NothingToFillError("no standard on flows is set")
    code = str(flows["standard"].iloc[0])
    target = Target(FLOW_STANDARD.id, key=code)
    found = climb(work.instance, work.question, target, LEVELS, work.settings, work.say)
    levels = [
        (step, str(row.period), float(row.target))
        for step in LEVELS
        for row in _levels(checked_move(work.instance, target, step).tables["flows"], code)
    ]
    names = work.instance.tables["standards"].set_index("standard")["name"]
    tables = {**_tables(found), "levels": pd.DataFrame(levels, columns=["step", "period", "target"])}
    about = {"unit": found.unit, "standard": str(names[code])}
    return Kept("standard", tables, tuple(ladder_findings(found)), about)


def _levels(flows: pd.DataFrame, code: str) -> list[Any]:
    """The target of each period, where all trusts have the same; the middle one where they differ."""
    own = flows[flows["standard"] == code].groupby("period", sort=False)["target"].median().reset_index()
    return each_row(own)


LADDER = Part(
    name="ladder",
    question="What would the next £100m buy, and what would be lost without it?",
    adds="what the next £100m buys",
    tables={"ladder": ("step", "status", "gap"), "flips": ("step", "decision")},
    cost=50,
    place=Place("ladder", "What the next money buys"),
    order=181,
    fill=ladder,
    show=show,
)


def _has_flows(instance: Instance, _question: Question) -> bool:
    return not instance.tables["flows"].empty


STANDARD = Part(
    name="standard",
    question="What would a lower standard release?",
    adds="what holding a standard at a lower level releases",
    tables={"ladder": ("step", "status", "gap"), "levels": ("step", "period", "target")},
    cost=60,
    place=WORTH,
    order=171,
    fill=standard,
    show=show_standard,
    applies=_has_flows,
)
