"""The plan beside simple rules of sharing out."""

from __future__ import annotations

from optimiser.explain.resolve import resolve
from optimiser.explain.storage import Kept
from optimiser.questions import read_question
from optimiser.run.prepare import prepare
from optimiser.subjects.fairness.compute import fair_share, fairness_tables
from optimiser.subjects.fairness.rules import RULES
from optimiser.subjects.fairness.say import fairness_findings
from optimiser.subjects.fairness.show import show
from optimiser.subjects.part import ASKED, Part
from optimiser.subjects.work import Work


def fairness(work: Work) -> Kept:
    """Every rule followed to its consequences, on how far."""
    ready = prepare(work.instance, read_question("how_far"))
    work.say("how far")
    optimum = resolve(work.instance, ready, settings=work.settings)
    optimum.plan_found  # noqa: B018 - refuses where there is no plan
    work.say("rules of sharing out")
    found = fair_share(work.instance, ready, optimum, tuple(RULES), work.settings)
    titles = {rule.id: rule.title for rule in RULES.values()}
    return Kept("fairness", fairness_tables(found), tuple(fairness_findings(found)), titles)


FAIRNESS = Part(
    name="fairness",
    question="How does the plan stand beside simple rules of sharing out?",
    adds="the plan beside four rules of sharing out",
    tables={
        "measures": ("rule",),
        "burden": (
            "rule",
            "period",
            "total",
            "largest_share",
            "median_share",
            "smallest_share",
            "gini",
            "heavy",
            "trusts_over_heavy",
        ),
        "asks": ("rule", "trust", "period", "cip", "cip_pct"),
    },
    cost=70,
    place=ASKED,
    order=61,
    fill=fairness,
    show=show,
)
