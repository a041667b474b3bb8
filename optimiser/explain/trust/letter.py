"""The one-page letter to a trust: the same findings, with figures rounded so that all letters add up."""

from __future__ import annotations

import math
from dataclasses import dataclass

import jinja2
import numpy as np
import pandas as pd

from optimiser.explain.finding import Finding
from optimiser.explain.opened import Opened
from optimiser.explain.rows import each_row
from optimiser.explain.trust.asked import asked_by_area
from optimiser.explain.trust.binds import binding, binding_words, schemes
from optimiser.explain.trust.rounding import UNIT, rounded_to_total
from optimiser.explain.words import share

FIGURES = ("cip", "grant", "loan")
SUPPORT = ("grant", "loan")
PAGES = jinja2.Environment(
    loader=jinja2.PackageLoader("optimiser.explain.trust", "templates"),
    autoescape=jinja2.select_autoescape(["html.j2"], default=False),
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclass(frozen=True)
class Letter:
    """What stands in a letter: figures and areas by period (£m, rounded), what binds, and findings."""

    trust: str
    name: str
    figures: pd.DataFrame
    areas: pd.DataFrame
    binds: str
    condition: str
    findings: tuple[Finding, ...]
    plan: str

    def text(self) -> str:
        """The letter as plain text."""
        return self._page("letter.txt.j2")

    def html(self) -> str:
        """The letter as one self-contained page."""
        return self._page("letter.html.j2")

    def _page(self, template: str) -> str:
        figures = self.figures.to_dict(orient="records")
        areas = self.areas.to_dict(orient="records")
        return PAGES.get_template(template).render(letter=self, figures=figures, areas=areas, money=tenths)


def tenths(amount: float) -> str:
    """£m with the one decimal to which letters are rounded, so that a reader can add them up."""
    return f"{'−' if amount < 0 else ''}£{abs(amount):,.1f}m"


def rounded_total(column: str, national: float) -> float:
    """The national figure as the letters together state it.

    Support is rounded down, so that no pot is promised beyond what the plan gives; the requirement to the
    nearest.
    """
    units = national / UNIT
    whole = math.floor(units + 1e-6) if column in SUPPORT else round(units)
    return round(whole * UNIT, 9)


def rounded_figures(answer: Opened) -> pd.DataFrame:
    """Ask, grant and loan of every trust and period, £m, rounded so that each period's add up."""
    frame = answer.table("allocation")[["trust", "period", *FIGURES, "cip_pct", "reported"]].copy()
    for _, rows in frame.groupby("period", sort=False):
        for column in FIGURES:
            amounts = rows[column].to_numpy(float)
            total = rounded_total(column, float(amounts.sum()))
            frame.loc[rows.index, column] = rounded_to_total(amounts, UNIT, total)
    return frame


def rounded_areas(answer: Opened, trust: str, figures: pd.DataFrame) -> pd.DataFrame:
    """The trust's ask by area, £m rounded so that the areas of a period add up to its rounded ask."""
    parts = []
    for row in each_row(figures):
        areas = asked_by_area(answer.case, answer.plan, trust, row.period)
        amounts = rounded_to_total(np.array(list(areas.values()), float), UNIT, row.cip)
        parts += [
            (row.period, area.replace("_", " "), a) for area, a in zip(areas, amounts, strict=True) if a
        ]
    return pd.DataFrame(parts, columns=["period", "area", "asked"])


def letter(answer: Opened, trust: str, figures: pd.DataFrame, findings: tuple[Finding, ...] = ()) -> Letter:
    """The letter to a trust.

    Args:
        answer: a verified run.
        trust: its code.
        figures: of all trusts, from `rounded_figures`.
        findings: lines to print below the figures, as they are.
    """
    case = answer.case
    own = figures[figures["trust"] == trust].reset_index(drop=True)
    own = own.assign(cip_pct=[share(part) for part in own["cip_pct"]])
    binds = binding_words(schemes(case, answer.plan, trust), binding(answer, trust), case.periods)
    conditions = [
        f"{share(case.envelope[y].bailout_condition)} in {y}"
        for y in case.periods
        if case.envelope[y].bailout_condition is not None and case.mode("bailout_condition") == "hold"
    ]
    areas = rounded_areas(answer, trust, own)
    return Letter(
        trust,
        case.data.trusts[trust].name,
        own,
        areas,
        binds,
        ", ".join(conditions),
        findings,
        answer.question.sentence,
    )


def check_table(answer: Opened, figures: pd.DataFrame) -> pd.DataFrame:
    """Whether the letters add up: a row a period and figure.

    Returns:
        national (£m, exact), rounded (the national total to a letter's unit), letters (their sum), largest
        difference of a letter from its exact figure, and whether sum and differences are right.
    """
    exact = answer.table("allocation")
    rows = []
    for period, group in figures.groupby("period", sort=False):
        for column in FIGURES:
            true = exact.loc[group.index, column]
            national, written = float(true.sum()), float(group[column].sum())
            rounded = rounded_total(column, national)
            off = float((group[column] - true).abs().max())
            fits = abs(written - rounded) < UNIT / 1000 and off < UNIT + 1e-9
            rows.append((period, column, national, rounded, written, off, fits))
    return pd.DataFrame(
        rows, columns=["period", "figure", "national", "rounded", "letters", "largest_difference", "adds_up"]
    )
