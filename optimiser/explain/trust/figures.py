"""What trusts are told, rounded so that all letters add up, and whether the plan still holds to the rounding."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

from optimiser.amounts import DIGITS, money, settled
from optimiser.explain.finding import each_row
from optimiser.explain.linear_plan import choice_of
from optimiser.explain.trust.limits import asked_by_area
from optimiser.explain.verified_run import Opened
from optimiser.matrix import Compiled
from optimiser.matrix.arrays import Named
from optimiser.run.prepare import Prepared
from optimiser.solver import Outcome, SolveSettings
from optimiser.solver.live import LiveModel
from trustmodels.allocation.case import Case
from trustmodels.allocation.commitments import FAMILIES

# Amounts rounded so that they still add up: the largest-remainder rule.

Floats = npt.NDArray[np.float64]
UNIT = 0.1
"""£m to which a letter is rounded."""


def rounded_to_total(amounts: Floats, unit: float = UNIT, total: float | None = None) -> Floats:
    """Round amounts to a unit so that they add up to a rounded total.

    Every amount is rounded down or up to a whole number of units, the largest remainders up, ties in order.

    Args:
        amounts: what is rounded; none is moved by a unit or more while the total is theirs.
        unit: of the rounded amounts.
        total: what they must add up to, a whole number of units; their rounded sum if absent.
    """
    units = np.round(amounts, DIGITS["£m"]) / unit
    low = np.floor(units + 1e-9)
    wanted = round((float(amounts.sum()) if total is None else total) / unit)
    missing = int(wanted - low.sum())
    order = np.argsort(-(units - low), kind="stable")
    whole, rest = divmod(missing, len(amounts)) if len(amounts) else (0, 0)
    low += whole
    low[order[:rest]] += 1
    return np.round(low * unit, 9)


# What trusts are told: ask, grant and loan rounded so that all letters add up, the same in every sentence.

FIGURES = ("cip", "grant", "loan")
SUPPORT = ("grant", "loan")


def rounded_total(column: str, national: float) -> float:
    """The national figure as the letters together state it.

    Support is rounded down, so that no pot is promised beyond what the plan gives; the requirement to the
    nearest.
    """
    units = settled(national) / Decimal(str(UNIT))
    rounding = ROUND_FLOOR if column in SUPPORT else ROUND_HALF_UP
    return round(float(units.quantize(Decimal(1), rounding)) * UNIT, 9)


def rounded_figures(answer: Opened) -> pd.DataFrame:
    """Ask, grant and loan of every trust and period, £m, rounded so that each period's add up; `_said` in words."""
    frame = answer.table("allocation")[["trust", "period", *FIGURES, "cip_pct", "reported"]].copy()
    for _, rows in frame.groupby("period", sort=False):
        for column in FIGURES:
            amounts = rows[column].to_numpy(float)
            total = rounded_total(column, float(amounts.sum()))
            rounded = rounded_to_total(amounts, UNIT, total)
            frame.loc[rows.index, column] = rounded
            frame.loc[rows.index, f"{column}_said"] = [
                told(r, e) for r, e in zip(rounded, amounts, strict=True)
            ]
    return frame


def told(rounded: float, exact: float) -> str:
    """A rounded figure in words; one that rounding took to nothing is still more than nothing."""
    return money(rounded or min(exact, UNIT / 3))


def rounded_areas(answer: Opened, trust: str, figures: pd.DataFrame) -> pd.DataFrame:
    """The trust's ask by area, £m rounded so that the areas of a period add up to its rounded ask."""
    parts = []
    for row in each_row(figures):
        areas = asked_by_area(answer.case, answer.plan, trust, row.period)
        amounts = rounded_to_total(np.array(list(areas.values()), float), UNIT, row.cip)
        parts += [
            (row.period, area.replace("_", " "), a) for area, a in zip(areas, amounts, strict=True) if a
        ]
    return pd.DataFrame(parts, columns=["period", "area", "asked"])


def told_of(answer: Opened, trust: str) -> pd.DataFrame:
    """The figures that one trust is told, a row a period."""
    figures = rounded_figures(answer)
    return figures[figures["trust"] == trust].reset_index(drop=True)


