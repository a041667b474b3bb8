"""In what the two ends of a change are unlike beside their inputs: releases, questions, and what only one counts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from optimiser.amounts import amount
from optimiser.changed.side import Side
from optimiser.explain.compare.common import common_of
from optimiser.explain.compare.unlike import lacking_findings, question_findings, version_findings
from optimiser.explain.finding import Finding
from optimiser.explain.natural import Quantity, nothing, of_measure, quantities_of
from optimiser.explain.words import listed, title
from optimiser.verify.verify import recompute
from trustmodels.allocation.measures import MEASURES

BEFORE, AFTER = "the earlier answer", "the later answer"
WEIGHTED = frozenset({"safety", "access", "finance", "deliverability"})
"""Measures whose value is a weighted sum: told in natural quantities, or not at all."""
Values = Mapping[str, float]


def unlike_findings(before: Side, after: Side, was: Values, now: Values) -> list[Finding]:
    """What must be known before the changes are read.

    Args:
        before: the earlier end.
        after: the later.
        was: measure -> value of the earlier answer.
        now: of the later.
    """
    found = []
    if before.run is not None and after.run is not None:
        found += version_findings(BEFORE, before.run.manifest, AFTER, after.run.manifest)
    found += question_findings(BEFORE, before.question, AFTER, after.question)
    found += _counted(BEFORE, before, {m: value for m, value in was.items() if m not in now})
    found += _counted(AFTER, after, {m: value for m, value in now.items() if m not in was})
    return [
        *found,
        *lacking_findings(BEFORE, AFTER, common_of(before.instance, after.instance), beside=False),
    ]


def _counted(name: str, side: Side, values: Values) -> Iterator[Finding]:
    """The measures that only one of the two answers has, in natural quantities."""
    known = _quantities(side) if values else []
    for measure, value in values.items():
        said = _said(measure, value, known)
        rows = [(q.id, q.unit, q.total) for q in _of(known, measure)] or [
            (measure, MEASURES[measure].unit, value)
        ]
        sentence = f"Only {name} counts {title(measure)}: {said}."
        evidence = pd.DataFrame(rows, columns=["what", "unit", "value"])
        yield Finding("counted_once", sentence, evidence, severity="caution")


def _quantities(side: Side) -> list[Quantity]:
    """What a side's run comes to in natural quantities; none where there is no run with a plan."""
    if side.run is None or not side.run.solved:
        return []
    again = recompute(side.run, side.instance)
    return quantities_of(again.case, again.plan, again.judged)


def _of(known: list[Quantity], measure: str) -> list[Quantity]:
    """The quantities that a measure stands for: what it counts as short, or the money of its own name."""
    return of_measure(known, measure) or [q for q in known if q.id == measure]


def _said(measure: str, value: float, known: list[Quantity]) -> str:
    own = _of(known, measure)
    told = [
        f"{amount(q.total, q.unit)} {'of ' if q.family is None else ''}{q.phrase}"
        for q in own
        if not nothing(q)
    ]
    if told:
        return listed(told)
    if own:
        return "nothing"
    if measure in WEIGHTED:
        return "a weighted sum, which stands in the table"
    return amount(value, MEASURES[measure].unit)
