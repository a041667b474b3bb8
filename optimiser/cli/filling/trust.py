"""Why a trust is asked for what it is asked for."""

from __future__ import annotations

from optimiser.cli.filling.work import Work
from optimiser.explain.kept import Kept
from optimiser.explain.trust.letters import file_name
from optimiser.explain.trust.story import checked_trust
from optimiser.report.parts import TRUST


def trust(work: Work, code: str) -> Kept:
    """The story of a trust, as `optimiser explain RUN --trust` tells it.

    Raises:
        InputError: it is no trust of the instance.
    """
    checked_trust(work.answer, code)
    work.say(f"why {code}")
    tables, findings = work.teller.trust(code)
    about = {"trust": code, "name": str(work.answer.case.data.trusts[code].name)}
    return Kept(f"{TRUST}{file_name(code)}", tables, tuple(findings), about)
