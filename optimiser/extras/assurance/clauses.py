"""The AQuA Book of 2025, duty by duty: each is looked up now, said by a person in the record, or open."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from optimiser.explain.words import listed, plural
from optimiser.extras.assurance.chapters import ALWAYS, CLAIMS, OWNED, data_log, own_limits, test_claims
from optimiser.extras.assurance.pack import Chapter, PackTable, Subject, checked
from optimiser.extras.assurance.papers import rated
from optimiser.extras.assurance.rap import BASELINE
from optimiser.extras.assurance.rap import CLAIMS as LEVELS
from optimiser.extras.assurance.record import same_people

BOOK = "https://www.gov.uk/guidance/the-aqua-book"
YES, SAID, NO, NONE = "yes", "stated", "no", "does not apply"
MEANS = {
    YES: "looked up or computed when this pack was written",
    SAID: "a person says so in the record, with a day; nothing here can check it",
    NO: "not done, not shown, or not recorded",
    NONE: "the record says why it does not apply",
}
CODE = ("Functions have docstrings", "Code follows a standard that is checked", "Dependencies are pinned")
"""Lines on code of the RAP levels that are looked up, beside tests that ran."""


Seen = tuple[str, str]
"""Whether a duty is met (yes, stated, no, does not apply), and what was seen."""


@dataclass(frozen=True)
class Duty:
    """A duty of the book in our words: its chapter, whose it is, and the function that looks for it."""

    chapter: str
    who: str
    text: str
    look: Callable[[Subject], Seen]
    evidence: str


def stated(*lines: tuple[str, str]) -> Callable[[Subject], Seen]:
    """Looks for lines (section, name) of the record; all of them have to be there."""

    def look(subject: Subject) -> Seen:
        return _stated(subject, lines)

    return look


def _stated(subject: Subject, lines: Sequence[tuple[str, str]]) -> Seen:
    missing = [f"[{section}] {name}" for section, name in lines if not subject.record.text(section, name)]
    if missing:
        return NO, f"the record is blank at {', '.join(missing)}"
    said = [f"{name.replace('_', ' ')}: {subject.record.text(section, name)}" for section, name in lines]
    return SAID, "; ".join(said)


def _assured(subject: Subject) -> Seen:
    who = subject.record.names("assurer")
    if not who:
        return NO, "no assurer is named"
    return _stated(subject, (("review", "opinion"), ("review", "opinion_on")))


def _apart(subject: Subject) -> Seen:
    analysts, assurers = subject.record.names("analyst"), subject.record.names("assurer")
    if not analysts or not assurers:
        lacking = [role for role, names in (("analyst", analysts), ("assurer", assurers)) if not names]
        return NO, f"no {' and no '.join(lacking)} is named"
    twice = same_people(assurers, analysts)
    if twice:
        return NO, f"{listed(twice)} stands in both roles"
    return YES, f"{len(analysts)} and {len(assurers)} names compared: none stands in both"


def _further(subject: Subject) -> Seen:
    made = [one for one in subject.record.entries("check") if {"what", "by", "on", "result"} <= set(one)]
    own = [one for one in made if not same_people((str(one["by"]),), subject.record.names("analyst"))]
    if own:
        return SAID, f"{plural(len(own), 'check')} of the assurer with a day and a result"
    if made:
        return NO, "the checks that are recorded were made by an analyst"
    return _stated(subject, (("review", "no_further_checks"),))


def _told(subject: Subject) -> Seen:
    found = subject.record.entries("finding")
    if not found:
        return _stated(subject, (("review", "nothing_found_on"),))
    still = [one for one in found if "closed_on" not in one]
    undated = [one for one in found if "on" not in one or "by" not in one]
    if undated:
        return NO, f"{plural(len(undated), 'finding')} without a name or a day"
    return SAID, f"{plural(len(found), 'finding')} told to the analyst, {len(still)} of them open"


def _traced(subject: Subject) -> Seen:
    """Verification ran for this pack, and a report says what the tests did."""
    found = subject.verification
    ran = "no plan was there to verify" if found is None else f"{found.checked:,} statements recomputed"
    if subject.trial is None:
        return NO, f"{ran}; no report of the tests was given (--tests)"
    passed, seen = subject.trial.judged(test_claims(subject.root))
    return (YES if passed and found is not None and found.passed else NO), f"{ran}; {seen}"


def _user_paper(subject: Subject) -> Seen:
    """The six things that user documentation should have."""
    record = subject.record
    has = {
        "context": bool(record.text("specification", "context")),
        "methods considered": bool(record.text("design", "methods_considered")),
        "what was planned": bool(record.text("design", "plan")),
        "challenges met": bool(record.entries("decision")),
        "checks": len(checked(CLAIMS, subject)) > 0,
        "life": bool(record.text("dates", "sunset_on") or record.text("dates", "sunset_when")),
    }
    missing = [name for name, there in has.items() if not there]
    if missing:
        return NO, f"{len(has) - len(missing)} of {len(has)} parts; missing: {', '.join(missing)}"
    return SAID, f"all {len(has)} parts are in this pack"


def _code(subject: Subject) -> Seen:
    found = checked([claim for claim in LEVELS if claim.text in CODE], subject)
    lacking = list(found.loc[found["holds"] != "yes", "claim"])
    if lacking:
        return NO, f"does not hold: {'; '.join(lacking)}"
    if subject.trial is None:
        return NO, "no report of the tests was given (--tests)"
    passed, seen = subject.trial.judged(test_claims(subject.root))
    return (YES if passed else NO), f"{'; '.join(CODE)}; {seen}"


def _pipeline(subject: Subject) -> Seen:
    found = checked([claim for claim in LEVELS if claim.level == BASELINE], subject)
    lacking = found[found["holds"] != "yes"]
    if len(lacking):
        return NO, "; ".join(f"{row.claim}: {row.seen}" for row in lacking.itertuples())
    return YES, f"{len(found)} lines of the baseline hold"


def _limits(subject: Subject) -> Seen:
    own = list(own_limits(subject))
    unfit = subject.record.text("specification", "unintended_uses")
    seen = f"{len(ALWAYS)} limits of every run and {len(own)} of this one"
    return YES, f"{seen}; {'unintended uses are named' if unfit else 'unintended uses are not named'}"


def _published(subject: Subject) -> Seen:
    kind = subject.record.text("publication", "kind")
    state, seen = _stated(subject, (("publication", "kind"), ("publication", "guidance")))
    return (NONE, seen) if state == SAID and kind == "none" else (state, seen)


def _registered(subject: Subject) -> Seen:
    lines = [("register", name) for name in ("business_critical", "governance")]
    if subject.record.text("register", "business_critical") != "no":
        lines += [("register", name) for name in ("reference", "owner", "entered_on")]
    return _stated(subject, lines)


DUTIES = (
    Duty("3", "all", "The analysis is assured", _assured, "statement"),
    Duty("3", "all", "The assurer is independent of the analyst", _apart, "sign-off"),
    Duty("3", "assurer", "There is formal assurance besides the analyst's own", _further, "review"),
    Duty("5", "all", "Analyst and assurer are never the same person", _apart, "sign-off"),
    Duty("5", "analyst", "What was done to assure it is written down and can be traced", _traced, "verification"),
    Duty("2", "analyst", "There is documentation for its users", _user_paper, "specification"),
    Duty("7", "analyst", "The pipeline meets the least that is asked of a reproducible one", _pipeline, "rap"),
    Duty("7", "analyst", "The pipeline follows the practices for quality of code", _code, "rap"),
    Duty("8", "assurer", "The analyst's own assurance was gone through",
         stated(("review", "analyst_checks_on")), "review"),
    Duty("8", "assurer", "Further checks were made as the assurer saw fit", _further, "review"),
    Duty("8", "assurer", "Errors and what could be better were told to the analyst", _told, "review"),
    Duty("8", "assurer", "The practice of the code was looked at", stated(("review", "code_on")), "review"),
    Duty("8", "analyst", "Good practice for code is followed, in proportion", _code, "rap"),
    Duty("9", "analyst", "Delivery and sign-off follow the organisation's procedure, the register with it",
         _registered, "register"),
    Duty("9", "analyst", "It is published where that is due", _published, "register"),
    Duty("9", "analyst", "Limits on its use are described", _limits, "limits"),
    Duty("9", "approver", "The evidence of assurance was gone through", stated(("approval", "evidence_on")), "review"),
    Duty("9", "approver", "Design, quality and record are found sufficient",
         stated(("approval", "confident_on")), "review"),
    Duty("9", "approver", "It is signed off by the organisation's procedure",
         stated(("approval", "signed_off_on"), ("approval", "recorded_in")), "review"),
    Duty("10", "analyst", "Statistics and research are published by their own guidance", _published, "register"),
)  # fmt: skip
"""Every duty that the book lays down with "shall"."""


# What the book recommends ("should"): met, or the pack says what is missing.


def _logged(subject: Subject) -> Seen:
    log = subject.instance.tables["assumptions"]
    filled = {name: int((log[name].astype(str) != "").sum()) for name in OWNED}
    full = bool(len(log)) and all(number == len(log) for number in filled.values())
    return (YES if full else NO), (
        f"of {plural(len(log), 'assumption')}, {filled['owner']} have an owner, {filled['set_on']} a day "
        f"and {filled['signed_on']} a signature"
    )


def _decided(subject: Subject) -> Seen:
    found = subject.record.entries("decision")
    whole = [one for one in found if {"what", "why", "by", "on", "signed_by"} <= set(one)]
    if not found:
        return NO, "no decision is recorded"
    return (
        SAID if len(whole) == len(found) else NO
    ), f"{len(whole)} of {len(found)} have reason, name, day and sign-off"


def _sourced(subject: Subject) -> Seen:
    log, bare = data_log(subject)
    return (NO if bare else YES), f"{len(log) - len(bare)} of {len(log)} columns have a source"


def _alive(subject: Subject) -> Seen:
    """Review and sunset are set, and neither lay behind when the pack was written."""
    state, seen = _stated(
        subject, tuple(("dates", name) for name in ("written_on", "review_on", "sunset_on"))
    )
    if state == NO:
        return state, seen
    written, sunset = subject.record.day("dates", "written_on"), subject.record.day("dates", "sunset_on")
    over = isinstance(written, date) and isinstance(sunset, date) and sunset < written
    return (NO, f"it is past its sunset date; {seen}") if over else (SAID, seen)


def _rated(subject: Subject) -> Seen:
    risks = subject.record.frame("risk")
    levels = rated(risks)
    if not any(levels):
        return NO, "no risk is rated"
    bare = [
        row.what
        for row, risk in zip(risks.itertuples(), levels, strict=True)
        if risk in ("", "high", "medium") and not (risk and row.mitigation and row.accepted_by)
    ]
    if bare:
        return NO, f"no rating, mitigation or acceptance for: {'; '.join(map(str, bare))}"
    return (
        SAID,
        f"{plural(len(risks), 'risk')} rated, those that matter with a mitigation and who accepts the rest",
    )


ADVICE = (
    Duty("6", "commissioner", "The specification is agreed",
         stated(("specification", "intended_uses"), ("specification", "unintended_uses"),
                ("specification", "agreed_by"), ("specification", "agreed_on")), "specification"),
    Duty("6", "analyst", "Required assurance and accepted risk are stated",
         stated(("specification", "assurance_level"), ("specification", "accepted_risk")), "risk"),
    Duty("7", "commissioner", "The design is agreed",
         stated(("design", "agreed_by"), ("design", "agreed_on")), "design"),
    Duty("2", "analyst", "Every assumption has an owner, a day and a sign-off", _logged, "assumptions"),
    Duty("2", "analyst", "Every decision has a reason, a name, a day and a sign-off", _decided, "decisions"),
    Duty("2", "analyst", "Every column of data has a source", _sourced, "data"),
    Duty("3", "analyst", "The risk of an error is rated and answered", _rated, "risk"),
    Duty("9", "analyst", "A day of review and a day after which it is not used are set", _alive, "register"),
    Duty("9", "analyst", "Ethical concerns are addressed",
         stated(("ethics", "statement"), ("ethics", "by"), ("ethics", "on")), "register"),
)  # fmt: skip
"""What the book recommends and this pack has a place for."""


def duties(subject: Subject, every: Sequence[Duty]) -> pd.DataFrame:
    """Each duty looked at: chapter, whose it is, duty, met, seen, the chapter of the pack with the evidence."""
    rows = [(one.chapter, one.who, one.text, *one.look(subject), one.evidence) for one in every]
    return pd.DataFrame(rows, columns=["chapter", "who", "duty", "met", "seen", "evidence"])


def clauses(subject: Subject) -> Chapter:
    """The checklist, duty by duty, and what its four words mean."""
    shall, should = duties(subject, DUTIES), duties(subject, ADVICE)
    still = list(shall.loc[shall["met"] == NO, "duty"])
    words = [
        f"The duties are those of the AQuA Book of June 2025 ({BOOK}), in our words, by the number of its chapter.",
        *(f"{word}: {meaning}." for word, meaning in MEANS.items()),
        _told_counts(shall, "duties"),
        f"Open duties: {'; '.join(still)}." if still else "No duty is open.",
        _told_counts(should, "recommendations"),
    ]
    tables = (
        PackTable("aqua_duties", "Duties (the book says shall)", shall),
        PackTable("aqua_advice", "Recommendations (the book says should)", should),
    )
    return Chapter("clauses", "Checklist of the AQuA Book", words, tables)


def _told_counts(frame: pd.DataFrame, noun: str) -> str:
    counts: Mapping[object, int] = frame["met"].value_counts().to_dict()
    return (
        f"Of {len(frame)} {noun}: "
        + listed([f"{counts[word]} {word}" for word in MEANS if word in counts])
        + "."
    )
