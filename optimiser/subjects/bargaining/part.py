"""Where Treasury, Department and NHS England might settle: the least equal concession and three other rules."""

from __future__ import annotations

from optimiser.errors import OptimiserError
from optimiser.explain.storage import Kept
from optimiser.subjects.bargaining.show import show
from optimiser.subjects.part import Part, Place
from optimiser.subjects.work import NothingToFillError, Work


def bargaining(work: Work) -> Kept:
    """The settlements of four rules, what each means and whom it moves.

    Raises:
        NothingToFillError: no plan keeps what the parties bargain under, or nobody has anything to give up.
    """
    from optimiser.tradeoffs.negotiation.bargain import bargain  # noqa: PLC0415 - brings its own libraries
    from optimiser.tradeoffs.negotiation.findings import left_open, settled_findings, settlements_table  # noqa: PLC0415
    from optimiser.tradeoffs.negotiation.movements import MOVED, bearing  # noqa: PLC0415
    from optimiser.tradeoffs.negotiation.parties import read_parties  # noqa: PLC0415
    from optimiser.tradeoffs.negotiation.settlements import settle  # noqa: PLC0415

    try:
        found = bargain(work.instance, read_parties(), settings=work.settings, say=work.say)
    except OptimiserError as error:
        raise NothingToFillError(str(error)) from error
    settled = settle(work.instance, found, say=work.say)
    if settled.nothing:
        raise NothingToFillError(settled.nothing)
    trusts, effects = bearing(work.instance, found, settled, work.say)
    tables = {"settlements": settlements_table(found, settled), "effects": effects, "trusts": trusts}
    findings = [*left_open(found), *settled_findings(found, settled, trusts)]
    return Kept("bargaining", tables, tuple(findings), {"moved": f"{MOVED:g}"})


BARGAINING = Part(
    name="bargaining",
    question="Where might Treasury, Department and NHS England settle?",
    adds="where three parties might settle by four rules, and which trusts each settlement moves",
    tables={
        "settlements": (
            "rule", "party", "measure", "unit", "disagreement", "ideal", "settlement", "gain", "share", "within",
        ),
        "effects": ("what", "unit"),
        "trusts": ("settlement", "trust", "name", "ask", "grant", "ask_more", "grant_more", "moved"),
    },
    cost=75,
    place=Place("bargaining", "Where three parties might settle"),
    order=45,
    fill=bargaining,
    show=show,
)  # fmt: skip
