"""How far outturns lay from plans, or from the year before, where no earlier plan of the engine was scored.

An instance may keep a file `spread.csv` beside its tables: a row a figure and kind of trust, with the deciles of what
was observed, how many cases it stands on, its grade and where it is from. A forecast takes its ranges from there for
trusts of kinds that the errors of an earlier plan say nothing of.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from optimiser.errors import Fault, InputError
from optimiser.explain.finding import each_row
from optimiser.explain.verified_run import Opened
from optimiser.extras.backtest.figures import LIST, REPORTED, SHARE, Cell
from optimiser.instances import Instance
from trustmodels.allocation.definitions import access

SPREAD = "spread.csv"
COLUMNS = ["figure", "kind", "about", "cases", "low", "middle", "high", "grade", "basis"]
PLAN, BEFORE = ABOUT = ("plan", "before")
"""What an observation is the difference of an outturn from: the trust's own plan, or its figure before the plan."""
GRADES = ("A", "B", "C", "D")


@dataclass(frozen=True)
class ObservedSpread:
    """First decile, median and ninth decile of what was observed of a figure at a kind of trust.

    Positions are in shares of expenditure, shares in points of one, lists in shares of the list.
    """

    about: str
    low: float
    middle: float
    high: float
    grade: str


Spreads = Mapping[tuple[str, str], ObservedSpread]
"""(figure, kind of trust) -> spread."""


def spread_table(instance: Instance) -> pd.DataFrame:
    """`COLUMNS` of the instance's `spread.csv`; no rows where it keeps none.

    Raises:
        InputError: every fault of the file.
    """
    path = None if instance.path is None else Path(instance.path) / SPREAD
    if path is None or not path.is_file():
        return pd.DataFrame(columns=COLUMNS)
    texts = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    if list(texts.columns) != COLUMNS:
        raise InputError([Fault(SPREAD, "has other columns", f"write {', '.join(COLUMNS)}")])
    faults = [fault for at, row in enumerate(each_row(texts), 2) for fault in _faults(at, row._asdict())]
    twice = texts[texts.duplicated(["figure", "kind"])]
    faults += [
        Fault(f"{SPREAD}, row {at + 2}", f"has {row.figure} of {row.kind} again", "keep one of them")
        for at, row in zip(twice.index, twice.itertuples(), strict=True)
    ]
    if faults:
        raise InputError(faults)
    return texts.astype({"cases": int, "low": float, "middle": float, "high": float})


def _faults(at: int, row: Mapping[str, str]) -> list[Fault]:
    """What is wrong with a row."""
    place, found = f"{SPREAD}, row {at}", []
    if row["figure"] != REPORTED and not row["figure"].startswith((SHARE, LIST)):
        known = f"{REPORTED}, {SHARE}<standard> or {LIST}<standard>"
        found.append(Fault(place, f"has the figure {row['figure']!r}", f"write {known}"))
    if row["figure"] == REPORTED and row["about"] == BEFORE:
        found.append(Fault(place, "is of a position before the plan", "positions are about the plan"))
    for name, known_words in (("about", ABOUT), ("grade", GRADES)):
        if row[name] not in known_words:
            found.append(Fault(place, f"has {name} {row[name]!r}", f"one of {', '.join(known_words)}"))
    try:
        low, middle, high = (float(row[name]) for name in ("low", "middle", "high"))
        ordered = int(row["cases"]) >= 0 and -math.inf < low <= middle <= high < math.inf
    except ValueError:
        ordered = False
    if not ordered:
        problem = "has no low, middle and high in this order, or no cases"
        found.append(Fault(place, problem, "write four numbers"))
    return found


def spreads(table: pd.DataFrame) -> Spreads:
    """The rows of `spread_table` by figure and kind."""
    return {
        (str(row.figure), str(row.kind)): ObservedSpread(
            row.about, row.low, row.middle, row.high, str(row.grade)
        )
        for row in each_row(table)
    }


def before_figures(answer: Opened) -> dict[Cell, float]:
    """Shares and lists as they were before the first period: the do-nothing share, the list that is opened with."""
    data, first = answer.case.data, answer.case.periods[0]
    found: dict[Cell, float] = {}
    for (v, t, y), flow in data.flows.items():
        if y == first and flow.demand > 0:
            found[SHARE + v, t, y] = flow.within / flow.demand
    for v, t, y in data.lists:
        waiting = data.opening.get((t, LIST + v), 0.0)
        if y == first and waiting > 0:
            found[LIST + v, t, y] = waiting
            found[SHARE + v, t, y] = float(access.list_share(answer.case, v, t, y, waiting))
    return found


def ends(
    own: ObservedSpread, plan: float, before: float | None, size: float, seen: tuple[float, float]
) -> list[float]:
    """The low and the high that a spread gives a figure; the plan lies between them.

    Args:
        own: the spread.
        plan: the figure of the plan.
        before: the figure before the plan; None where there is none, and the spread is then laid about the plan.
        size: what one of the spread's units is, in the unit of the figure.
        seen: first and ninth decile of the errors of an earlier plan of the same figure at other kinds of trust, as
            the spread has them: about the plan nothing says that the engine is nearer here, so the range reaches as
            far at least; 0 and 0 where there are none.
    """
    about_plan = own.about == PLAN or before is None
    middle = plan if about_plan or before is None else before
    low, high = (min(own.low, seen[0]), max(own.high, seen[1])) if about_plan else (own.low, own.high)
    return [min(plan, middle + low * size), max(plan, middle + high * size)]
