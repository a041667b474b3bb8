"""The papers of an assurance, out of run and record: statement, specification, design, decisions, risk, register."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from optimiser.amounts import count, said
from optimiser.explain.words import capital, listed, plural
from optimiser.extras.assurance.chapters import ALWAYS, CLAIMS, test_claims
from optimiser.extras.assurance.pack import Chapter, PackTable, Subject, checked
from optimiser.extras.assurance.record import LEVELS, SECTIONS, shown
from optimiser.extras.challenge import list_challenges
from optimiser.verify.manifest import question_told

BLANK = "not filled in"
ROLES = {
    "commissioner": "The question is the right one, and the answer is used for what it was asked for.",
    "analyst": "The model and its inputs are as documented; the checks of this pack were run.",
    "assurer": "The analyst's checks were gone through, and the assurance is enough for the decision.",
    "approver": "The evidence was gone through; the analysis may be used, and its limits are accepted.",
}


def sign_off(subject: Subject) -> Chapter:
    """The sheet to sign: names from the record where they are given; nobody signs by running a command."""
    title = {"assurer": "Analytical assurer"}
    rows = [
        (title.get(role, role.capitalize()), answers, ", ".join(subject.record.names(role)), "", "")
        for role, answers in ROLES.items()
    ]
    frame = pd.DataFrame(rows, columns=["role", "answers for", "name", "date", "signature"])
    words = ["To be signed by people. An empty line is not a signature."]
    if independent := subject.record.text("roles", "independence"):
        words.append(f"How the assurer is independent of the analyst: {independent}")
    return Chapter("sign-off", "Roles and sign-off", words, (PackTable("sign_off", "Sign-off sheet", frame),))


def section(subject: Subject, name: str) -> Iterator[tuple[str, str, str]]:
    """A section of the record, line by line: item, what was said, where from."""
    for entry in SECTIONS[name]:
        said_of = subject.record.text(name, entry.name)
        yield capital(entry.meaning), said_of or BLANK, "record" if said_of else ""


def _paper(subject: Subject, name: str, caption: str, known: Mapping[str, str]) -> PackTable:
    rows = [(item, value, "run") for item, value in known.items()] + list(section(subject, name))
    return PackTable(name, caption, pd.DataFrame(rows, columns=["item", "said", "from"]))


# The statement that is signed.


def statement(subject: Subject) -> Chapter:
    """The assurance statement: what was assured, by whom, what was checked, what is open and what limits it."""
    record, manifest = subject.record, subject.run.manifest
    held = checked(CLAIMS, subject)
    failed = list(held.loc[held["holds"] != "yes", "claim"])
    question = manifest["question"].get("sentence") or manifest["question"]["name"]
    words = [
        f"This is a statement on the run {subject.run.path.name} of the instance {subject.instance.name}: {question}",
        _by_whom(subject),
        f"{(held['holds'] == 'yes').sum()} of {len(held)} checks that were made for this pack hold"
        + (f"; these do not: {'; '.join(failed)}." if failed else "."),
        _tests(subject),
        _findings(subject),
        f"Its limits are {count(len(ALWAYS))} of every run and those of this one, in the chapter on what this model "
        "can't tell you.",
        _life(subject),
    ]
    opinion, when = record.text("review", "opinion"), record.text("review", "opinion_on")
    conditions = record.text("review", "conditions").rstrip(".")
    words.append(
        f"The assurer's opinion, given on {when}: {opinion}{f', on condition that {conditions}' if conditions else ''}."
        if opinion and when
        else "The assurer has given no opinion, so this is no assurance yet."
    )
    frame = pd.DataFrame(
        [("Analytical assurer", ", ".join(record.names("assurer")), "", "")],
        columns=["role", "name", "date", "signature"],
    )
    return Chapter(
        "statement", "Assurance statement", words, (PackTable("statement", "Signed by the assurer", frame),)
    )


def _by_whom(subject: Subject) -> str:
    roles = {role: listed(subject.record.names(role)) for role in ROLES if subject.record.names(role)}
    named = ", ".join(f"{role} {names}" for role, names in roles.items())
    missing = [f"no {role}" for role in ROLES if role not in roles]
    lacking = f"{listed(missing)} is named" if missing else ""
    return capital("; ".join(part for part in (named, lacking) if part)) + "."


def _tests(subject: Subject) -> str:
    if subject.trial is None:
        return "No report of the project's tests was given, so this statement says nothing of them."
    return f"The project's tests: {subject.trial.judged(test_claims(subject.root))[1]}."


def _findings(subject: Subject) -> str:
    found = subject.record.entries("finding")
    still = [shown(one.get("what", BLANK)).rstrip(".") for one in found if "closed_on" not in one]
    if not found:
        return "The assurer's findings: none is recorded."
    return f"The assurer's findings: {plural(len(found), 'finding')}, " + (
        f"open: {'; '.join(still)}." if still else "all closed."
    )


def _life(subject: Subject) -> str:
    record = subject.record
    sunset, review = record.text("dates", "sunset_on"), record.text("dates", "review_on")
    ends = f"It is not to be used after {sunset}." if sunset else "No day is set after which it is not used."
    looked = f" It is looked at again on {review}." if review else " No day is set to look at it again."
    sooner = record.text("dates", "sunset_when").rstrip(".")
    return ends + looked + (f" It ends earlier with: {sooner}." if sooner else "")


# Specification and design.


def specification(subject: Subject) -> Chapter:
    """What was asked for, agreed with the commissioner, with intended and unintended uses."""
    question = subject.run.manifest["question"]
    known = {
        "Question": question.get("sentence") or question["name"],
        "Changes to the question": question_told(question) or "none",
        "Trusts": count(len(subject.instance.tables["trusts"])),
        "Periods": ", ".join(subject.instance.tables["periods"]["period"]),
    }
    table = _paper(subject, "specification", "Specification", known)
    return Chapter("specification", "Specification, and what it may be used for", (), (table,))


def design(subject: Subject) -> Chapter:
    """How it was planned to be answered: method, software, checks, and whether the plan was agreed."""
    manifest = subject.run.manifest
    tiers = [tier["measure"] for tier in manifest["tiers"]]
    versions = [f"{name} {number}" for name, number in sorted(manifest["versions"].items())]
    known = {
        "Method": "a mixed-integer linear programme, solved one measure after the other; each is held while the "
        "next is minimised, and its equations stand in MATHS.md",
        "Order of the measures": ", ".join(tiers),
        "Software": ", ".join(versions),
        "Uncertainty": "ranges of assumptions, draws of delivery and scenarios; see the chapter on sensitivity",
        "Planned checks": "; ".join(claim.text for claim in CLAIMS),
    }
    table = _paper(subject, "design", "Design", known)
    return Chapter("design", "Design", (), (table,))


# Decisions: those of the run and its instance, and those that people wrote down.


def decisions(subject: Subject) -> Chapter:
    """The decisions log: what, why, by whom and when, and who signed it off."""
    rows = [*_found(subject)]
    columns = ["what", "why", "by", "on", "signed_by", "signed_on", "from"]
    frame = pd.concat(
        [pd.DataFrame(rows, columns=columns), subject.record.frame("decision").assign(**{"from": "record"})],
        ignore_index=True,
    )
    bare = int((frame[["what", "why", "by", "on"]] == "").any(axis=1).sum())
    signed = int(((frame["signed_by"] != "") & (frame["signed_on"] != "")).sum())
    words = [
        f"{plural(len(frame), 'decision')}, {signed} of them signed off, {bare} without a reason, a name or a day."
        if len(frame)
        else "No decision is recorded."
    ]
    return Chapter("decisions", "Decisions log", words, (PackTable("decisions", "Decisions", frame),))


def _found(subject: Subject) -> Iterator[tuple[str, str, str, str, str, str, str]]:
    manifest = subject.run.manifest
    if told := question_told(manifest["question"]):
        yield (told, "", "", "", "", "", "question")
    if scenario := manifest.get("scenario"):
        yield (f"The scenario {scenario} was laid over the instance.", "", "", "", "", "", "run")
    for row in subject.instance.tables["accepted"].to_dict(orient="records"):
        what = f"{row['table']}, {row['key']}: {row['column']} was looked at and left as it stands."
        yield (what, str(row["reason"]), str(row["by"]), str(row["on"]), "", "", "accepted")
    if subject.instance.path is not None:
        for row in list_challenges(subject.instance.path).to_dict(orient="records"):
            used = "used in this run" if row["scenario"] == scenario else "not used in this run"
            what = f"Challenge to {row['table']} ({row['where']}): {row['column']} {row['proposed']}, {used}."
            yield (what, str(row["reason"]), str(row["by"]), str(row["date"]), "", "", "challenges")


# Risk and proportion, register, dates and publication.

MATRIX = {1: "very low", 2: "low", 3: "medium", 4: "medium", 6: "high", 9: "high"}
"""Likelihood times effect, each from 1 (low) to 3 (high) -> the risk: in steps like AQuA's chapter 3."""
ANSWERS = {
    "high": "not to be borne without further assurance; what is left the commissioner accepts by name",
    "medium": "borne only where the commissioner agrees, with more assurance to make an error less likely",
    "low": "borne; what is done goes on",
    "very low": "borne; what is done goes on",
}


