"""Money: the Trust Accounts Consolidation (TAC), and the finance metrics of the NHS Oversight Framework."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from optimiser.extras.publications.reader import (
    ENGLAND,
    LayoutReader,
    Marks,
    PublishedFigure,
    financial_year,
    provider,
    year_said,
)
from optimiser.extras.publications.sheet import Page, layout, text

ACCOUNTS = {
    "name": "OrganisationName|Organisation Name",
    "main": "MainCode|Main Code",
    "sub": "SubCode|Sub Code",
    "value": "Total|Value number",
}
PROVIDERS = {"name": "Full name of Provider", "code": "NHS code"}
LINES = {"SCI0100A": "income", "SCI0110A": "income", "SCI0125A": "spent"}
"""Income from patient care and other operating income; operating expenses. Other lines are passed over."""
THIS_YEAR = re.compile(r"A\d+CY\d+$")
"""Codes of the year's own column; PY is the year before, which stands in the same file."""
THOUSANDS = 1e3


def _accounts(pages: Sequence[Page], marks: Marks) -> Iterator[PublishedFigure]:
    """£000 of a trust by line, found by its name on the list of providers; -> £m. A deficit's sign is not needed."""
    codes: dict[str, str] = {}
    for page in pages:
        if (found := layout(page, PROVIDERS)) is not None:
            for row in found.body(page):
                codes[_name(found.cell(row, "name"))] = provider(found.cell(row, "code"))
    for page in pages:
        if (found := layout(page, ACCOUNTS, {"code": "NHS code|Organisation code|Org code"})) is None:
            continue
        own, *outside = page.labels
        year = year_said([own, *(text(cell) for row in page.top[: found.row] for cell in row), *outside])
        sums: dict[tuple[str, str], float] = defaultdict(float)
        for row in found.body(page):
            figure = LINES.get(text(found.cell(row, "sub")).upper())
            if figure is None or not THIS_YEAR.match(text(found.cell(row, "main")).upper()):
                continue
            name = text(found.cell(row, "name"))
            code = provider(found.cell(row, "code")) or codes.get(_name(name), "")
            value = marks.number(found.cell(row, "value"), name)
            if not code:
                marks.nameless.add(name)
            elif value is not None:
                sums[code, figure] += abs(value) / THOUSANDS if figure == "spent" else value / THOUSANDS
        yield from (PublishedFigure(code, figure, year, value) for (code, figure), value in sums.items())


def _name(cell: object) -> str:
    """A provider's name as it is compared: the two sheets write it with other capitals and spaces."""
    bare = re.sub("['’]", "", text(cell).casefold()).replace("&", "and")
    return re.sub(r"[^a-z0-9]+", " ", bare).strip()


FRAMEWORK = {
    "quarter": "Quarter",
    "code": "Trust_code",
    "metric": "Metric_ID",
    "date": "Reporting_date",
    "value": "Value",
}
METRICS = {"OF0079": "plan", "OF0081": "variance", "OF0086": "relative_cost"}
LAST_MONTH = 12


def _framework(pages: Sequence[Page], marks: Marks) -> Iterator[PublishedFigure]:
    """Planned surplus or deficit and variance to plan, % of turnover; relative cost, 100 in the middle.

    The variance of month 12 is `month_12`, which is the outturn; that of an earlier month is `month_9`, so far.
    """
    for page in pages:
        if (found := layout(page, FRAMEWORK)) is None:
            continue
        for row in found.body(page):
            figure = METRICS.get(text(found.cell(row, "metric")).upper())
            code = provider(found.cell(row, "code"))
            quarter = re.match(r"(Q[1-4])\s+(.*)", text(found.cell(row, "quarter")))
            value = marks.number(found.cell(row, "value"), code) if figure and code else None
            if figure is None or quarter is None or value is None or code == ENGLAND:
                continue
            at = re.search(r"month (\d+)", text(found.cell(row, "date")).casefold())
            if figure == "variance":
                figure = "month_12" if at and int(at[1]) == LAST_MONTH else "month_9"
            yield PublishedFigure(code, figure, f"{financial_year(quarter[2])} {quarter[1]}", value)


TRUST_ACCOUNTS = LayoutReader(
    "TAC", "Trust Accounts Consolidation (TAC) data", ("income", "spent"), _accounts
)
OVERSIGHT = LayoutReader(
    "NOF",
    "NHS Oversight Framework: acute, non-acute and ambulance trust data",
    ("plan", "month_9", "month_12", "relative_cost"),
    _framework,
)
