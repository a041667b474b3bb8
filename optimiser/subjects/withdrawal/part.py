"""Who cannot live without support, in what order it can be withdrawn, and at what price in patients."""

from __future__ import annotations

import pandas as pd

from optimiser.explain.quantities import change_table, quantities
from optimiser.explain.resolve import resolve, with_envelope
from optimiser.explain.storage import Kept
from optimiser.instances import Instance
from optimiser.run.prepare import prepare
from optimiser.subjects.part import Part, Place
from optimiser.subjects.withdrawal.compute import (
    NEEDS,
    ORDER,
    PERIODS,
    by_period,
    order_of_withdrawal,
    support_needs,
)
from optimiser.subjects.withdrawal.say import no_price, price_finding, withdrawal_findings
from optimiser.subjects.withdrawal.show import show
from optimiser.subjects.work import NothingToFillError, Work
from trustmodels.allocation.question import Question

PRICE = ("what", "unit", "before", "after", "change")


def withdrawal(work: Work) -> Kept:
    """Every trust alone without support, and the question of the run solved again without any grant."""
    needs = support_needs(work.instance, work.say)
    if not bool(needs["settled"].any()):
        raise NothingToFillError("no trust has a plan of its own")
    periods, order = by_period(needs), order_of_withdrawal(needs)
    work.say("the question without any grant")
    bare = with_envelope(work.instance, grant_pot=0.0)
    without = resolve(bare, prepare(bare, work.question), settings=work.settings)
    findings, price = withdrawal_findings(periods, order), pd.DataFrame(columns=list(PRICE))
    if without.answer is None:
        findings.append(no_price(without.status))
    else:
        before, after = quantities(work.answer), quantities(without.answer)
        findings.append(price_finding(before, after, work.gap))
        price = change_table(before, after)
    tables = {"needs": needs, "periods": periods, "order": order, "price": price}
    return Kept("withdrawal", tables, tuple(findings))


def _gives(instance: Instance, _question: Question) -> bool:
    """Whether support is given at all, and trusts have totals of their own to miss."""
    pots, totals = instance.tables["envelope"].grant_pot, instance.tables["control_totals"]
    return bool((pots.isna() | (pots > 0)).any() and (totals["level"] == "trust").any())


WITHDRAWAL = Part(
    name="withdrawal",
    question="Who cannot live without support, and in what order can it be withdrawn?",
    adds="who cannot live without support, in what order it can be withdrawn, and at what price in patients",
    tables={"needs": NEEDS, "periods": PERIODS, "order": ORDER, "price": PRICE},
    cost=105,
    place=Place("withdrawal", "Who cannot live without support"),
    order=65,
    fill=withdrawal,
    show=show,
    applies=_gives,
)
