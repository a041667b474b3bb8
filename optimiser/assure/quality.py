"""Was it built right, and is it the right thing? Each line is a function that looks."""

from __future__ import annotations

import ast
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pandas as pd

from optimiser.assure.logs import data_log
from optimiser.assure.pack import Chapter, Claim, PackTable, Subject, checked
from optimiser.results.contradicted import OPINION, contradictions_of


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
    rows = []
    for path in sorted((root / "tests").rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                claim = (ast.get_docstring(node) or "").replace("\n", " ")
                rows.append((path.relative_to(root).as_posix(), node.name, claim))
    return pd.DataFrame(rows, columns=["file", "test", "claim"])


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
