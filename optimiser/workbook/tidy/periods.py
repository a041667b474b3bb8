"""Dates that a spreadsheet has made of the code of a period, or that people write for it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from optimiser.instances.alike import bare, likeness

CENTURY = 100
APRIL, MARCH = 4, 3
SPELT = ("%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y", "%d-%m-%Y", "%d.%m.%Y", "%b-%y", "%B %Y", "%b %Y", "%d %B %Y", "%d-%b-%y",
         "%d %b %Y", "%d-%b-%Y", "%Y-%m-%d %H:%M:%S")  # fmt: skip


def period_of(text: str, known: Collection[str]) -> str:
    """The code of a period that a date stands for; empty where it is none, or could be several.

    A spreadsheet makes the first of December 2011 of 2011-12, and people write the first or last day of the
    financial year 2026-27 for it. `known` are the codes that are written as text in the workbook; where there are
    none, the first of April 2026 is 2026-27.
    """
    when = day(bare(text))
    if when is None:
        return ""
    year = when.year if (when.month, when.day) >= (APRIL, 1) else when.year - 1
    financial = f"{year}-{(year + 1) % CENTURY:02d}"
    wanted = [financial] if (when.month, when.day) in {(APRIL, 1), (MARCH, 31)} else []
    if when.day == 1 and when.month == (when.year + 1) % CENTURY:
        wanted.append(f"{when.year}-{when.month:02d}")
    alike = {likeness(code): code for code in known}
    found = [alike[likeness(code)] for code in wanted if likeness(code) in alike]
    if len(set(found)) == 1:
        return found[0]
    return wanted[0] if len(wanted) == 1 and not known else ""


def day(text: str) -> date | None:
    """The day that a text spells; None where it is none."""
    if not any(sign.isdigit() for sign in text):
        return None
    for form in SPELT:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None
