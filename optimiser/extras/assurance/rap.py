"""Levels of a reproducible analytical pipeline, each line looked up in the run or in the project's own files."""

from __future__ import annotations

import re
import subprocess
import tomllib
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from optimiser.errors import OptimiserError
from optimiser.extras.assurance.chapters import test_claims
from optimiser.extras.assurance.pack import Chapter, Claim, Look, PackTable, Subject, checked
from optimiser.matrix import matrix_hash
from optimiser.run.prepare import prepare
from optimiser.verify.verify import question_of
from trustmodels.allocation.commitments import FAMILIES
from trustmodels.allocation.family import Family, Law
from trustmodels.allocation.laws import LAWS
from trustmodels.allocation.measures import MEASURES, Measure

VERSION = version("trust-optimiser")
BASELINE, SILVER, GOLD = "baseline", "silver", "gold"
ROUTINE = re.compile(r"^## \[(\d+\.\d+\.\d+)\]", re.MULTILINE)


def _text(root: Path, file: str) -> str:
    path = root / file
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def holds(file: str, *words: str) -> Look:
    """Looks for words in a file of the project."""

    def look(subject: Subject) -> tuple[bool, str]:
        text = _text(subject.root, file)
        missing = [word for word in words if word not in text]
        seen = (
            f"{file} says {', '.join(words)}" if not missing else f"{file} does not say {', '.join(missing)}"
        )
        return not missing and bool(text), seen if text else f"there is no {file} here"

    return look


def _git(root: Path, *words: str) -> str | None:
    """What git says of a project; None where it has no history here."""
    line = ["git", *words]
    try:
        done = subprocess.run(line, cwd=root, capture_output=True, text=True, check=True, timeout=60)  # noqa: S603 - fixed words
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout


def _recorded(subject: Subject) -> tuple[bool, str]:
    """Whether the project's own folder has a history of changes."""
    top = _git(subject.root, "rev-parse", "--show-toplevel")
    if top is None or Path(top.strip()).resolve() != subject.root.resolve():
        return False, "no history of changes is here to look at"
    number = (_git(subject.root, "rev-list", "--count", "HEAD") or "0").strip()
    return number.isdecimal() and int(number) > 0, f"{number} changes are recorded"


def _laid_out(subject: Subject) -> tuple[bool, str]:
    """Whether every package that the project declares is found where it says, and is the one that runs."""
    try:
        project = tomllib.loads(_text(subject.root, PROJECT))
        declared = project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    except (KeyError, ValueError):
        return False, f"{PROJECT} declares no packages"
    away = [name for name in declared if not _runs_from(subject.root / name)]
    seen = f"{', '.join(declared)} run from where {PROJECT} declares them"
    return bool(declared) and not away, seen if not away else f"{', '.join(away)} runs from elsewhere"


def _runs_from(folder: Path) -> bool:
    found = find_spec(folder.name)
    return (
        found is not None
        and found.origin is not None
        and Path(found.origin).resolve().parent == folder.resolve()
    )


def _tested(subject: Subject) -> tuple[bool, str]:
    tests = test_claims(subject.root)
    seen = f"{len(tests)} tests in {tests['file'].nunique()} files" if len(tests) else "no tests are here"
    return bool(len(tests)), seen


def _back_tested(subject: Subject) -> tuple[bool, str]:
    """Whether the plan of this run is better than every naive forecast of what happened."""
    found = subject.back_test
    return (
        (False, found) if isinstance(found, str) else (found.severity == "note", found.sentence.rstrip("."))
    )


def _made_again(subject: Subject) -> tuple[bool, str]:
    """Whether instance and question of this run give its matrix again."""
    stated = subject.run.manifest.get("model_sha256")
    try:
        built = matrix_hash(prepare(subject.instance, question_of(subject.run.manifest)).compiled)
    except OptimiserError as error:
        return False, str(error)
    return built == stated, f"matrix stated {str(stated)[:12]}, built again {built[:12]}"


def _told(subject: Subject) -> tuple[bool, str]:
    """Whether the page of the maths has an equation for every law, commitment and measure."""
    records: tuple[Law | Family | Measure, ...] = (*LAWS, *FAMILIES.values(), *MEASURES.values())
    text = _text(subject.root, MATHS)
    missing = [record.tag for record in records if rf"\tag{{{record.tag}}}" not in text]
    return not missing, f"an equation for each of {len(records)}" if not missing else f"none for {missing[0]}"


def _logged(subject: Subject) -> tuple[bool, str]:
    wanted = ("versions", "seconds", "options", "seeds", "instance_sha256")
    missing = [name for name in wanted if name not in subject.run.manifest]
    return (
        not missing,
        "manifest.json of the run" if not missing else f"the manifest lacks {', '.join(missing)}",
    )


