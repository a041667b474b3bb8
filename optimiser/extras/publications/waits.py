"""Waiting lists and cancer pathways: RTT, diagnostics (DM01), community health services, cancer waiting times."""

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
    month_of,
    provider,
)
from optimiser.extras.publications.sheet import Layout, Page, heading, layout, text

EXTRACT = {
    "period": "Period",
    "code": "Provider Org Code",
    "board": "Commissioner Org Code",
    "part": "RTT Part Type",
    "function": "Treatment Function Code",
    "first": "Gt 00 To 01 Weeks SUM 1",
    "all": "Total All",
}
INCOMPLETE, ALL_FUNCTIONS = "PART_2", "999"
"""Incomplete pathways, and how the code of all treatment functions ends: C_999 today, IP999 in workbooks of 2015."""
ABROAD = "NONC"
"""Commissioners outside England: the extract has their patients, the published workbooks and totals leave them out."""
RTT_BOOK = {
    "code": "Provider Code",
    "function": "Treatment Function Code",
    "all": "Total number of incomplete pathways",
    "within": "Total within 18 weeks",
}
WEEKS_18, WEEKS_6 = 18, 6
Sums = dict[tuple[str, str], list[float]]


def _referral(pages: Sequence[Page], marks: Marks) -> Iterator[PublishedFigure]:
    for page in pages:
        if (found := layout(page, EXTRACT)) is not None:
            yield from _referral_extract(page, found, marks)
        elif (found := layout(page, RTT_BOOK)) is not None and "dta" not in heading(page.name).split():
            yield from _referral_book(page, found, marks)


def _bands(page: Page, found: Layout, pattern: str, least: int, most: int) -> list[int]:
    """Columns of the bands of weeks that begin at or after `least` and end at or before `most`."""
    columns = []
    for at, cell in enumerate(page.top[found.row]):
        band = re.match(pattern, heading(cell))
        if band and least <= int(band[1]) and int(band[2] or 999) <= most:
            columns.append(at)
    return columns


def _referral_extract(page: Page, found: Layout, marks: Marks) -> Iterator[PublishedFigure]:
    """The full CSV extract: a row for each provider, commissioner, part and function; a total row of functions.

    Rows of functions and the rows that total them are added up apart, so that neither is counted twice. Patients of
    commissioners outside England are left out, as in what is published by provider.
    """
    inside = _bands(page, found, r"gt (\d+) to (\d+) weeks", 0, WEEKS_18)
    sums: dict[bool, Sums] = {True: defaultdict(lambda: [0.0, 0.0]), False: defaultdict(lambda: [0.0, 0.0])}
    for row in found.body(page):
        if (
            text(found.cell(row, "part")).upper() != INCOMPLETE
            or text(found.cell(row, "board")).upper() == ABROAD
        ):
            continue
        code, period = provider(found.cell(row, "code")), month(found.cell(row, "period"))
        if code and period:
            both = sums[text(found.cell(row, "function")).endswith(ALL_FUNCTIONS)][code, period]
            both[0] += marks.number(found.cell(row, "all"), code) or 0.0
            both[1] += sum(marks.number(row[at], code) or 0.0 for at in inside if at < len(row))
    yield from _list_figures({**sums[False], **sums[True]}, "rtt_list", "rtt_within", national=True)


def _referral_book(page: Page, found: Layout, marks: Marks) -> Iterator[PublishedFigure]:
    period = month(page.said("Period"))
    sums: Sums = {}
    for row in found.body(page):
        code = provider(found.cell(row, "code"))
        waiting = marks.number(found.cell(row, "all"), code)
        if (
            code
            and period
            and waiting is not None
            and text(found.cell(row, "function")).endswith(ALL_FUNCTIONS)
        ):
            sums[code, period] = [waiting, marks.number(found.cell(row, "within"), code) or 0.0]
    yield from _list_figures(sums, "rtt_list", "rtt_within", national=True)


def _list_figures(sums: Sums, whole: str, part: str, *, national: bool) -> Iterator[PublishedFigure]:
    """A list and the part of it that is told apart; the national row as the sum where the file has none."""
    for (code, period), (waiting, counted) in sums.items():
        yield PublishedFigure(code, whole, period, waiting)
        yield PublishedFigure(code, part, period, counted)
    if national and sums and not any(code == ENGLAND for code, _ in sums):
        for period in sorted({period for _, period in sums}):
            rows = [both for (_, when), both in sums.items() if when == period]
            yield PublishedFigure(ENGLAND, whole, period, sum(waiting for waiting, _ in rows))
            yield PublishedFigure(ENGLAND, part, period, sum(counted for _, counted in rows))


DM01_EXTRACT = {
    "period": "Period",
    "code": "Provider Org Code",
    "test": "Diagnostic Tests",
    "all": "Total WL",
}
DM01_BOOK = {
    "code": "Provider Code",
    "name": "Provider Name",
    "all": "Total Waiting List",
    "late": "Number waiting 6+ Weeks",
}


def _diagnostics(pages: Sequence[Page], marks: Marks) -> Iterator[PublishedFigure]:
    for page in pages:
        if (found := layout(page, DM01_EXTRACT)) is not None:
            yield from _diagnostics_extract(page, found, marks)
        elif (
            found := layout(page, DM01_BOOK, {"test": "Diagnostic ID"})
        ) is not None and "test" not in found:
            yield from _diagnostics_book(page, found, marks)


