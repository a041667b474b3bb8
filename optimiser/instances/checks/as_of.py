"""A plan that is made on a day knows nothing that was known only later."""

import re
from collections.abc import Iterator, Mapping
from datetime import date

from optimiser.errors import Fault
from optimiser.instances.checks.references import Drafts
from optimiser.instances.day import to_day
from optimiser.instances.draft import Draft

AS_OF = "as_of"
SCORED = "outturn"
"""The table that no question reads: what it says may be known later."""
FINANCIAL_YEAR = re.compile(r"\b((?:19|20)[0-9]{2})[-/–]([0-9]{2})\b(?![-/–]?[0-9])")
FACT = re.compile(r"\b(accounts|outturn|out-turn|actual|actuals|annual report|month 12)\b", re.IGNORECASE)
"""Words of a source that say what happened, and not what was planned."""
FIRST_MONTH = 4
"""The financial year begins on 1 April."""


def known_in_time(drafts: Drafts, settings: Mapping[str, float]) -> list[Fault]:
    """No source is known only after the day of the plan, and none states as a fact what came after it."""
    draft, day = drafts.get("sources"), settings.get(AS_OF)
    if draft is None or day is None:
        return []
    as_of = date.fromordinal(int(day))
    rows = zip(*(draft.frame[name] for name in ("table", "known_on", "source", "rule")), strict=True)
    return [
        fault
        for at, (table, known_on, source, rule) in enumerate(rows)
        if table != SCORED and at not in draft.raw.ragged
        for fault in _late(draft, at, known_on, f"{source} {rule}", as_of)
    ]


def _late(draft: Draft, at: int, known_on: str, told: str, as_of: date) -> Iterator[Fault]:
    known = to_day(known_on)
    if known is not None and known > as_of:
        problem = f"was known on {known}, after {as_of}, the day of the plan (as_of)"
        remedy = "take a figure that was known by then, or correct known_on or as_of"
        yield draft.raw.fault(at, "known_on", problem, remedy, AS_OF)
        return
    for year, (begins, ends) in _years(told).items():
        if ends > as_of and (FACT.search(told) or (known is None and begins > as_of)):
            problem = f"describes {year} as a fact, and the plan is made on {as_of} (as_of)"
            remedy = (
                "take a figure of an earlier time; or, if it is a plan or a forecast that was known by then, say so "
                "and give the day in known_on"
            )
            yield draft.raw.fault(at, "source", problem, remedy, AS_OF)
            return


def _years(told: str) -> dict[str, tuple[date, date]]:
    """The financial years that a text names, with their first and last day."""
    found = {}
    for year in FINANCIAL_YEAR.finditer(told):
        first, second = int(year[1]), int(year[2])
        if (first + 1) % 100 == second:
            found[year[0]] = date(first, FIRST_MONTH, 1), date(first + 1, FIRST_MONTH - 1, 31)
    return found
