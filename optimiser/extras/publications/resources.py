"""Beds (KH03), staff (NHS Workforce Statistics) and the estate (ERIC)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from optimiser.extras.publications.reader import (
    ENGLAND,
    LayoutReader,
    Marks,
    PublishedFigure,
    month,
    provider,
    year_said,
)
from optimiser.extras.publications.sheet import Layout, Page, heading, layout, text

SECTOR_BOOK = {"code": "Org Code", "name": "Org Name", "sector": "General & Acute", "period": "Period End"}
SECTORS = ("general & acute", "mental illness", "learning disabilities")
"""Beds that the plan reckons with: maternity beds are not filled by the same patients."""
STATES = ("available", "occupied")
BY_DAY = "day only"
"""What the title of the other half of the publication says: beds that are closed at night."""
SERIES = {
    "code": "Organisation_Code",
    "sector": "Sector",
    "beds": "Number_Of_Beds",
    "period": "Effective_Snapshot_Date",
}


def _beds(pages: Sequence[Page], marks: Marks) -> Iterator[PublishedFigure]:
    for page in pages:
        if (found := layout(page, SECTOR_BOOK)) is not None:
            yield from _sector_book(page, found, marks)
        elif (found := layout(page, SERIES)) is not None:
            yield from _series(page, found, marks)


def _sector_book(page: Page, found: Layout, marks: Marks) -> Iterator[PublishedFigure]:
    """`NHS Trust by Sector`: five sectors available, the same five occupied, and per cent, side by side."""
    period = month(page.said("Period"))
    if BY_DAY in page.said("Title").casefold():
        return
    words = [heading(cell) for cell in page.top[found.row]]
    places = {sector: [at for at, word in enumerate(words) if word == heading(sector)] for sector in SECTORS}
    if not period or min(len(places[sector]) for sector in SECTORS) < len(STATES):
        return
    for row in found.body(page):
        code = provider(found.cell(row, "code"), found.cell(row, "name"))
        if not code:
            continue
        for which, state in enumerate(STATES):
            cells = [row[places[sector][which]] for sector in SECTORS if places[sector][which] < len(row)]
            known = [value for value in (marks.number(cell, code) for cell in cells) if value is not None]
            if known:
                yield PublishedFigure(code, state, period, sum(known))


def _series(page: Page, found: Layout, marks: Marks) -> Iterator[PublishedFigure]:
    """The time series in CSV, of which only the name of the file says whether beds are available or occupied."""
    state = next((state for state in STATES if state in page.file.casefold()), "")
    if not state or "spec" in page.file.casefold():
        return
    sums: dict[tuple[str, str], float] = defaultdict(float)
    for row in found.body(page):
        code, period = provider(found.cell(row, "code")), month(found.cell(row, "period"))
        beds = marks.number(found.cell(row, "beds"), code)
        if code and period and beds is not None and text(found.cell(row, "sector")).casefold() in SECTORS:
            sums[code, period] += beds
    yield from (PublishedFigure(code, state, period, beds) for (code, period), beds in sums.items())


STAFF = {
    "code": "Organisation code",
    "name": "Organisation name",
    "all": "Total",
    "qualified": "Professionally qualified clinical staff",
    "support": "Support to clinical staff",
}
EQUIVALENTS = ("fte", "full time equivalent", "full-time equivalent")


def _staff(pages: Sequence[Page], marks: Marks) -> Iterator[PublishedFigure]:
    """Full-time equivalents by organisation and staff group; the sheet of headcounts looks the same and is left."""
    for page in pages:
        found = layout(page, STAFF, {"region": "NHS England region name"})
        words = [text(cell) for row in page.top[: found.row] for cell in row] if found is not None else []
        if found is None or not any(
            one in f"{page.name} {' '.join(words)}".casefold() for one in EQUIVALENTS
        ):
            continue
        if re.search(r"\bhc\b", page.name.casefold()):
            continue
        period = next((said for said in map(month, words) if said), "")
        for row in found.body(page):
            code = provider(found.cell(row, "code"), found.cell(row, "region"))
            values = [marks.number(found.cell(row, name), code) for name in ("all", "qualified", "support")]
            if code and period and values[0] is not None:
                yield PublishedFigure(code, "all_staff", period, values[0])
                clinical = [value for value in values[1:] if value is not None]
                if clinical:
                    yield PublishedFigure(code, "clinical", period, sum(clinical))


ERIC_SITES = {
    "code": "Trust Code",
    "site": "Site Code",
    "backlog_high": "Cost to eradicate high risk backlog",
    "backlog_significant": "Cost to eradicate significant risk backlog",
}
ERIC_TRUSTS = {"code": "Trust Code", "new": "Capital investment for new build"}
CAPITAL = (
    "Capital investment for new build",
    "Capital investment for changing improving existing buildings",
    "Capital investment for maintaining (lifecycle) existing buildings",
    "Capital investment for equipment",
)
POUNDS = 1e6


def _estate(pages: Sequence[Page], marks: Marks) -> Iterator[PublishedFigure]:
    """Site data: backlog by risk, added up to the trust. Trust data: capital spent. Pounds -> £m."""
    for page in pages:
        if (found := layout(page, ERIC_SITES, prefix=True)) is not None:
            yield from _of_sites(page, found, marks)
        elif layout(page, ERIC_TRUSTS, prefix=True) is not None:
            columns = {str(at): words for at, words in enumerate(CAPITAL)}
            found = layout(page, {"code": "Trust Code", **columns}, prefix=True)
            yield from _of_trusts(page, found, marks) if found is not None else ()


def _year(page: Page) -> str:
    """The year of a return stands in the name of its file alone; without it, the file is taken as the earliest."""
    return year_said(page.labels)


def _of_sites(page: Page, found: Layout, marks: Marks) -> Iterator[PublishedFigure]:
    sums: dict[tuple[str, str], float] = defaultdict(float)
    for row in found.body(page):
        code = provider(found.cell(row, "code"))
        for figure in ("backlog_high", "backlog_significant"):
            value = marks.number(found.cell(row, figure), code)
            if code and value is not None:
                sums[code, figure] += value / POUNDS
                sums[ENGLAND, figure] += value / POUNDS
    yield from (PublishedFigure(code, figure, _year(page), value) for (code, figure), value in sums.items())


def _of_trusts(page: Page, found: Layout, marks: Marks) -> Iterator[PublishedFigure]:
    for row in found.body(page):
        code = provider(found.cell(row, "code"))
        values = [marks.number(found.cell(row, name), code) for name in found.at if name.isdigit()]
        known = [value for value in values if value is not None]
        if code and known:
            yield PublishedFigure(code, "estates_capital", _year(page), sum(known) / POUNDS)


BEDS = LayoutReader("KH03", "Bed availability and occupancy (KH03), overnight", STATES, _beds)
WORKFORCE = LayoutReader(
    "STAFF",
    "NHS Workforce Statistics: full-time equivalents by organisation",
    ("clinical", "all_staff"),
    _staff,
)
ESTATE = LayoutReader(
    "ERIC",
    "Estates Returns Information Collection: site data and trust data",
    ("backlog_high", "backlog_significant", "estates_capital"),
    _estate,
)
