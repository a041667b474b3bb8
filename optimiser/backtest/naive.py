"""Forecasts that anybody could make: last year's figure, and last year's figure plus the national change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from optimiser.backtest.figures import LIST, REPORTED, SECTOR, Cell, Key, is_share
from optimiser.explain.opened import Opened
from optimiser.instances import Instance
from optimiser.instances.labels import time_of
from optimiser.tolerances import SOME

ROOM = 0.02
"""Years by which a label's end may miss the beginning of the plan."""


def last_period(instance: Instance) -> str | None:
    """The latest period of the outturn that has ended when the plan begins; None where no label says so."""
    periods = list(instance.tables["periods"]["period"])
    begins = time_of(periods[0])
    if begins is None:
        return None
    ended = {}
    for label in sorted(set(instance.tables["outturn"]["period"]) - set(periods)):
        time = time_of(label)
        if time is not None and time.ends <= begins.begins + ROOM:
            ended[label] = time.ends
    return max(ended, key=lambda label: (ended[label], label)) if ended else None


def last_figures(answer: Opened, known: Mapping[Cell, float], last: str | None) -> dict[Cell, float]:
    """Last year's figure of each trust, under every period of the plan: a forecast made before it began.

    A list of which the outturn holds no earlier figure is the one that the plan opens with.
    """
    case = answer.case
    found: dict[Cell, float] = {}
    for (t, stock), amount in case.data.opening.items():
        if stock.startswith(LIST):
            found |= {(stock, t, y): amount for y in case.periods}
    for (figure, t, period), value in known.items():
        if period == last:
            found |= {(figure, t, y): value for y in case.periods}
    return found


@dataclass(frozen=True)
class Nation:
    """A figure of all whose figure is known in both years: before and after, and what they spend (£m) or weigh."""

    before: float
    after: float
    spending: float
    weight: float


def changed(
    answer: Opened,
    before: Mapping[Key, float],
    happened: Mapping[Key, float],
    sizes: Mapping[Cell, float],
) -> dict[Key, float]:
    """Last year's figure plus what the nation's turned out to change by; none for the sector, which is the nation.

    A share moves by the nation's points, a reported position by the nation's £m in proportion to expenditure, and
    anything else in the nation's proportion. The nation is the sector's own figure in both years; where there is
    none, all trusts together that have both.
    """
    nations: dict[tuple[str, str], Nation | None] = {}
    found = {}
    for key, value in before.items():
        figure, level, code, period = key
        if level == "sector":
            continue
        if (figure, period) not in nations:
            nations[figure, period] = _nation(answer, figure, period, before, happened, sizes)
        nation = nations[figure, period]
        if nation is None:
            continue
        moved = nation.after - nation.before
        if figure == REPORTED:
            found[key] = value + moved * _spending(answer, level, code, period) / nation.spending
        elif is_share(figure):
            found[key] = value + moved / nation.weight
        elif nation.before > SOME:
            found[key] = value * nation.after / nation.before
    return found


def _nation(
    answer: Opened,
    figure: str,
    period: str,
    before: Mapping[Key, float],
    happened: Mapping[Key, float],
    sizes: Mapping[Cell, float],
) -> Nation | None:
    """The nation's figure in both years; None where nobody has both."""
    sector: Key = (figure, "sector", SECTOR, period)
    keys = [sector] if sector in before and sector in happened else []
    trusts: list[Key] = [(figure, "trust", trust, period) for trust in answer.case.trusts]
    keys = keys or [key for key in trusts if key in before and key in happened]
    share = is_share(figure) and keys != [sector]
    weights = [sizes[figure, key[2], period] if share else 1.0 for key in keys]
    if not sum(weights):
        return None
    return Nation(
        sum(before[key] * weight for key, weight in zip(keys, weights, strict=True)),
        sum(happened[key] * weight for key, weight in zip(keys, weights, strict=True)),
        sum(_spending(answer, *key[1:]) for key in keys),
        sum(weights),
    )


def _spending(answer: Opened, level: str, code: str, period: str) -> float:
    case = answer.case
    trusts = (code,) if level == "trust" else case.members.get(code, case.trusts)
    return sum(case.expenditure[t, period] for t in trusts)
