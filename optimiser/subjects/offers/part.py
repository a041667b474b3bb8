"""What trusts offer beside what they are asked for, where the instance has offers."""

from __future__ import annotations

from pathlib import Path

from optimiser.explain.storage import Kept
from optimiser.instances import Instance
from optimiser.subjects.offers.show import show
from optimiser.subjects.part import Part, Place
from optimiser.subjects.work import NothingToFillError, Work
from optimiser.tradeoffs.offers.sheet import FILE
from trustmodels.allocation.question import Question


def _has_offers(instance: Instance, _question: Question) -> bool:
    return instance.path is not None and (Path(instance.path) / FILE).is_file()


def offers(work: Work) -> Kept:
    """The offers beside the plan, and the menu of contracts.

    Raises:
        NothingToFillError: the instance has no offers.
    """
    from optimiser.tradeoffs.offers import (  # noqa: PLC0415 - brings its own libraries
        compared_offers,
        contract_menu,
        read_trust_offers,
    )
    from optimiser.tradeoffs.offers.findings import offer_findings  # noqa: PLC0415

    if not _has_offers(work.instance, work.question):
        raise NothingToFillError(f"no trust has offered anything ({FILE} beside the tables)")
    found = read_trust_offers(work.folder / FILE, work.instance)
    compared = compared_offers(work.answer, found)
    menu = contract_menu(compared, found)
    return Kept("offers", {"offers": compared, "menu": menu}, tuple(offer_findings(compared, menu)))


OFFERS = Part(
    name="offers",
    question="What do trusts offer, and what would each side have to believe?",
    adds="what trusts offer beside what they are asked for, and a menu of contracts",
    tables={
        "offers": (
            "trust", "name", "period", "asked", "expected", "offer", "low", "high", "difference", "where",
            "chance_trust", "share_expected", "share_needed", "chance_plan", "unknown", "reason",
        ),
        "menu": (
            "trust", "name", "period", "contract", "ask", "support", "autonomy", "brings", "plan_brings", "picks",
            "plan_picks", "loses",
        ),
    },
    cost=15,
    place=Place("offers", "What trusts offer"),
    order=68,
    fill=offers,
    show=show,
    applies=_has_offers,
)  # fmt: skip
