"""The chapters of a pack: what was asked, whether it was built right, what it rests on and what it can't tell."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pandas as pd

from optimiser.extras.assurance.pack import Chapter, Claim, PackTable, Subject, checked
from optimiser.instances import list_scenarios
from optimiser.instances.columns import says_nothing
from optimiser.results import Run
from optimiser.results.origin import runs_beside
from optimiser.results.verdict import OPINION, certificate_sentence, contradictions_of
from optimiser.verify.manifest import question_told
from trustmodels.allocation.measures import MEASURES
from trustmodels.contract import BY_NAME

# The logs: assumptions with their grades and ranges, and where every column of data comes from.

GRADES = {
    "A": "published, causal",
    "B": "published association or national derivation",
    "C": "calibrated",
    "D": "judgement",
}
ANY = "*"
SAID = ("basis", "source", "rule", "licence", "grade")
EVIDENCE = {"sources", "published", "assumptions"}


OWNED = {"owner": "an owner", "set_on": "the day on which it was set", "signed_on": "a sign-off"}
"""Columns of an assumption that a person answers for; absent ones are blank."""


def assumptions(subject: Subject) -> Chapter:
    """The assumptions log: the instance's own table with what a grade means, and what lacks an owner or a signature."""
    frame = subject.instance.tables["assumptions"]
    log = frame.assign(grade_means=[GRADES.get(grade, "") for grade in frame["grade"]])
    counts = frame["grade"].value_counts().sort_index()
    spread = ", ".join(
        f"{number} of grade {grade} ({GRADES.get(str(grade), '')})" for grade, number in counts.items()
    )
    words = [f"{len(frame)} assumptions: {spread}." if len(frame) else "The instance states no assumptions."]
    bare = {said: int((log[name].astype(str) == "").sum()) for name, said in OWNED.items()}
    words += [f"Without {said}: {number} of {len(log)}." for said, number in bare.items() if number]
    return Chapter(
        "assumptions", "Assumptions log", words, (PackTable("assumptions_log", "Assumptions", log),)
    )


def data(subject: Subject) -> Chapter:
    """The data log: basis, source and grade by table and column, and what has no source."""
    log, bare = data_log(subject)
    counts = log.groupby(["table", "basis"], sort=False).agg(columns=("column", "count")).reset_index()
    words = [f"{len(log) - len(bare)} of {len(log)} columns with a cell that is filled have a source."]
    words += [f"No source is given for {', '.join(bare)}."] if bare else []
    tables = (
        PackTable("data_basis", "Columns by table and basis", counts),
        PackTable("data_log", "Data log", log),
    )
    return Chapter("data", "Data log", words, tables)


def data_log(subject: Subject) -> tuple[pd.DataFrame, list[str]]:
    """A row a column with a cell that is filled, the evidence itself apart; and the columns without a source."""
    sources = subject.instance.tables["sources"]
    known = {(row["table"], row["column"]): row for row in sources.to_dict(orient="records")}
    rows, bare, tables = [], [], subject.instance.tables
    for table in sorted(subject.instance.present - EVIDENCE):
        number = len(subject.instance.tables[table])
        for column in (c.name for c in BY_NAME[table].columns if not says_nothing(table, c, tables)):
            found = known.get((table, column)) or known.get((table, ANY))
            if found is None:
                bare.append(f"{table}.{column}")
            said = ["not given", "", "", "", ""] if found is None else [found[name] for name in SAID]
            rows.append((table, column, number, *said))
    return pd.DataFrame(rows, columns=["table", "column", "rows", *SAID]), bare


# Was it built right, and is it the right thing? Each line is a function that looks.


def _verified(subject: Subject) -> tuple[bool, str]:
    found = subject.verification
    if found is None:
        return False, "there is no plan to verify"
    return found.passed, f"{found.checked:,} statements recomputed, {len(found.residuals):,} off"


def _same_instance(subject: Subject) -> tuple[bool, str]:
    stated = subject.run.manifest["instance_sha256"]
    return stated == subject.instance.sha256, f"stated {stated[:12]}, found {subject.instance.sha256[:12]}"


def _same_tables(subject: Subject) -> tuple[bool, str]:
    stated = str(subject.run.manifest.get("result_sha256", ""))
    found = subject.run.sha256
    return stated == found, f"stated {stated[:12]}, found {found[:12]}"


def _same_versions(subject: Subject) -> tuple[bool, str]:
    other = [
        f"{name} {stated}, here {_version(name)}"
        for name, stated in _stated(subject)
        if _version(name) != stated
    ]
    return not other, "; ".join(other) or "every package is the one that the run was made with"


