"""The one-page letter to a trust: the same findings, with figures rounded so that all letters add up."""

from __future__ import annotations

from dataclasses import dataclass

import jinja2
import pandas as pd

from optimiser.amounts import ended, money, share
from optimiser.explain.finding import Finding
from optimiser.explain.opened import Opened
from optimiser.explain.ranges.told import NOTHING_KNOWN, Told
from optimiser.explain.rows import each_row
from optimiser.explain.trust.binds import binding, binding_words, schemes
from optimiser.explain.trust.figures import FIGURES, rounded_areas, rounded_total
from optimiser.explain.trust.nothing import nothing_parts
from optimiser.explain.trust.rounding import UNIT

NOUNS = {
    "cip": ("ask", "Efficiency requirement"),
    "grant": ("grant", "Grant"),
    "loan": ("loan", "Loan"),
}
"""By figure of a letter: the quantity whose range is told with it, and what the letter calls it."""
PAGES = jinja2.Environment(
    loader=jinja2.PackageLoader("optimiser.explain.trust", "templates"),
    autoescape=jinja2.select_autoescape(["html.j2"], default=False),
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclass(frozen=True)
class Letter:
    """What stands in a letter: figures and areas by period (£m, rounded), what binds, findings, what was open."""

    trust: str
    name: str
    figures: pd.DataFrame
    nothing: pd.DataFrame
    areas: pd.DataFrame
    binds: str
    condition: str
    findings: tuple[Finding, ...]
    plan: str
    open: tuple[str, ...] = ()

    def text(self) -> str:
        """The letter as plain text."""
        return self._page("letter.txt.j2")

    def html(self) -> str:
        """The letter as one self-contained page."""
        return self._page("letter.html.j2")

    def _page(self, template: str) -> str:
        figures = self.figures.to_dict(orient="records")
        areas = self.areas.to_dict(orient="records")
        nothing = self.nothing.to_dict(orient="records")
        rows = {"figures": figures, "areas": areas, "nothing": nothing}
        return PAGES.get_template(template).render(letter=self, money=money, **rows)


def letter(
    answer: Opened,
    trust: str,
    figures: pd.DataFrame,
    findings: tuple[Finding, ...] = (),
    ranges: Told = NOTHING_KNOWN,
) -> Letter:
    """The letter to a trust.

    Args:
        answer: a verified run.
        trust: its code.
        figures: of all trusts, from `rounded_figures`.
        findings: lines to print below the figures, as they are.
        ranges: with which a figure is told that was open.
    """
    case = answer.case
    own = figures[figures["trust"] == trust].reset_index(drop=True)
    starts = [ended(case.do_nothing[trust, y]) for y in own["period"]]
    own = own.assign(cip_pct=[share(part) for part in own["cip_pct"]], start_said=starts)
    binds = binding_words(schemes(case, answer.plan, trust), binding(answer, trust), case.periods)
    conditions = [
        f"{share(case.envelope[y].bailout_condition)} in {y}"
        for y in case.periods
        if case.envelope[y].bailout_condition is not None and case.conditional
    ]
    areas = rounded_areas(answer, trust, own)
    return Letter(
        trust,
        case.data.trusts[trust].name,
        own,
        nothing_parts(answer, trust),
        areas,
        binds,
        ", ".join(conditions),
        findings,
        answer.question.sentence,
        open_lines(own, ranges),
    )


def open_lines(own: pd.DataFrame, ranges: Told) -> tuple[str, ...]:
    """A line for each figure of a letter that was open: the figure, its range, and what it is among these."""
    return tuple(
        f"{noun} in {row.period}: {getattr(row, f'{column}_said')}; {words}; this is {ranges.share}"
        for row in each_row(own)
        for column, (quantity, noun) in NOUNS.items()
        if (words := ranges.words(row.trust, quantity, row.period))
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