def rated(risks: pd.DataFrame) -> list[str]:
    """The risk of each row (columns likelihood, effect: low, medium, high); nothing where one is not given."""
    step = {level: number for number, level in enumerate(LEVELS, 1)}
    pairs = zip(risks["likelihood"].map(step).fillna(0), risks["effect"].map(step).fillna(0), strict=True)
    return [MATRIX.get(int(likelihood * effect), "") for likelihood, effect in pairs]


def proportion(subject: Subject) -> Chapter:
    """Risk and proportion: what the run itself says of each factor, and the risks that people rated."""
    factors = pd.DataFrame([*_factors(subject)], columns=["factor", "what the run says of it"])
    risks = subject.record.frame("risk")
    levels = rated(risks)
    risks = risks.assign(risk=levels, response=[ANSWERS.get(risk, "") for risk in levels])
    words = [
        f"{plural(len(risks), 'risk')} rated: {listed([f'{levels.count(r)} {r}' for r in ANSWERS if r in levels])}."
        if any(levels)
        else "No risk is rated, so nothing shows that the assurance is in proportion."
    ]
    words.append(
        f"Assurance asked for: {subject.record.text('specification', 'assurance_level') or BLANK}; risk that the "
        f"commissioner takes: {subject.record.text('specification', 'accepted_risk') or BLANK}."
    )
    tables = (
        PackTable("proportion", "What decides how much assurance is enough", factors),
        PackTable("risks", "Risks of an error, and what is done", risks),
    )
    return Chapter("risk", "Risk and proportion", words, tables)


