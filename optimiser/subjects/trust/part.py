"""Why a trust is asked for what it is asked for."""

from __future__ import annotations

from optimiser.explain.storage import Kept
from optimiser.explain.trust.letter import file_name
from optimiser.explain.trust.story import checked_trust
from optimiser.subjects.part import Part, Place
from optimiser.subjects.trust.show import show
from optimiser.subjects.work import Work


def trust(work: Work, code: str) -> Kept:
    """The story of a trust, as `optimiser explain RUN --trust` tells it.

    Raises:
        InputError: it is no trust of the instance.
    """
    checked_trust(work.answer, code)
    work.say(f"why {code}")
    tables, findings = work.teller.trust(code)
    about = {"trust": code, "name": str(work.answer.case.data.trusts[code].name)}
    return Kept(f"trust-{file_name(code)}", tables, tuple(findings), about)


TRUST = Part(
    name="trust",
    question="Why is this trust asked for this?",
    adds="why a trust is asked for what it is asked for, in six lines",
    tables={"waterfall": ("period", "part", "amount")},
    cost=1000,
    place=Place("why", "Why this trust"),
    order=71,
    fill=trust,
    show=show,
    each_trust=True,
)
