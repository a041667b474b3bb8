"""What the project's tests did when they ran: a report in JUnit's form, as `pytest --junitxml=FILE` writes it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from optimiser.errors import Fault
from optimiser.extras.assurance.record import RecordError
from optimiser.extras.workbook.grid import library

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

STATES = ("failed", "skipped", "passed")
REMEDY = "run the tests with pytest --junitxml=FILE and give that file"


@dataclass(frozen=True)
class TestReport:
    """Tests that ran: a row a case (file, test, outcome: passed, failed or skipped), and when by the report."""

    cases: pd.DataFrame
    when: str

    @property
    def counts(self) -> Counter[str]:
        """How many had each outcome."""
        return Counter(self.cases["outcome"])

    def judged(self, claims: pd.DataFrame) -> tuple[bool, str]:
        """Whether tests ran and none failed, and how many of the project's own tests were among them.

        Args:
            claims: the project's tests: columns file and test.
        """
        counts = self.counts
        ran = {(row.file, row.test) for row in self.cases.itertuples() if row.outcome != "skipped"}
        own = set(zip(claims["file"], claims["test"], strict=True))
        said = (
            f"{counts['passed']:,} cases passed, {counts['failed']:,} failed, {counts['skipped']:,} were skipped; "
            f"{len(own & ran):,} of the project's {len(own):,} tests ran{f' ({self.when})' if self.when else ''}"
        )
        return not counts["failed"] and bool(own & ran), said


def read_trial(path: Path | str) -> TestReport:
    """A report of tests.

    Raises:
        RecordError: it is not there or is no such report.
        MissingExtraError: defusedxml is not installed.
    """
    file = Path(path)
    try:
        root = library("defusedxml.ElementTree").fromstring(file.read_bytes())
    except (OSError, SyntaxError, ValueError) as error:
        problem = f"is no report of tests ({error})"
        raise RecordError([Fault(file.name, problem, REMEDY)]) from None
    rows = [row for case in root.iter("testcase") for row in _case(case)]
    if not rows:
        raise RecordError([Fault(file.name, "names no test that ran", REMEDY)])
    when = next((suite.get("timestamp", "") for suite in root.iter("testsuite")), "")
    return TestReport(pd.DataFrame(rows, columns=["file", "test", "outcome"]), when[:10])


def _case(case: Element) -> Iterator[tuple[str, str, str]]:
    marks = {child.tag for child in case}
    outcome = "failed" if marks & {"failure", "error"} else "skipped" if "skipped" in marks else "passed"
    yield f"{case.get('classname', '').replace('.', '/')}.py", case.get("name", "").partition("[")[0], outcome
