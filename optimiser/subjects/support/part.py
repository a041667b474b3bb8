"""Who would game it: rules of support beside each other, on one plan and with trusts that answer."""

from __future__ import annotations

from optimiser.explain.storage import Kept
from optimiser.subjects.part import Part, Place
from optimiser.subjects.support.show import show
from optimiser.subjects.work import Work

FEW, LARGE = ("nothing", "whole", "conditional", "flat"), 50
"""Rules to which trusts answer where there are more of them than the last says: each takes several plans."""


def support(work: Work) -> Kept:
    """Rules of support on the instance of the run, under its question."""
    from optimiser.tradeoffs.incentives.support import RULES  # noqa: PLC0415 - brings its own libraries
    from optimiser.tradeoffs.incentives.support_findings import support_findings, support_study  # noqa: PLC0415

    many = len(work.instance.tables["trusts"]) > LARGE
    rules = [RULES[name] for name in FEW] if many else []
    found = support_study(work.instance, work.question, rules, settings=work.settings, say=work.say)
    kept = {name: found.tables[name] for name in SUPPORT.tables}
    return Kept("support", kept, tuple(support_findings(found)), {"trusts": str(len(found.of.trusts))})


SUPPORT = Part(
    name="support",
    question="Who would game it, and which rule of support costs least where trusts answer?",
    adds="which rule of support would be gamed, and what trusts would answer to it",
    tables={
        "rules": (
            "rule", "said", "paid", "left", "left_within_benchmark", "claim", "hide", "less", "slip", "gamed",
            "frontier",
        ),
        "outcomes": ("rule", "said", "ended", "plans", "saved", "could_save", "paid", "left", "cost", "waiting"),
        "tempers": ("temper", "rule", "saved", "cost"),
        "signs": ("claim", "source", "compared", "low", "high", "found"),
    },
    cost=165,
    place=Place("gaming", "Who would game it"),
    order=198,
    fill=support,
    show=show,
)  # fmt: skip