def _stated(subject: Subject) -> list[tuple[str, str]]:
    return [(name, stated) for name, stated in subject.run.manifest["versions"].items() if name != "python"]


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def _to_the_gap(subject: Subject) -> tuple[bool, str]:
    tiers = [tier for tier in subject.run.manifest["tiers"] if tier["primary"]]
    worst = max((tier["gap"] for tier in tiers if tier["gap"] is not None), default=None)
    said = "no primary measure was solved" if worst is None else f"the largest gap is {worst:.2%}"
    return subject.run.status == "optimal", f"status {subject.run.status}; {said}"


def _seeded(subject: Subject) -> tuple[bool, str]:
    seeds = subject.run.manifest.get("seeds", {})
    return bool(seeds), ", ".join(
        f"{name} {value}" for name, value in sorted(seeds.items())
    ) or "no seed is stated"


def _sourced(subject: Subject) -> tuple[bool, str]:
    log, bare = data_log(subject)
    return not bare, f"{len(log) - len(bare)} of {len(log)} columns"


def _ranged(subject: Subject) -> tuple[bool, str]:
    frame = subject.instance.tables["assumptions"]
    within = (frame["low"] <= frame["value"]) & (frame["value"] <= frame["high"])
    return bool(len(frame)) and bool(within.all()), f"{int(within.sum())} of {len(frame)} inside their range"


def _reconciles(subject: Subject) -> tuple[bool, str]:
    found = subject.reconciled
    inside = int(found["ok"].astype(bool).sum())
    return bool(len(found)) and inside == len(
        found
    ), f"{inside} of {len(found)} published figures inside their tolerance"


def _uncontradicted(subject: Subject) -> tuple[bool, str]:
    said = contradictions_of(subject.run.manifest)
    asked = "a second opinion was asked" if OPINION in subject.run.manifest else "no second opinion was asked"
    return not said, "; ".join(said) or f"nobody disagrees; {asked}"


VERIFIED, VALIDATED = "built right", "the right thing"
CLAIMS = (
    Claim(
        VERIFIED, "Every number of the run is what the formulas give, recomputed without a solver", _verified
    ),
    Claim(VERIFIED, "The instance is the one that was solved", _same_instance),
    Claim(VERIFIED, "The tables are those that were written", _same_tables),
    Claim(VERIFIED, "The same versions are installed as when it was solved", _same_versions),
    Claim(VERIFIED, "Every primary measure is solved to the asked gap", _to_the_gap),
    Claim(VERIFIED, "Nobody who checks the answer contradicts it", _uncontradicted),
    Claim(VERIFIED, "Chance has a stated seed", _seeded),
    Claim(VALIDATED, "Every column has a source", _sourced),
    Claim(VALIDATED, "Every assumption lies inside its stated range", _ranged),
    Claim(VALIDATED, "The instance agrees with what was published", _reconciles),
)


def verification(subject: Subject) -> Chapter:
    """Verification evidence: checks, residuals, versions and the tests of the project."""
    found = checked(CLAIMS, subject)
    residuals = subject.verification.residuals if subject.verification else ()
    off = pd.DataFrame([(str(r),) for r in residuals], columns=["residual"])
    versions = pd.DataFrame(sorted(subject.run.manifest["versions"].items()), columns=["package", "version"])
    tests = test_claims(subject.root)
    words = [
        f"{(found['holds'] == 'yes').sum()} of {len(found)} checks hold.",
        f"The project has {len(tests)} tests, each stating a claim that could be false."
        if len(tests)
        else "The project's tests are not at hand here.",
    ]
    tables = [
        PackTable("checks", "Checks that were made for this pack", found),
        PackTable("residuals", "What does not hold when recomputed", off),
        PackTable("versions", "Versions the run was made with", versions),
        PackTable("tests", "Tests of the project", tests),
    ]
    return Chapter(
        "verification", "Verification: was it built right?", words, [t for t in tables if len(t.frame)]
    )


def test_claims(root: Path) -> pd.DataFrame:
    """Every test function of a project with its claim: file, test, claim."""
    return pd.DataFrame(_claims_of(root), columns=["file", "test", "claim"])