KEYS = {"sector": 1, "one_offs": 3, "access": 3, "capacity": 4, "transfers": 4} | dict.fromkeys(
    ("allocation", "savings", "safety", "changes"), 2
)
"""How many leading columns of a result table are its key."""


def _tidy(subject: Subject) -> tuple[bool, str]:
    twice = [
        name
        for name, width in KEYS.items()
        if name in subject.run.tables and subject.run.tables[name].iloc[:, :width].duplicated().any()
    ]
    return not twice, "one row a key in every table" if not twice else f"keys twice in {', '.join(twice)}"


def _documented(subject: Subject) -> tuple[bool, str]:
    wants = '"D"' in _text(subject.root, "pyproject.toml")
    return (
        wants,
        "the linter asks every public function for a docstring" if wants else "no rule asks for docstrings",
    )


def _open_remote(subject: Subject) -> tuple[bool, str]:
    config = _text(subject.root, ".git/config")
    found = "https://" in config
    return found, "a public address is set" if found else "no public address is set where this was run"


LAST = 20
"""Changes whose record is looked at for a reviewer."""


def _reviewed(subject: Subject) -> tuple[bool, str]:
    """Whether the last changes each name who reviewed them: a page that says so would prove nothing."""
    told = "--format=%(trailers:key=Reviewed-by,valueonly,separator=%x2C)|"
    done = _git(subject.root, "log", f"-{LAST}", "--no-merges", told)
    if done is None:
        return False, "no history of changes is here to look at"
    changes = [line for line in done.splitlines() if line.strip()]
    named = sum(1 for line in changes if line.strip("| "))
    return 0 < named == len(changes), f"{named} of the last {len(changes)} changes name a reviewer"


def _versioned(subject: Subject) -> tuple[bool, str]:
    known = ROUTINE.findall(_text(subject.root, "CHANGELOG.md"))
    return VERSION in known, f"version {VERSION}" + ("" if VERSION in known else " is not in it")


LICENCE, GUIDE = "LICENSE", "CONTRIBUTING.md"
REPRODUCE, MATHS = "optimiser/cli/commands/reproduce.py", "models/trustmodels/allocation/MATHS.md"
PROJECT, CI, HOOKS = "pyproject.toml", ".ci/run", ".pre-commit-config.yaml"
STANDARD = holds(PROJECT, "[tool.ruff.lint]", "strict = true")
CLAIMS = (
    Claim(BASELINE, "Written in an open-source language under an open licence", holds(LICENCE, "MIT License"), LICENCE),
    Claim(BASELINE, "Under version control", _recorded),
    Claim(BASELINE, "A README says how to reproduce the results", holds("README.md", "optimiser solve"), "README.md"),
    Claim(BASELINE, "How changes are reviewed is written down", holds(GUIDE, "## Review"), GUIDE),
    Claim(BASELINE, "Changes are reviewed by a peer", _reviewed, GUIDE),
    Claim(BASELINE, "Published in the open", _open_remote),
    Claim(SILVER, "Outputs come from code, and a run can be made again", _made_again, REPRODUCE),
    Claim(SILVER, "The method is documented", _told, MATHS),
    Claim(SILVER, "Functions have docstrings", _documented, PROJECT),
    Claim(SILVER, "The directories follow a standard", _laid_out, PROJECT),
    Claim(SILVER, "Code is in reusable functions", holds("optimiser/__init__.py", "__all__"), "optimiser/"),
    Claim(SILVER, "Code follows a standard that is checked", STANDARD, PROJECT),
    Claim(SILVER, "Tests of the parts are written", _tested, "tests/"),
    Claim(SILVER, "Back-tests against past years pass", _back_tested, "docs/backtest.md"),
    Claim(SILVER, "Dependencies are pinned", holds("requirements.lock", "--hash=sha256:"), "requirements.lock"),
    Claim(SILVER, "Every run writes its own log", _logged, "optimiser/run/manifest.py"),
    Claim(SILVER, "Data is tidy", _tidy, "optimiser/results/tables.py"),
    Claim(GOLD, "Fully packaged", holds(PROJECT, "[build-system]", "[project.scripts]"), PROJECT),
    Claim(GOLD, "Tests and checks run as one command for every change", holds(CI, "make test", "make check"), CI),
    Claim(GOLD, "Checks are triggered by an event", holds(HOOKS, "hooks:"), HOOKS),
    Claim(GOLD, "A changelog with semantic versions", _versioned, "CHANGELOG.md"),
)  # fmt: skip


def rap(subject: Subject) -> Chapter:
    """The levels, line by line."""
    frame = checked(CLAIMS, subject)
    counts = frame.groupby("level", sort=False)["holds"].agg(
        lambda held: f"{(held == 'yes').sum()} of {len(held)}"
    )
    words = ["; ".join(f"{level} {count}" for level, count in counts.items()) + "."]
    return Chapter("rap", "Reproducible analytical pipeline", words, (PackTable("rap", "Levels", frame),))
