"""Random instances, solved runs, and the check that no number of a sentence stands in the text alone."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pandas as pd

from optimiser.amounts import shown
from optimiser.explain.finding import Finding
from optimiser.explain.resolve import Resolved
from optimiser.explain.verified_run import Opened, opened
from optimiser.instances import Instance, from_tables
from optimiser.questions import read_question
from optimiser.results import Run
from optimiser.run.solve import solve
from tests.oracle.instances import generate

NUMBER = re.compile(r"(?<![\w.])(\d[\d,]*(?:\.\d+)?)(%?)")
LESS = re.compile(r"less than (£0\.1m|0\.1%|1 \w+)")
UNITS = ("£m", "share", "patients", "count")
SEEDS = (35, 40)
"""Random instances with every block."""


@cache
def random_instance(seed: int) -> Instance:
    """A random small instance in memory."""
    small = generate(seed)
    return from_tables(small.tables, small.settings, f"random-{seed}")


def resolved(instance: Instance, question: str = "how_far") -> Resolved:
    """A solved question with its verified plan."""
    solution = solve(instance, read_question(question))
    assert solution.plan is not None, solution.status
    run = Run(Path(question), solution.manifest, solution.tables)
    return Resolved(solution.prepared, tuple(solution.results), solution.status, opened(run, instance))


@cache
def random_answer(seed: int, question: str = "how_far") -> Resolved:
    """A random instance, solved."""
    return resolved(random_instance(seed), question)


def plan_of(found: Resolved) -> Opened:
    """The plan of something that has one."""
    assert found.answer is not None
    return found.answer


def _texts(evidence: pd.DataFrame) -> Iterator[str]:
    for column in evidence:
        yield from (cell for cell in evidence[column] if isinstance(cell, str) and cell)


def _amounts(evidence: pd.DataFrame) -> list[float]:
    numbers = evidence.select_dtypes("number").to_numpy(float).ravel()
    return [abs(float(value)) for value in numbers if not math.isnan(value)]


def loose_numbers(finding: Finding) -> list[str]:
    """The numbers of a sentence that its evidence does not hold, as they would be rounded there.

    Names, codes and periods that stand in the evidence are taken out of the sentence first.
    """
    sentence = finding.sentence
    for text in sorted(set(_texts(finding.evidence)), key=len, reverse=True):
        if any(sign.isdigit() for sign in text):
            sentence = sentence.replace(text, " ")
    sentence = LESS.sub(" ", sentence)
    amounts = _amounts(finding.evidence)
    written = {shown(amount, unit) for amount in amounts for unit in UNITS}
    return [
        number + percent
        for number, percent in NUMBER.findall(sentence)
        if number + percent not in written and not _near(number, percent, amounts)
    ]


def _near(number: str, percent: str, amounts: list[float]) -> bool:
    """Whether a number is an amount of the evidence to the digits that it has."""
    digits = len(number.partition(".")[2])
    value, scale = float(number.replace(",", "")), 100.0 if percent else 1.0
    width = 0.5 * 10.0**-digits + 1e-9
    return any(abs(amount * scale - value) <= width for amount in amounts)


def assert_supported(findings: Iterable[Finding]) -> None:
    """Every number of every sentence stands in its finding's evidence."""
    for finding in findings:
        assert loose_numbers(finding) == [], finding.sentence
