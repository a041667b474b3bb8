"""The envelope as the Treasury counts it: RDEL, CDEL and cash of trusts and boards beside the plan."""

from __future__ import annotations

from optimiser.explain.storage import Kept
from optimiser.subjects.envelope.say import envelope_findings
from optimiser.subjects.envelope.show import show
from optimiser.subjects.part import Part, Place
from optimiser.subjects.work import NothingToFillError, Work
from optimiser.totals import COLUMNS, deflator, treasury_view


def envelope(work: Work) -> Kept:
    """The accounts of the run, in money and in the prices of the first period."""
    if not work.run.solved:
        raise NothingToFillError("the run holds no plan")
    prices = deflator(work.instance)
    view = treasury_view(work.run, work.instance, prices)
    about = {"base": prices.base, "prices": prices.said}
    return Kept("envelope", {"lines": view}, tuple(envelope_findings(view, prices.said)), about)


ENVELOPE = Part(
    name="envelope",
    question="What does the plan spend of RDEL, CDEL and cash, and what needs approval?",
    adds="RDEL, CDEL and cash of all trusts and their boards beside the plan",
    tables={"lines": COLUMNS},
    cost=5,
    place=Place("envelope", "The envelope as the Treasury counts it"),
    order=142,
    fill=envelope,
    show=show,
    at_once=True,
)
