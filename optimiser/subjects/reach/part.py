"""What the targets would take, at every trust, before any plan."""

from __future__ import annotations

from optimiser.explain.storage import Kept
from optimiser.instances import Instance
from optimiser.subjects.part import Part, Place
from optimiser.subjects.reach.compute import STANDARDS, TRUSTS, lacking_by_standard, lacking_by_trust
from optimiser.subjects.reach.say import reach_findings
from optimiser.subjects.reach.show import show
from optimiser.subjects.work import NothingToFillError, Work
from trustmodels.allocation.question import Question


def targets_taken(instance: Instance) -> Kept:
    """What every target would take: tables and findings.

    Args:
        instance: a checked instance.

    Raises:
        NothingToFillError: no flow and no list has a target.
    """
    trusts = lacking_by_trust(instance)
    if trusts.empty:
        raise NothingToFillError("no standard has a target")
    standards = lacking_by_standard(trusts)
    tables = {"standards": standards, "trusts": trusts}
    return Kept("reach", tables, tuple(reach_findings(standards, trusts)))


def reach(work: Work) -> Kept:
    """What the targets of a run's instance would take."""
    return targets_taken(work.instance)


def _has_targets(instance: Instance, _question: Question) -> bool:
    return any(bool(instance.tables[name]["target"].fillna(0).gt(0).any()) for name in ("flows", "lists"))


REACH = Part(
    name="reach",
    question="What would it take to meet every target at every trust?",
    adds="what meeting every target at every trust would take",
    tables={"standards": STANDARDS, "trusts": TRUSTS},
    cost=4,
    place=Place("reach", "What the targets would take"),
    order=66,
    fill=reach,
    show=show,
    applies=_has_targets,
    at_once=True,
)
