"""What happened afterwards, and that a plan made on a day knows nothing that was known only later."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date

from optimiser.errors import Fault
from optimiser.instances.cells import to_day
from optimiser.instances.checks.codes import Drafts, dangling, known_codes
from optimiser.instances.draft import Draft
from trustmodels.contract import BY_NAME

# What happened afterwards, which organisation took over which, and what has been accepted.

FIGURES = ("reported", "cip", "grant", "loan", "support_withheld", "agency")
OF_A_STANDARD = ("share", "list")
ALLOWED = f"{', '.join(FIGURES)}, share:<standard> or list:<standard>"
ROOM = 1e-6
"""What shares may exceed 1 by in sum, for rounding."""


def outturns(drafts: Drafts) -> list[Fault]:
    """A figure is one that is scored; its id is a trust, a system or *, or a code that was taken over."""
    draft = drafts.get("outturn")
    if draft is None or not draft.has("figure", "level", "id"):
        return []
    faults = list(_figures(draft, drafts))
    old = set() if "successors" not in drafts else {*_codes(drafts, "old"), *_codes(drafts, "new")}
    for level, table in (("trust", "trusts"), ("system", "systems")):
        known = known_codes(drafts, table, level)
        ids = draft.frame.loc[draft.frame["level"] == level, "id"]
        if known is not None:
            faults += dangling(draft, "id", ids, known | old, level, f"{table}.csv")
    sector = draft.frame.index[(draft.frame["level"] == "sector") & ~draft.frame["id"].isin(["*", ""])]
    wrong = [at for at in sector if at not in draft.raw.ragged]
    return faults + draft.faults(wrong, "id", "the sector's figure has another id than *", "write *", "id")


def _codes(drafts: Drafts, column: str) -> list[str]:
    return drafts["successors"].frame[column].tolist()


def _figures(draft: Draft, drafts: Drafts) -> Iterator[Fault]:
    standards = known_codes(drafts, "standards", "standard")
    for at, figure in enumerate(draft.frame["figure"]):
        before, colon, standard = figure.partition(":")
        if figure in FIGURES or not figure or at in draft.raw.ragged:
            continue
        if not colon or before not in OF_A_STANDARD:
            yield draft.raw.fault(at, "figure", f"{figure!r} is not one of {ALLOWED}", "correct it", "figure")
        elif standards is not None and standard not in standards:
            remedy = "correct it or add it to standards.csv"
            problem = f"unknown standard {standard!r}, not in standards.csv"
            yield draft.raw.fault(at, "figure", problem, remedy, "dangling")


def successors(drafts: Drafts) -> list[Fault]:
    """Nobody takes over itself, and no more than the whole of an organisation is taken over."""
    draft = drafts.get("successors")
    if draft is None:
        return []
    frame = draft.frame
    itself = frame.index[(frame["old"] == frame["new"]) & (frame["old"] != "")]
    faults = draft.faults(itself, "new", "takes over itself", "remove the row", "loop")
    total = frame.groupby("old")["share"].transform("sum")
    over = frame.index[(total > 1 + ROOM) & (frame["old"] != "")]
    problem = "the shares of the old organisation come to more than 1"
    return faults + draft.faults(over, "share", problem, "lower them: together they are the whole", "shares")


def accepted(drafts: Drafts) -> list[Fault]:
    """What is accepted is a column of a table of the format."""
    draft = drafts.get("accepted")
    if draft is None or not draft.has("table", "column"):
        return []
    table, column = draft.frame["table"], draft.frame["column"]
    faults = dangling(draft, "table", table, set(BY_NAME), "table", "the contract")
    for name in BY_NAME.keys() & set(table):
        known = set(BY_NAME[name].names)
        faults += dangling(draft, "column", column[table == name], known, "column", f"the contract of {name}")
    return faults


# A plan that is made on a day knows nothing that was known only later.

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