# A plan rebuilt from the letters: do the rounded figures still keep every row, to the rounding?
#
# The asks, grants and loans of all letters are held as they are written and everything else is solved again, the
# yes/no decisions held. A row may move by no more than the rounding of the letters that reach it; the national
# pots by nothing at all, since support is rounded down. What is beyond that is counted, and must be nothing.

WRITTEN = ("cip", "grant", "loan")
NOT_ROUNDED = tuple(family.id for family in FAMILIES.values() if family.pays in WRITTEN)
"""Rows that rounding may not move: support is rounded down, so that no pot is promised twice."""
ROUNDED_LAWS = ("requirement", "awards")
"""Laws that bind a written figure itself: these alone may miss by its rounding."""
NOTHING = 1e-6
FREE, DEAR = 1e-3, 1.0
"""What a unit of movement within the rounding and beyond it counts as in the search."""


@dataclass(frozen=True)
class Rebuilt:
    """What came of it.

    Attributes:
        keeps: whether a plan with the letters' figures keeps every row to the rounding.
        rows: every row that had to move: id, key, unit, by how much, by how much it may, and what is beyond.
    """

    keeps: bool
    rows: pd.DataFrame


def rebuilt(answer: Opened, prepared: Prepared, figures: pd.DataFrame) -> Rebuilt:
    """Rebuild a plan from the figures of all letters and check it against the rows.

    Args:
        answer: the verified run that the letters are of.
        prepared: its question on its instance.
        figures: of all trusts and periods, from `rounded_figures`.
    """
    compiled = prepared.compiled
    rows = _movable(compiled)
    rounding = _rounding(answer, figures)
    rates = {name: _rate(prepared.case, name) for name in sorted({compiled.rows[at][0] for at, _ in rows})}
    room = np.array([_room(prepared.case, compiled.rows[at], rounding, rates) for at, _ in rows])
    live = LiveModel(_with_room(compiled, rows, room), SolveSettings())
    live.hold(live.choices, choice_of(prepared, answer.plan))
    live.hold(*_written(compiled, figures))
    short = _shortfalls(answer)
    capped = [at for at, (name, _) in enumerate(compiled.columns) if name.startswith("short:")]
    upper = np.array([short.get(_of(compiled.columns[at]), 0.0) + NOTHING for at in capped])
    columns = np.array(capped, np.int32)
    live.highs.changeColsBounds(len(columns), columns, live.lower[columns], upper)
    count, width = len(rows), len(compiled.columns)
    cost = np.zeros(width + 2 * count)
    cost[width : width + count], cost[width + count :] = FREE, DEAR
    live.minimise(cost, 0.0)
    found = live.solve()
    if found.outcome is not Outcome.OPTIMAL or found.x is None:
        return Rebuilt(False, _table(prepared, rows, room, np.zeros(0), np.zeros(0)))
    within, beyond = found.x[width : width + count], found.x[width + count :]
    return Rebuilt(bool(beyond.max(initial=0.0) <= NOTHING), _table(prepared, rows, room, within, beyond))


def _of(column: Named) -> Named:
    """The commitment of a shortfall."""
    return column[0].removeprefix("short:"), column[1]


def _shortfalls(answer: Opened) -> dict[Named, float]:
    return {(item.family.id, item.key): float(item.shortfall) for item in answer.judged}


def _movable(compiled: Compiled) -> list[tuple[int, float]]:
    """(row, sign) of every slack: promises on the side they limit, rounded laws on each of theirs."""
    found = []
    for at, (name, _) in enumerate(compiled.rows):
        if name not in FAMILIES and name not in ROUNDED_LAWS:
            continue
        if np.isfinite(compiled.row_upper[at]):
            found.append((at, -1.0))
        if np.isfinite(compiled.row_lower[at]):
            found.append((at, 1.0))
    return found


