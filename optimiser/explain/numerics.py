"""How far apart the numbers of a matrix are, by family, and how large its big-Ms."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from optimiser.explain.finding import Finding
from optimiser.matrix import Compiled
from optimiser.matrix.arrays import Floats

LINKS = ("awards", "needs_support", "lumpy")
"""Laws that tie an amount to a yes/no choice by a big-M."""
RANGE = ("part", "family", "numbers", "smallest", "largest")
SPREAD, LINK = 1e9, 1e6
"""Ratios of largest to smallest coefficient, in a matrix and in a big-M row, from which care is due."""
WHOLE = 1e-8
"""How near to a whole number a choice is held."""


@dataclass(frozen=True)
class Numerics:
    """What was measured.

    Attributes:
        ranges: for the matrix (by law or commitment), the cost (by measure), bounds (by decision) and
            right-hand sides: how many numbers are finite and not 0, the smallest and the largest size.
        big_m: for every row that ties an amount to a choice, its big-M and the ratio of its largest to its
            smallest coefficient.
        findings: what follows, the most serious first.
    """

    ranges: pd.DataFrame
    big_m: pd.DataFrame
    findings: tuple[Finding, ...]

    @property
    def largest_ratio(self) -> float:
        """The largest big-M ratio; 1 where no choice is tied to an amount."""
        return float(self.big_m["ratio"].max()) if len(self.big_m) else 1.0


def _sizes(values: Floats) -> Floats:
    sizes: Floats = np.abs(np.asarray(values, float))
    return sizes[np.isfinite(sizes) & (sizes > 0)]


def _range_row(part: str, family: str, values: Floats) -> tuple[str, str, int, float, float]:
    sizes = _sizes(values)
    return part, family, len(sizes), float(sizes.min()), float(sizes.max())


def _groups(compiled: Compiled) -> Iterator[tuple[str, str, Floats]]:
    """(part, family, numbers) in the order of the report."""
    by_row = compiled.matrix.tocsr()
    kinds = np.array([name for name, _ in compiled.rows])
    for family in dict.fromkeys(kinds.tolist()):
        yield "matrix", family, by_row[np.flatnonzero(kinds == family)].data
    for measure, cost in compiled.costs.items():
        yield "cost", measure, cost
    decisions = np.array([name for name, _ in compiled.columns])
    for decision in dict.fromkeys(decisions.tolist()):
        at = decisions == decision
        yield "bounds", decision, np.append(compiled.lower[at], compiled.upper[at])
    for family in dict.fromkeys(kinds.tolist()):
        at = kinds == family
        ends = np.where(np.isfinite(compiled.row_lower), compiled.row_lower, compiled.row_upper)
        yield "rhs", family, ends[at]


def coefficient_ranges(compiled: Compiled) -> pd.DataFrame:
    """Smallest and largest size by part and family; a family whose numbers are all 0 has no row."""
    rows = [_range_row(*group) for group in _groups(compiled) if len(_sizes(group[2]))]
    return pd.DataFrame(rows, columns=list(RANGE))


def big_m_rows(compiled: Compiled) -> pd.DataFrame:
    """Every row of the linking laws with an amount and a choice: family, key, big-M, and its ratio.

    The big-M is the coefficient of the choice; the amount in the same row has a coefficient of 1.
    """
    by_row, found = compiled.matrix.tocsr(), []
    for at, (family, key) in enumerate(compiled.rows):
        if family not in LINKS:
            continue
        span = slice(by_row.indptr[at], by_row.indptr[at + 1])
        choice = compiled.integer[by_row.indices[span]]
        sizes = np.abs(by_row.data[span])
        if choice.any() and not choice.all():
            found.append(
                (family, ", ".join(key), float(sizes[choice].max()), float(sizes.max() / sizes.min()))
            )
    return pd.DataFrame(found, columns=["family", "key", "big_m", "ratio"])


def numerics(compiled: Compiled) -> Numerics:
    """Measure a matrix.

    Args:
        compiled: the matrix of a question.
    """
    ranges, links = coefficient_ranges(compiled), big_m_rows(compiled)
    findings = (*_spread_finding(ranges), *_link_finding(links))
    order = ("warning", "caution", "note")
    return Numerics(ranges, links, tuple(sorted(findings, key=lambda found: order.index(found.severity))))


def _spread_finding(ranges: pd.DataFrame) -> Iterator[Finding]:
    inside = ranges[ranges["part"] == "matrix"]
    if inside.empty:
        return
    small = inside.sort_values("smallest", kind="stable").iloc[0]
    large = inside.sort_values("largest", kind="stable", ascending=False).iloc[0]
    spread = large["largest"] / small["smallest"]
    yield Finding(
        id="coefficients",
        sentence=f"The coefficients lie between {small['smallest']:.3g} ({small['family']}) and "
        f"{large['largest']:.3g} ({large['family']}), a ratio of {spread:.1e}.",
        evidence=pd.DataFrame([small, large]).reset_index(drop=True),
        severity="caution" if spread > SPREAD else "note",
        certainty="exact",
        next_question="Look in the data for the amounts behind the two ends." if spread > SPREAD else "",
    )


def _link_finding(links: pd.DataFrame) -> Iterator[Finding]:
    if links.empty:
        return
    links = links.sort_values("ratio", ascending=False, kind="stable").reset_index(drop=True)
    worst = links.iloc[0]
    leak = worst["big_m"] * WHOLE
    where = f"in {worst['family']} of {worst['key']}"
    leaks = f"a choice held at no to within {WHOLE:g} could let through £{leak:.1g}m"
    yield Finding(
        id="big_m",
        sentence=f"The largest big-M ratio is {worst['ratio']:.3g}, {where}: {leaks}.",
        evidence=links.head(),
        severity="caution" if worst["ratio"] > LINK else "note",
        certainty="exact",
        next_question="Look at the potential or expenditure of that row." if worst["ratio"] > LINK else "",
        units={"big_m": "£m"},
    )