def _factors(subject: Subject) -> Iterator[tuple[str, str]]:
    manifest, tables = subject.run.manifest, subject.run.tables
    trusts = subject.instance.tables["trusts"]
    money = "no plan, so no money is moved"
    if "allocation" in tables:
        moved = tables["allocation"]
        money = (
            f"{said(float(moved['cip'].sum()), '£m')} of savings asked, {said(float(moved['grant'].sum()), '£m')} of "
            f"grants and {said(float(moved['loan'].sum()), '£m')} of loans, over all periods"
        )
    yield "Business criticality", f"{money}; {plural(len(trusts), 'trust')}"
    yield "Weight in the decision", subject.record.text("specification", "decision") or BLANK
    size = manifest.get("size", {})
    yield (
        "Complexity",
        ", ".join(f"{count(number)} {name.replace('_', ' ')}" for name, number in sorted(size.items()))
        or f"{plural(len(manifest['tiers']), 'measure')} solved one after the other",
    )
    judged = int((subject.instance.tables["assumptions"]["grade"] == "D").sum())
    yield "Novelty and evidence", f"{plural(judged, 'assumption')} of judgement (grade D)"
    yield "Precision asked for", subject.record.text("specification", "accuracy") or BLANK
    yield "Life of the analysis", _life(subject)
    standards = subject.instance.tables["standards"]["name"]
    yield (
        "Effect on the public",
        listed(list(standards)) if len(standards) else "no standard for patients is in it",
    )
    yield (
        "Repeated runs",
        f"instance {subject.instance.sha256[:12]}, matrix {str(manifest.get('model_sha256'))[:12]}",
    )


def register(subject: Subject) -> Chapter:
    """The entry for the register of business-critical analysis, with dates, publication and ethics."""
    known = {
        "Name of the analysis": f"{subject.instance.name}: {subject.run.manifest['question']['name']}",
        "Purpose": subject.run.manifest["question"].get("sentence", ""),
        "Made with": f"trust-optimiser {subject.run.manifest['versions'].get('trust-optimiser', '')}".strip(),
    }
    tables = (
        _paper(subject, "register", "Entry in the register of business-critical analysis", known),
        _paper(subject, "dates", "Review and sunset", {}),
        _paper(subject, "publication", "Publication", {}),
        _paper(subject, "ethics", "Ethics", {}),
    )
    return Chapter("register", "Register, life and publication", (_life(subject),), tables)


def reviews(subject: Subject) -> Chapter:
    """What the assurer and the approver did, as the record says it."""
    tables = (
        PackTable("assurer_checks", "Checks of the assurer", subject.record.frame("check")),
        PackTable(
            "findings", "Findings of the assurer, and what became of them", subject.record.frame("finding")
        ),
        _paper(subject, "review", "Review by the assurer", {}),
        _paper(subject, "approval", "Approval", {}),
    )
    return Chapter("review", "Review and approval", (), tables)
