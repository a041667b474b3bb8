"""Section 4 of the formulation: every decision with its domain."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tests.oracle.data import Data, Key, need
from tests.oracle.questions import Question


@dataclass(frozen=True)
class Decision:
    """One variable: at least 0, at most `upper` (None: no limit), yes/no where `binary`."""

    kind: str
    key: Key
    upper: float | None = None
    binary: bool = False


def schemes(data: Data, asked: Question) -> list[str]:
    """The opportunities that exist in a question."""
    allowed = {"approved"} | ({"pending"} if "pending" in asked.allow else set())
    return [o for o, row in data.opportunities.items() if row["qia"] in allowed]


def decisions(data: Data, asked: Question) -> Iterator[Decision]:
    """All variables of a question."""
    yield from _savings(data, asked)
    yield from _support(data, asked)
    yield from _patients(data)
    yield from _safety(data, asked)
    for r, change in data.changes.items():
        for y in data.periods:
            possible = y >= change["earliest"] and r not in data.refused
            yield Decision("begun", (r, y), 1.0 if possible else 0.0, binary=True)


def _savings(data: Data, asked: Question) -> Iterator[Decision]:
    for o in schemes(data, asked):
        row = data.opportunities[o]
        for y in data.periods:
            yield Decision("start", (o, y), None if y >= row["first"] else 0.0)
            yield Decision("run", (o, y), row["potential"])
            if row["lumpy"]:
                yield Decision("once", (o, y), 1.0 if y >= row["first"] else 0.0, binary=True)
    for key, one_off in data.one_offs.items():
        yield Decision("use", key, one_off["limit"])
    if "unidentified" in asked.allow:
        for key, spend in data.spend.items():
            yield Decision("unidentified", key, spend)


def _support(data: Data, asked: Question) -> Iterator[Decision]:
    for t in data.trusts:
        for y in data.periods:
            yield Decision("grant", (t, y))
            yield Decision("place", (t, y), 1.0, binary=True)
            if data.cash_table:
                yield Decision("loan", (t, y))
            if need(data.envelope[y]["smallest_award"]) > 0:
                yield Decision("awarded", (t, y), 1.0, binary=True)
    for y in data.periods:
        yield Decision("raid", (y,), data.envelope[y]["capital_to_revenue_limit"])
        yield Decision("spare", (y,))
        if "top_up" in asked.allow:
            yield Decision("top_up", (y,))


def _patients(data: Data) -> Iterator[Decision]:
    for v, t, k in data.capacity:
        for y in data.periods:
            if (v, t, y) in data.flows or (v, t, y) in data.lists:
                limit = data.capacity[v, t, k]["limit"]
                yield Decision("extra", (v, t, k, y), None if limit is None else data.years[y] * limit)
    for key in data.flows:
        yield Decision("within", key)
    for (v, t, y), row in data.lists.items():
        yield Decision("idle", (v, t, y), row["stops"])
        for here, there in data.edges():
            if here == t != there and (v, there, y) in data.lists:
                yield Decision("transfer", (v, t, there, y))


def _safety(data: Data, asked: Question) -> Iterator[Decision]:
    for key, row in data.staffing.items():
        yield Decision("agency", key)
        if asked.modes["agency_ceiling"] == "yield" and row["agency_ceiling"] is not None:
            yield Decision("glass", key, max(0.0, need(row["required"]) - need(row["substantive"])))
    for key, row in data.beds.items():
        yield Decision("escalation", key, row["escalation_limit"])
    for t in data.estate:
        for y in data.periods:
            yield Decision("repair", (t, y))
