"""What was asked, of what, and who has to sign it."""

from __future__ import annotations

import pandas as pd

from optimiser.assure.pack import Chapter, PackTable, Subject
from optimiser.results.certified import certificate_sentence
from optimiser.results.contradicted import contradictions_of
from optimiser.verify.question import question_told
from trustmodels.allocation.measures import MEASURES

STATUS = {
    "optimal": "solved: every primary measure to the asked gap",
    "feasible": "stopped: there is a plan that is not proven to the asked gap",
    "infeasible": "no plan: what is held cannot hold together",
    "contradicted": "CONTRADICTED: those who check the answer do not agree with it; it is not to be used",
    "stopped": "no plan: stopped before one was found; whether there is one is not known",
}
ROLES = (
    ("Commissioner", "The question is the right one, and the answer is used for what it was asked for."),
    ("Analyst", "The model and its inputs are as documented; the checks of this pack were run."),
    ("Analytical assurer", "The assurance is enough for the decision that rests on it."),
    ("Approver", "The analysis may be used; its limits are accepted."),
)


def scope(subject: Subject) -> Chapter:
    """Scope: instance, question, what is held and what may give way."""
    manifest, tables = subject.run.manifest, subject.instance.tables
    question = manifest["question"]
    periods = list(tables["periods"]["period"])
    modes = question["modes"]
    rows = [
        ("Question", question.get("sentence") or question["name"]),
        ("Name of the question", question["name"]),
        ("Changes to the question", question_told(question) or "none"),
        ("Status", STATUS.get(subject.run.status, subject.run.status)),
        *(("Contradicted", said) for said in contradictions_of(manifest)),
        ("Certificate", certificate_sentence(manifest) or "none: no proof is kept with the run"),
        ("Instance", subject.instance.name),
        ("Scenario", manifest.get("scenario") or "none"),
        ("Trusts and systems", f"{len(tables['trusts'])} trusts in {len(tables['systems'])} systems"),
        ("Periods", ", ".join(periods)),
        ("Savings counted as", question["basis"]),
        *((f"Commitments that {word}", _named(modes, mode)) for word, mode in MODES),
        ("Allowed", ", ".join(sorted(question["allow"])) or "nothing beyond the plan"),
    ]
    found = PackTable("scope", "What was asked", pd.DataFrame(rows, columns=["item", "value"]))
    return Chapter(
        "scope", "Scope", (), (found, PackTable("measures", "What was minimised, in order", _tiers(subject)))
    )


MODES = (("must hold", "hold"), ("may give way", "yield"), ("are left out", "off"))


def _named(modes: dict[str, str], mode: str) -> str:
    return ", ".join(sorted(name for name, value in modes.items() if value == mode)) or "none"


def _tiers(subject: Subject) -> pd.DataFrame:
    rows = [
        (t["measure"], t["final"], MEASURES[t["measure"]].unit, t["bound"], t["gap"], t["outcome"])
        for t in subject.run.manifest["tiers"]
    ]
    return pd.DataFrame(rows, columns=["measure", "value", "unit", "bound", "gap", "outcome"])


def sign_off(_subject: Subject) -> Chapter:
    """The sign-off sheet, with blanks: nobody signs by running a command."""
    rows = [(role, answers, "", "", "") for role, answers in ROLES]
    frame = pd.DataFrame(rows, columns=["role", "answers for", "name", "date", "signature"])
    words = ("To be filled in by people. An empty line is not a signature.",)
    return Chapter("sign-off", "Roles and sign-off", words, (PackTable("sign_off", "Sign-off sheet", frame),))
