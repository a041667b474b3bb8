"""The status of a run in words that cannot be mistaken."""

from __future__ import annotations

from dataclasses import replace

from optimiser.amounts import plain
from optimiser.explain.gaps import gap_findings
from optimiser.explain.words import capital
from optimiser.instances import Instance
from optimiser.instances.plausibility import unanswered
from optimiser.report.headline import State
from optimiser.report.pair import Read, question
from optimiser.report.section import Banner
from optimiser.results.origin import shown_not_verified
from optimiser.results.verdict import certificate_sentence, contradictions_of, is_certified
from trustmodels.allocation.measures import MEASURES


def _gap(read: Read) -> str:
    return f"{read.run.manifest['options']['gap']:.2%}"


def _answer(read: Read) -> Banner:
    total = read.verification.checked if read.verification else 0
    return Banner(
        State.ANSWER,
        f"Solved to the asked gap of {_gap(read)}, and verified",
        [
            f"{_bettered(read)} {total:,} statements were recomputed from the instance and the result tables "
            "without the solver; none is off.",
            *_certificate(read),
            *(finding.sentence for finding in gap_findings(read.run)),
        ],
    )


def _bettered(read: Read) -> str:
    """That nothing is better, and on whose word."""
    said = "no plan can better any primary measure by more than that"
    return f"{capital(said)}." if is_certified(read.run.manifest) else f"The solver says that {said}."


def _certificate(read: Read) -> list[str]:
    """What is certified, where the run says so."""
    said = certificate_sentence(read.run.manifest)
    return [said] if said else []


def _open_tiers(read: Read) -> list[str]:
    lines = []
    for tier in read.run.manifest["tiers"]:
        if tier["outcome"] != "optimal":
            name, unit = tier["measure"].replace("_", " ").capitalize(), MEASURES[tier["measure"]].unit
            best = "none" if tier["value"] is None else plain(tier["value"])
            bound = (
                "nothing is proven"
                if tier["bound"] is None
                else f"no plan can do better than {plain(tier['bound'])}"
            )
            lines.append(f"{name} ({unit}): best plan found {best}; {bound}.")
    return lines


def _stopped(read: Read) -> Banner:
    return Banner(
        State.STOPPED,
        "STOPPED before it was proven: this is not an answer",
        [
            f"The search was stopped before it could prove its plan to the asked gap of {_gap(read)}. "
            "What follows is "
            "the best plan found so far. A better one may exist. Do not use it as the answer.",
            *_open_tiers(read),
        ],
    )


def _unverified(read: Read) -> Banner:
    found = read.verification
    off, total = (len(found.residuals), found.checked) if found else (0, 0)
    return Banner(
        State.UNVERIFIED,
        "NOT VERIFIED: do not use this run",
        [
            f"{off:,} of {total:,} statements that were recomputed are off. A run that does not verify "
            "is not explained: "
            "this page lists what is off and nothing else.",
        ],
    )


def _contradicted(read: Read) -> Banner:
    return Banner(
        State.CONTRADICTED,
        "CONTRADICTED: do not use this run",
        [
            "Those who check the answer do not agree with it, so it is not explained: at least one of them is "
            "wrong. It says nothing of what can be reached until that is found.",
            *(f"{capital(said)}." for said in contradictions_of(read.run.manifest)),
        ],
    )


def _infeasible(read: Read) -> Banner:
    return Banner(
        State.INFEASIBLE,
        "INFEASIBLE: there is no such plan",
        [
            f"The promises that the question “{question(read.run)}” holds cannot all be kept. {_none(read)}",
        ],
    )


def _none(read: Read) -> str:
    """That there is no plan, and on whose word."""
    if is_certified(read.run.manifest):
        return "This is proven, and the proof is kept with the run; it is not a failure of the search."
    return " ".join(["This is the solver's word.", *_certificate(read)])


def _no_plan(read: Read) -> Banner:
    return Banner(
        State.NO_PLAN,
        "NO PLAN: the run ended without an answer",
        [
            f"Its status is “{read.run.status}”. Nothing is known of whether a plan exists.",
            *_open_tiers(read),
        ],
    )


def _earlier(read: Read) -> Banner:
    return Banner(
        State.EARLIER,
        "NOT VERIFIED HERE: written to an earlier edition of the format",
        [shown_not_verified(read.run)],
    )


BANNERS = {
    State.ANSWER: _answer,
    State.STOPPED: _stopped,
    State.UNVERIFIED: _unverified,
    State.CONTRADICTED: _contradicted,
    State.INFEASIBLE: _infeasible,
    State.NO_PLAN: _no_plan,
    State.EARLIER: _earlier,
}


def banner(read: Read, instance: Instance | None = None) -> Banner:
    """The banner of a run; of an instance, with its figures that look like a slip and have not been answered for."""
    found = BANNERS[read.state](read)
    return found if instance is None else replace(found, lines=[*found.lines, *unanswered(instance)])
