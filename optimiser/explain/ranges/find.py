"""The ranges of a run: which tiers are kept, which figures are looked at, and the table of what was found."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from optimiser.explain.linear_plan import choice_of
from optimiser.explain.ranges.programmes import (
    ALL,
    MISSED,
    OWN_TOTAL,
    QUANTITIES,
    SHORT,
    AsGood,
    Cap,
    Figure,
    Range,
    RangedFigure,
    spread,
)
from optimiser.explain.verified_run import Opened
from optimiser.matrix.arrays import Key, Named
from optimiser.results.judge import Judged
from optimiser.run.prepare import Prepared, prepare
from optimiser.solver import Tier
from optimiser.tolerances import tolerance
from trustmodels.allocation.measures import LAST

COLUMNS = ["trust", "quantity", "period", "told", "least", "most", "width"]
DIGITS = 6
"""Of a figure in £m: what a linear programme leaves beyond means nothing."""


def kept_tiers(measures: Sequence[str]) -> list[str]:
    """The tiers before the first that only chooses among plans as good: that and what follows is not kept."""
    first = next((at for at, name in enumerate(measures) if name in LAST), len(measures))
    return list(measures[:first])


@dataclass(frozen=True)
class Asked:
    """A run whose ranges are wanted: its question with every shortfall of a trust's own total in a column."""

    answer: Opened
    prepared: Prepared
    tiers: tuple[Tier, ...]
    column: Mapping[Named, int]
    own: Mapping[Key, Judged]
    counted: bool
    """Whether a tier that is kept counts every such shortfall, so that no column exceeds what is lacking."""


def asked_of(answer: Opened) -> Asked:
    """A run's question, ready for the ranges of its figures.

    A control total that is off has a column for what it lacks here, which no tier counts.
    """
    off = answer.case.mode(OWN_TOTAL.id) == "off"
    modes = {**answer.question.modes, OWN_TOTAL.id: "yield"} if off else answer.question.modes
    prepared = prepare(answer.instance, replace(answer.question, modes=modes))
    names = kept_tiers([tier["measure"] for tier in answer.run.manifest["tiers"]])
    columns = prepared.compiled.columns
    short = np.array([name == SHORT for name, _ in columns], bool)
    tiers = [tier for tier in prepared.tiers if tier.measure in names]
    if off:
        tiers = [replace(tier, cost=np.where(short, 0.0, tier.cost)) for tier in tiers]
    own = {row.key: row for row in answer.judged if row.family is OWN_TOTAL}
    counted = not short.any() or bool(np.any([tier.cost[short] > 0 for tier in tiers], axis=0).all())
    places = {name: at for at, name in enumerate(columns)}
    return Asked(answer, prepared, tuple(tiers), places, own, counted)


def as_good(asked: Asked) -> AsGood:
    """The plans as good as the run's in every tier that is kept, its yes/no choices held.

    As good is what the tier reached. The even tiers may use more to settle who bears what (formulation §6): that
    room is theirs, and would here let one trust alone be given what it comes to for the nation.
    """
    reached = {tier["measure"]: tier for tier in asked.answer.run.manifest["tiers"]}
    caps = []
    for tier in asked.tiers:
        value = float(reached[tier.measure]["value"])
        caps.append(Cap(tier.cost, value + tolerance(value) - tier.offset))
    return AsGood(asked.prepared.compiled, choice_of(asked.prepared, asked.answer.plan), tuple(caps))


def figures_of(asked: Asked, trust: str, periods: bool) -> list[Figure]:
    """The figures of a trust over the horizon, and by period where that is wanted."""
    every = asked.answer.case.periods
    spans = [(ALL, every), *([(y, (y,)) for y in every] if periods else [])]
    return [_figure(asked, trust, quantity, name, span) for quantity in QUANTITIES for name, span in spans]


def _figure(asked: Asked, trust: str, quantity: RangedFigure, name: str, span: Sequence[str]) -> Figure:
    said = sum(_told(asked, quantity, (trust, y)) for y in span)
    columns = [asked.column.get((quantity.column, (trust, y))) for y in span]
    lacking = () if asked.counted or quantity is not MISSED else tuple(_lacking(asked, trust, span))
    return Figure(trust, quantity.id, name, said, tuple(c for c in columns if c is not None), lacking)


def _told(asked: Asked, quantity: RangedFigure, key: Key) -> float:
    """What the plan says of a quantity, £m."""
    if quantity is MISSED:
        return asked.own[key].shortfall if key in asked.own else 0.0
    return float(getattr(asked.answer.plan, quantity.column).get(key, 0.0))


def _lacking(asked: Asked, trust: str, span: Sequence[str]) -> Iterator[tuple[tuple[int, ...], float]]:
    """Control total less reported position, period by period."""
    for y in span:
        if (SHORT, (trust, y)) in asked.column:
            parts = tuple(asked.column[name, (trust, y)] for name in ("position", "grant"))
            yield parts, asked.own[trust, y].limit


def ranges(
    answer: Opened,
    trusts: Sequence[str] = (),
    by_period: bool = False,
    workers: int | None = None,
    say: Callable[[str], None] = lambda _text: None,
) -> pd.DataFrame:
    """The least and the most of five figures of each trust in plans as good for the nation.

    One figure at a time, since what one trust gains others lose; the yes/no choices are held at the run's.

    Args:
        answer: a verified run.
        trusts: whose; every trust if none is named.
        by_period: whether each period is looked at as well as the horizon.
        workers: processes; as many as processors if absent, one where there is little to do.
        say: told of progress.

    Returns:
        trust, quantity (ask, grant, loan, unidentified, missed), period (`all` for the horizon), told (the figure
        of the plan), least, most and width, all £m.
    """
    say("the plans that are as good")
    asked = asked_of(answer)
    wanted = list(trusts) or list(answer.case.trusts)
    groups = [figures_of(asked, trust, by_period) for trust in wanted]
    found = spread(
        as_good(asked), groups, workers, lambda done: say(f"ranges: trust {done} of {len(wanted)}")
    )
    return _table(found)


def _table(found: Iterator[Range]) -> pd.DataFrame:
    rows = []
    for one in found:
        figure = one.figure
        ends = [round(amount, DIGITS) + 0.0 for amount in (figure.told, one.least, one.most)]
        rows.append((figure.trust, figure.quantity, figure.period, *ends, round(ends[2] - ends[1], DIGITS)))
    return pd.DataFrame(rows, columns=COLUMNS)