def _with_room(compiled: Compiled, rows: list[tuple[int, float]], room: Floats) -> Compiled:
    """The matrix with two columns more for each slack: movement within the rounding, and beyond it."""
    at = np.array([row for row, _ in rows])
    sign = np.array([side for _, side in rows])
    shape = (len(compiled.rows), len(rows))
    slack = sparse.csc_array((sign, (at, np.arange(len(rows)))), shape=shape)
    matrix = sparse.csc_array(sparse.hstack([compiled.matrix, slack, slack], format="csc"))
    matrix.sort_indices()
    named = tuple((f"{part}:{compiled.rows[row][0]}", compiled.rows[row][1]) for part in "wb" for row in at)
    return replace(
        compiled,
        matrix=matrix,
        lower=np.append(compiled.lower, np.zeros(2 * len(rows))),
        upper=np.concatenate([compiled.upper, room, np.full(len(rows), np.inf)]),
        integer=np.append(compiled.integer, np.zeros(2 * len(rows), bool)),
        columns=compiled.columns + named,
        costs={},
        offsets={},
    )


def _written(compiled: Compiled, figures: pd.DataFrame) -> tuple[np.ndarray, Floats]:
    """Columns that the letters fix, and their values."""
    wanted: dict[Named, float] = {
        (column, (str(row["trust"]), str(row["period"]))): float(row[column])
        for row in figures.to_dict(orient="records")
        for column in WRITTEN
    }
    at = [place for place, name in enumerate(compiled.columns) if name in wanted]
    return np.array(at, np.int32), np.array([wanted[compiled.columns[place]] for place in at])


def _room(
    case: Case, row: Named, rounding: Mapping[tuple[str, str], float], rates: Mapping[str, float]
) -> float:
    """By how much a row may move, in its unit: the rounding of its trusts' letters up to its period."""
    name, key = row
    if name in NOT_ROUNDED:
        return NOTHING
    labels = dict(zip(FAMILIES[name].key if name in FAMILIES else ("trust", "period"), key, strict=False))
    reached = sum(rounding[t, labels["period"]] for t in _trusts(case, labels))
    return reached * rates[name] + NOTHING


def _rounding(answer: Opened, figures: pd.DataFrame) -> dict[tuple[str, str], float]:
    """Σ |letter − plan| up to each period by trust, none counted as more than a letter's unit, £m."""
    exact = answer.table("allocation").loc[figures.index, list(WRITTEN)]
    off = (figures[list(WRITTEN)] - exact).abs().clip(upper=UNIT).sum(axis=1)
    own = {
        (str(t), str(y)): float(o) for t, y, o in zip(figures["trust"], figures["period"], off, strict=True)
    }
    found: dict[tuple[str, str], float] = {}
    for trust in answer.case.trusts:
        total = 0.0
        for period in answer.case.periods:
            total += own[trust, period]
            found[trust, period] = total
    return found


def _trusts(case: Case, labels: Mapping[str, str]) -> list[str]:
    """The trusts whose letters reach a row."""
    code = labels.get("trust") or labels.get("system") or labels.get("type") or labels.get("code")
    if code is None or code == "*":
        return list(case.trusts)
    if code in case.data.trusts:
        return [code]
    return [t for t in case.trusts if code in {case.data.trusts[t].system, case.data.trusts[t].type}]


def _rate(case: Case, name: str) -> float:
    """The most that £1m of savings more or less does to a row, in its unit."""
    unit = FAMILIES[name].unit if name in FAMILIES else "£m"
    schemes, once = case.data.opportunities.values(), case.data.one_offs.values()
    beds = max((row.beds for row in schemes), default=0.0)
    if unit == "WTE":
        return max((row.wte for row in (*schemes, *once)), default=0.0)
    if unit == "beds":
        return float(beds)
    if unit == "patients":
        return float(beds * max((row.flow_slope for row in case.data.beds.values()), default=0.0))
    return 1.0 + max((row.capital + row.one_off_cost for row in schemes), default=0.0)


def _table(
    prepared: Prepared, rows: list[tuple[int, float]], room: Floats, within: Floats, beyond: Floats
) -> pd.DataFrame:
    """The rows that move, those beyond their rounding first."""
    found = [
        (name, ", ".join(key), FAMILIES[name].unit if name in FAMILIES else "£m", w + b, r, b)
        for (at, _), r, w, b in zip(rows, room, within, beyond, strict=False)
        for name, key in [prepared.compiled.rows[at]]
        if w + b > NOTHING
    ]
    columns = ["id", "key", "unit", "moved", "may_move", "beyond"]
    table = pd.DataFrame(found, columns=columns)
    return table.sort_values("beyond", ascending=False, kind="stable", ignore_index=True)
