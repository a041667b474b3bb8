"""A&E attendances by provider, and the systems indicators of the ambulance services."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from optimiser.extras.publications.reader import (
    LayoutReader,
    Marks,
    PublishedFigure,
    month,
    month_of,
    provider,
)
from optimiser.extras.publications.sheet import Layout, Page, heading, layout, text

CSV_HEADINGS = {
    "period": "Period",
    "code": "Org Code",
    "all 1": "A&E attendances Type 1|Number of A&E attendances Type 1",
    "all 2": "A&E attendances Type 2|Number of A&E attendances Type 2",
    "all 3": "A&E attendances Other A&E Department|Number of A&E attendances Other A&E Department",
    "over 1": "Attendances over 4hrs Type 1|Number of attendances over 4hrs Type 1",
    "over 2": "Attendances over 4hrs Type 2|Number of attendances over 4hrs Type 2",
    "over 3": "Attendances over 4hrs Other Department|Attendances over 4hrs Other A&E Department"
    "|Number of attendances over 4hrs Other A&E Department",
}
BOOKED = {
    "booked 1": "A&E attendances Booked Appointments Type 1",
    "booked 2": "A&E attendances Booked Appointments Type 2",
    "booked 3": "A&E attendances Booked Appointments Other Department",
    "late 1": "Attendances over 4hrs Booked Appointments Type 1",
    "late 2": "Attendances over 4hrs Booked Appointments Type 2",
    "late 3": "Attendances over 4hrs Booked Appointments Other Department",
}
BOOK = {
    "code": "Code",
    "name": "Name",
    "all 1": "Type 1 Departments - Major A&E",
    "total": "Total attendances",
}
OVER = ("total attendances > 4 hours", "total attendances >4 hours")
WHOLE = "provider level data"
"""The sheet with booked and other attendances together; three more break them up, and one spreads them over trusts."""


def _emergency(pages: Sequence[Page], marks: Marks) -> Iterator[PublishedFigure]:
    """The sheet of providers; where a file has none, the CSV layout (which one workbook had left in beside it)."""
    for page in pages:
        if (found := layout(page, BOOK)) is not None and _whole(page):
            yield from _emergency_book(page, found, marks)
            return
    for page in pages:
        if (found := layout(page, CSV_HEADINGS, BOOKED)) is not None:
            yield from _emergency_csv(page, found, marks)


def _whole(page: Page) -> bool:
    """Whether a sheet has all attendances of a provider: its name says so, or it is the only kind there was."""
    name = heading(page.name)
    return name == WHOLE or (
        name not in {"non booked data", "booked appointments data"} and "footprint" not in name
    )


def _emergency_csv(page: Page, found: Layout, marks: Marks) -> Iterator[PublishedFigure]:
    for row in found.body(page):
        code = provider(found.cell(row, "code"))
        period = month(found.cell(row, "period"))
        if code and not period:  # the row of totals has no period of its own
            period = month(next((found.cell(first, "period") for first in found.body(page)), ""))
        if not code or not period:
            continue
        get = {name: marks.number(found.cell(row, name), code) for name in found.at if name[-1].isdigit()}
        yield from _attendances(
            code,
            period,
            major=_sum([get["all 1"], get.get("booked 1")]),
            seen=_sum([value for name, value in get.items() if name.startswith(("all", "booked"))]),
            late=_sum([value for name, value in get.items() if name.startswith(("over", "late"))]),
        )


def _emergency_book(page: Page, found: Layout, marks: Marks) -> Iterator[PublishedFigure]:
    words = [heading(cell) for cell in page.top[found.row]]
    over = next((words.index(heading(one)) for one in OVER if heading(one) in words), -1)
    period = month(page.said("Period"))
    if over < 0 or not period:
        return
    where = Layout(found.row, {**found.at, "over": over})
    for row in where.body(page):
        code = provider(where.cell(row, "code"), where.cell(row, "name"))
        if code:
            yield from _attendances(
                code,
                period,
                major=marks.number(where.cell(row, "all 1"), code),
                seen=marks.number(where.cell(row, "total"), code),
                late=marks.number(where.cell(row, "over"), code),
            )


def _attendances(
    code: str, period: str, *, major: float | None, seen: float | None, late: float | None
) -> Iterator[PublishedFigure]:
    """The three figures; where the count over four hours is missing, all attendances are `unmeasured`.

    Fourteen trusts tried out other standards from May 2019 to May 2023 and did not publish that count.
    """
    if seen is None:
        return
    yield PublishedFigure(code, "major", period, major or 0.0)
    if late is None:
        yield PublishedFigure(code, "unmeasured", period, seen)
    else:
        yield PublishedFigure(code, "attendances", period, seen)
        yield PublishedFigure(code, "over_four_hours", period, late)


def _sum(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None


RAW = {"year": "Year", "month": "Month", "area": "Area", "calls": "A10", "seconds": "A30", "ninth": "A32"}


def _ambulance(pages: Sequence[Page], marks: Marks) -> Iterator[PublishedFigure]:
    """Category 2: incidents (A10), seconds in all (A30), and the 90th centile (A32), which is weighted by incidents."""
    for page in pages:
        if (found := layout(page, RAW)) is None:
            continue
        for row in found.body(page):
            code = provider(found.cell(row, "area"))
            period = month_of(text(found.cell(row, "year")), text(found.cell(row, "month")))
            calls = marks.number(found.cell(row, "calls"), code)
            if not code or not period or not calls:
                continue
            yield PublishedFigure(code, "category_2", period, calls)
            for name, column, weight in (("c2_seconds", "seconds", 1.0), ("c2_ninth", "ninth", calls)):
                value = marks.number(found.cell(row, column), code)
                if value is not None:
                    yield PublishedFigure(code, name, period, value * weight)


EMERGENCY = LayoutReader(
    "AE",
    "A&E attendances and emergency admissions, monthly, by provider",
    ("attendances", "over_four_hours", "major", "unmeasured"),
    _emergency,
)
AMBULANCE = LayoutReader(
    "AMB",
    "Ambulance quality indicators: systems indicators, time series",
    ("category_2", "c2_seconds", "c2_ninth"),
    _ambulance,
)
