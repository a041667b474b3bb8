"""What one more of a commitment's limit is worth, and how its rows stand in a run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from optimiser.amounts import amount
from optimiser.errors import Fault, InputError
from optimiser.explain.finding import Finding
from optimiser.explain.linear_plan import Climb, Held
from optimiser.explain.prices.levers import round_step
from optimiser.explain.quantities import Quantity, effects_said, quantities_at
from optimiser.explain.verified_run import Opened
from optimiser.explain.words import capital, listed, named, plural
from optimiser.matrix.arrays import Named
from optimiser.solver.live import LinearAnswer
from trustmodels.allocation.commitments import FAMILIES

# What one more of a commitment's limit is worth: the dual, how far it reaches, and the finite step.
#
# A dual is the slope at one point. Where a tier before is as good as exhausted it can be steep and reach
# nowhere: the range beside it says so, and what is quoted is the finite step, for which every tier is solved
# again.

NATIONAL = tuple(f.id for f in FAMILIES.values() if f.national and f.unit == "£m" and not f.unless_named)
"""The limits that somebody in Whitehall can move; priced where nothing else is asked for."""
COUNTED = tuple(f.id for f in FAMILIES.values() if f.told.counted)
"""Limits on yes/no decisions: with these held they have no dual, only a finite step (`counted_prices`)."""
NO_SIZE = 1e-9
NUDGE = 1e-3
"""How far beside a kink its two sides are looked at, as a part of the finite step."""


@dataclass(frozen=True)
class Slope:
    """The dual of a row in one tier, and the limits between which it holds."""

    dual: float
    lowest: float
    highest: float


def rows_of(held: Held, families: Iterable[str]) -> list[Named]:
    """The rows of some commitments, in the order of the matrix."""
    wanted = set(families) - set(COUNTED)
    return [name for name in held.rows if name[0] in wanted]


def limit_of(held: Held, name: Named) -> float:
    """The constant part of a row's limit, in its unit."""
    compiled, at = held.prepared.compiled, held.rows[name]
    upper = compiled.row_upper[at]
    return float(upper if np.isfinite(upper) else compiled.row_lower[at])


def slopes(
    held: Held, names: Sequence[Named], limits: Mapping[Named, float] | None = None
) -> dict[tuple[Named, str], Slope]:
    """Duals and their ranges for every tier, from one climb, with some limits moved; none without a plan."""
    found: dict[tuple[Named, str], Slope] = {}

    def look(tier: int, answer: LinearAnswer, highs: Any) -> None:  # noqa: ANN401 - HiGHS gives it no type
        _, ranging = highs.getRanging()
        lowest, highest = ranging.row_bound_dn.value_, ranging.row_bound_up.value_
        duals = np.zeros(len(held.rows)) if answer.row_duals is None else answer.row_duals
        for name in names:
            at = held.rows[name]
            dual = float(duals[at]) + 0.0
            found[name, held.tiers[tier].measure] = Slope(dual, float(lowest[at]), float(highest[at]))

    return found if held.climb(limits, look=look) is not None else {}


def _sides(held: Held, name: Named, nudge: float) -> dict[str, dict[str, float]]:
    """The dual of every tier a nudge below and above a limit, where the two differ."""
    found = {}
    for side, step in (("dual_less", -nudge), ("dual_more", nudge)):
        slope = slopes(held, [name], {name: step})
        found[side] = {measure: beside.dual for (_, measure), beside in slope.items()}
    return found


def _changes(held: Held, found: Climb | None) -> dict[str, float]:
    """Change of each measure against the plan; not a number where nothing keeps every row."""
    base = held.base.values
    return {m: np.nan if found is None else found.values[m] - base[m] for m in base}


def _told(held: Held, before: Sequence[Quantity], found: Climb | None) -> str:
    """What a step does in natural quantities; nothing where nothing keeps every row."""
    return "" if found is None else effects_said(before, quantities_at(held.prepared, found.x))


def prices(held: Held, names: Sequence[Named], step: float | None = None) -> pd.DataFrame:
    """Prices of some rows in every tier.

    Args:
        held: the plan's linear programmes.
        names: (commitment, key) of rows that exist in the matrix.
        step: the finite step in the limit's unit; a round one by the size of each limit if absent.

    Returns:
        A row a commitment and tier. `limit` and its `unit`; `value` of the measure as it stands; `dual`:
        change of the measure per unit more of the limit; `valid_from` and `valid_to`: the limits between
        which the dual holds, empty where it is 0; `one_sided`: the plan sits on an end of that range, so that
        more and less are worth different things, `dual_more` and `dual_less` (empty where nothing lies on that
        side, equal to `dual` elsewhere); `step`; `reaches`: the dual holds for a whole step either way; `more`
        and `less`: how much the measure changes, every tier solved again, when the limit is a step higher and
        a step lower; `told_more` and `told_less`: the same in natural quantities; `gap`: to which these are
        exact; `choices`: held, or free to change with the step.
    """
    slope, rows, before = slopes(held, names), [], quantities_at(held.prepared, held.base.x)
    for name in names:
        limit = limit_of(held, name)
        size = round_step(limit) if step is None else step
        up, down = held.climb({name: size}), held.climb({name: -size})
        more, less = _changes(held, up), _changes(held, down)
        told = {"told_more": _told(held, before, up), "told_less": _told(held, before, down)}
        parts = [_row(name, tier.measure, limit, slope[name, tier.measure]) for tier in held.tiers]
        sides = _sides(held, name, NUDGE * size) if any(part["one_sided"] for part in parts) else {}
        for part in parts:
            measure = part["measure"]
            beside = {
                side: sides[side].get(measure, np.nan) if part["one_sided"] else part["dual"]
                for side in ("dual_less", "dual_more")
            }
            reaches = part["valid_from"] <= limit - size and limit + size <= part["valid_to"]
            steps = {"step": size, "more": more[measure], "less": less[measure]}
            whole = {"reaches": not part["dual"] or reaches, "value": held.base.values[measure]}
            rows.append(part | beside | whole | steps | told | {"gap": 0.0, "choices": "held"})
    return pd.DataFrame(rows)