@cache
def _claims_of(root: Path) -> list[tuple[str, str, str]]:
    """The same as rows, read once: several chapters ask."""
    rows = []
    for path in sorted((root / "tests").rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                claim = (ast.get_docstring(node) or "").replace("\n", " ")
                rows.append((path.relative_to(root).as_posix(), node.name, claim))
    return rows


def validation(subject: Subject) -> Chapter:
    """Validation: published figures beside the model's, and the plan scored against what happened."""
    found, past = subject.reconciled, subject.back_test
    words = (
        [_reconciles(subject)[1] + "."]
        if len(found)
        else ["The instance has no published figures to agree with."]
    )
    if isinstance(past, str):
        scores = pd.DataFrame()
        words += [
            f"The plan is not scored against what happened, so nothing shows that the model predicts: {past}."
        ]
    else:
        scores = past.evidence
        words += [past.sentence]
    tables = [
        PackTable("reconciliation", "Published figures beside the instance's own", found),
        PackTable("back_test", "The plan and naive forecasts against what happened", scores),
    ]
    return Chapter(
        "validation", "Validation: is it the right thing?", words, [t for t in tables if len(t.frame)]
    )


# What was asked, of what, and who has to sign it.

STATUS = {
    "optimal": "solved: every primary measure to the asked gap",
    "feasible": "stopped: there is a plan that is not proven to the asked gap",
    "infeasible": "no plan: what is held cannot hold together",
    "contradicted": "CONTRADICTED: those who check the answer do not agree with it; it is not to be used",
    "stopped": "no plan: stopped before one was found; whether there is one is not known",
}


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


# What this model can't tell you: of every run, and of this one.

ALWAYS = (
    "What trusts will do: savings are delivered at a stated rate, and nobody answers an incentive.",
    "What a coefficient causes: most are associations or calibrations; their grade says which.",
    "How likely an outcome is: a plan is for the central case; simulate and the scenarios show how far it may move.",
    "Whether patients come to harm: shortfalls of staff and beds are counted, and not what follows from them.",
    "Prices far from the plan: a price is a slope with the yes/no choices held; a ladder solves each step again.",
    "Anything inside a period: a period is one lump, without its winter.",
    "What is fair: the order of the measures is a choice of those who ask.",
)


def limits(subject: Subject) -> Chapter:
    """Known limits; each of this run's own comes from its data."""
    rows = [("every run", text) for text in ALWAYS] + [("this run", text) for text in own_limits(subject)]
    frame = pd.DataFrame(rows, columns=["of", "limit"])
    return Chapter(
        "limits", "What this model can't tell you", (), (PackTable("limits", "Known limits", frame),)
    )


def own_limits(subject: Subject) -> Iterator[str]:
    """Limits of this run, each from its data."""
    log, bare = data_log(subject)
    made = log[log["basis"].isin(["synthetic", "estimated"])]
    for basis, number in made["basis"].value_counts().sort_index().items():
        yield f"{number} of {len(log)} columns are {basis}, not published."
    if bare:
        yield f"{len(bare)} columns have no stated source."
    judged = subject.instance.tables["assumptions"]
    judged = judged[judged["grade"] == "D"]
    if len(judged):
        yield f"It rests on {len(judged)} assumptions of judgement: {', '.join(judged['id'])}."
    off = sorted(name for name, mode in subject.run.manifest["question"]["modes"].items() if mode == "off")
    if off:
        yield f"Left out of the question: {', '.join(off)}."
    for tier in subject.run.manifest["tiers"]:
        if tier["primary"] and tier["gap"]:
            yield f"{tier['measure']} could be better by up to {tier['gap']:.2%}: the search was not run to the end."
    yield from subject.instance.notes


# How the answer moves: runs of other scenarios found beside the run.


def sensitivity(subject: Subject) -> Chapter:
    """Measures of every run beside this one that asks the same question of the same instance."""
    runs = [subject.run, *siblings(subject.run)]
    rows = [
        (run.path.name, run.manifest.get("scenario") or "none", run.status, tier["measure"], tier["final"])
        for run in runs
        for tier in run.manifest["tiers"]
        if tier["primary"]
    ]
    frame = pd.DataFrame(rows, columns=["run", "scenario", "status", "measure", "value"])
    frame["unit"] = [MEASURES[name].unit for name in frame["measure"]]
    own = (
        frame[frame["run"] == subject.run.path.name].drop_duplicates("measure").set_index("measure")["value"]
    )
    frame["change"] = frame["value"].astype(float) - frame["measure"].map(own).astype(float)
    there = _scenarios(subject)
    solved = {str(run.manifest.get("scenario")) for run in runs}
    missing = [name for name in there if name not in solved]
    words = [f"{len(runs) - 1} further runs of the same question were found beside this one."]
    words += [f"Scenarios that were not solved beside it: {', '.join(missing)}."] if missing else []
    return Chapter(
        "sensitivity", "Sensitivity", words, (PackTable("sensitivity", "Measures by scenario", frame),)
    )


def siblings(run: Run) -> list[Run]:
    """Other runs in the same folder, of the same instance by name and the same question."""
    return [other for other in runs_beside(run) if _asked(other) == _asked(run)]


def _asked(run: Run) -> dict[str, object]:
    return {"instance": run.manifest["instance"]["name"], "question": run.manifest["question"]}


def _scenarios(subject: Subject) -> list[str]:
    if subject.instance.path is None:
        return []
    return [name for name, _ in list_scenarios(subject.instance.path)]