def _diagnostics_extract(page: Page, found: Layout, marks: Marks) -> Iterator[PublishedFigure]:
    """The full extract: a row for each provider, commissioner and test, and a row TOTAL of the tests."""
    late = _bands(page, found, r"(\d+) ?<? ?(\d+)? ?\+? ?weeks?", WEEKS_6, 999)
    sums: dict[bool, Sums] = {True: defaultdict(lambda: [0.0, 0.0]), False: defaultdict(lambda: [0.0, 0.0])}
    for row in found.body(page):
        code, period = provider(found.cell(row, "code")), month(found.cell(row, "period"))
        if code and period:
            both = sums[text(found.cell(row, "test")).upper() == "TOTAL"][code, period]
            both[0] += marks.number(found.cell(row, "all"), code) or 0.0
            both[1] += sum(marks.number(row[at], code) or 0.0 for at in late if at < len(row))
    yield from _list_figures({**sums[False], **sums[True]}, "tests", "tests_over", national=True)


def _diagnostics_book(page: Page, found: Layout, marks: Marks) -> Iterator[PublishedFigure]:
    period = month(page.said("Period"))
    sums: Sums = {}
    for row in found.body(page):
        code = provider(found.cell(row, "code"), found.cell(row, "name"))
        waiting, late = (marks.number(found.cell(row, name), code) for name in ("all", "late"))
        if code and period and waiting is not None:
            sums[code, period] = [waiting, late or 0.0]
    yield from _list_figures(sums, "tests", "tests_over", national=True)


SERVICES = {"kind": "Organisation Type", "code": "Organisation Code", "name": "Organisation Name"}
ADULT, CHILD = "(a)", "(cyp)"


def _community(pages: Sequence[Page], marks: Marks) -> Iterator[PublishedFigure]:
    """Table 4 (the lists) and 4a to 4h (bands of weeks): services, of adults and of children, added up."""
    for page in pages:
        found = layout(page, SERVICES)
        title = text(page.top[0][0]) if page.top and page.top[0] else ""
        if found is None or not (figure := _community_figure(title)):
            continue
        period = month(title)
        services = [
            at
            for at, cell in enumerate(page.top[found.row])
            if text(cell).casefold().startswith((ADULT, CHILD))
        ]
        for row in found.body(page):
            kind = text(found.cell(row, "kind")).casefold()
            code = ENGLAND if kind == "national" else provider(found.cell(row, "code"))
            if code and period and kind in {"provider", "national"}:
                values = [marks.number(row[at], code) for at in services if at < len(row)]
                known = [value for value in values if value is not None]
                if known:
                    yield PublishedFigure(code, figure, period, sum(known))


def _community_figure(title: str) -> str:
    """What a table of the publication counts, by its title; empty for the bands up to 18 weeks and other tables."""
    said = title.casefold()
    if said.startswith("total waiting list by service"):
        return "community"
    band = re.match(r"number waiting (?:>|over )(\d+)", said)
    return "community_over" if band and int(band[1]) >= WEEKS_18 else ""


CANCER = {
    "year": "YEAR",
    "month": "MONTH",
    "standard": "STANDARD",
    "code": "ORG CODE",
    "modality": "TREATMENT MODALITY",
    "type": "CANCER TYPE",
    "all": "TOTAL TREATED",
    "within": "WITHIN STANDARD",
}


def _cancer(pages: Sequence[Page], marks: Marks) -> Iterator[PublishedFigure]:
    """The 62-day combined standard: rows of ALL CANCERS by modality; never those of ALL MODALITIES on top of them."""
    for page in pages:
        if (found := layout(page, CANCER)) is None:
            continue
        sums: Sums = defaultdict(lambda: [0.0, 0.0])
        for row in found.body(page):
            if not _whole_pathway(found, row):
                continue
            code = provider(found.cell(row, "code"))
            period = month_of(text(found.cell(row, "year")), text(found.cell(row, "month")))
            if code and period:
                sums[code, period][0] += marks.number(found.cell(row, "all"), code) or 0.0
                sums[code, period][1] += marks.number(found.cell(row, "within"), code) or 0.0
        yield from _list_figures(sums, "cancer", "cancer_within", national=True)


def _whole_pathway(found: Layout, row: Sequence[object]) -> bool:
    standard = text(found.cell(row, "standard")).casefold()
    return (
        standard.startswith("62-day")
        and text(found.cell(row, "type")).upper() == "ALL CANCERS"
        and text(found.cell(row, "modality")).upper() != "ALL MODALITIES"
    )


REFERRAL = LayoutReader(
    "RTT",
    "Referral to treatment waiting times: incomplete pathways by provider",
    ("rtt_list", "rtt_within"),
    _referral,
)
DIAGNOSTICS = LayoutReader(
    "DM01", "Monthly diagnostics (DM01), by provider", ("tests", "tests_over"), _diagnostics
)
COMMUNITY = LayoutReader(
    "CHS", "Community health services waiting lists", ("community", "community_over"), _community
)
CANCER_WAITS = LayoutReader(
    "CWT", "Cancer waiting times, provider extract", ("cancer", "cancer_within"), _cancer
)