def _row(name: Named, measure: str, limit: float, slope: Slope) -> dict[str, Any]:
    family = FAMILIES[name[0]]
    priced = abs(slope.dual) > NO_SIZE
    width = max(1.0, abs(limit)) * 1e-7
    on_end = priced and (limit - slope.lowest <= width or slope.highest - limit <= width)
    return {
        "id": family.id,
        **family.labels(name[1]),
        "measure": measure,
        "limit": limit,
        "unit": family.unit,
        "dual": slope.dual,
        "valid_from": slope.lowest if priced else np.nan,
        "valid_to": slope.highest if priced else np.nan,
        "one_sided": on_end,
    }


# How the rows of a commitment stand in a run, the ones that matter most first.

PRICED = 10
"""Rows of one commitment that are priced where it has more: those with the largest prices in the run."""


def checked_commitment(name: str) -> str:
    """The id of a commitment.

    Raises:
        InputError: there is no such commitment.
    """
    if name not in FAMILIES:
        raise InputError(
            [Fault("--commitment", f"'{name}' is not known", f"choose one of {', '.join(FAMILIES)}")]
        )
    return name


def standing(answer: Opened, commitment: str) -> pd.DataFrame:
    """The rows of a commitment: key, value, limit, status and shortfall, the largest shortfall first."""
    rows = [
        {
            **item.family.labels(item.key),
            "mode": item.mode,
            "value": item.value,
            "limit": item.limit,
            "status": item.status,
            "shortfall": item.shortfall,
        }
        for item in answer.judged
        if item.family.id == commitment
    ]
    frame = pd.DataFrame(rows)
    return (
        frame
        if frame.empty
        else frame.sort_values("shortfall", ascending=False, kind="stable", ignore_index=True)
    )


def standing_finding(answer: Opened, commitment: str) -> Finding:
    """How many rows hold, bind and are short, and where most is missing."""
    family, table = FAMILIES[commitment], standing(answer, commitment)
    if table.empty:
        return Finding(
            id="commitment", sentence=f"The instance has no {named(commitment, ())}.", certainty="exact"
        )
    counts = {status: int((table["status"] == status).sum()) for status in ("holds", "binds", "short")}
    first, plain = table.iloc[0], named(commitment, ())
    keys = [str(first[key]) for key in family.key]
    worst = (
        f", most at {named('', keys).strip(' ()')} ({amount(first['shortfall'], family.unit)})"
        if counts["short"]
        else ""
    )
    words = listed(
        [
            f"{plural(number, 'row')} {status if number == 1 else _many(status)}"
            for status, number in counts.items()
            if number
        ]
    )
    return Finding(
        id="commitment",
        sentence=f"{capital(plain)}, which may {_may(first['mode'])}: {words}{worst}.",
        evidence=table.assign(**counts),
        severity="caution" if counts["short"] else "note",
        certainty="exact for this plan",
        next_question=f"optimiser ladder INSTANCE --on {commitment}",
        units={"value": family.unit, "limit": family.unit, "shortfall": family.unit},
    )


def _many(status: str) -> str:
    return {"holds": "hold", "binds": "bind", "short": "are short"}[status]


def _may(mode: str) -> str:
    return {"hold": "not give way", "yield": "give way", "off": "be broken without notice"}[mode]


def dearest(answer: Opened, rows: list[Named], number: int = PRICED) -> list[Named]:
    """The rows with the largest prices in the run, in the order of the matrix."""
    table = answer.table("commitments")
    columns = [
        column for column in map(str, table) if column.startswith("price_") and column != "price_movement"
    ]
    if len(rows) <= number or not columns:
        return rows
    largest: dict[Named, float] = {}
    by_id = dict(iter(table.groupby("id")))
    for family in sorted({name for name, _ in rows}):
        part = by_id.get(family)
        if part is not None:
            keys = [item.key for item in answer.judged if item.family.id == family]
            sizes = part[columns].abs().max(axis=1)
            largest.update(zip([(family, key) for key in keys], sizes, strict=True))
    chosen = set(sorted(rows, key=lambda name: -largest.get(name, 0.0))[:number])
    return [name for name in rows if name in chosen]
