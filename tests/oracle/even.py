"""The even tiers read a second time from the text: squares by tangents, caps with their stated room, in SCIP.

Each square is replaced by its tangents, drawn where the last linear programme ended, until what the tangents say
(a lower bound) and the squares themselves agree. No interior point takes part.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
from pyscipopt import quicksum

from tests.oracle.data import Data, Key, need
from tests.oracle.definitions import Plan, Value
from tests.oracle.measures import measure
from tests.oracle.naive import Choices, Oracle
from tests.oracle.questions import Question
from tests.oracle.rows import Commitment

Earlier = Sequence[tuple[str, float]]
EVEN = ("even_care", "even_grant", "even_money")
ROUNDS = 200
CLOSED = 1e-12
"""Share of the value to which the tangents close on the squares: a share of 10⁻⁹ leaves amounts open to 3·10⁻⁵, which
is more than the room in which later tiers keep them."""
PARTS = (1000.0, 300.0, 100.0, 30.0)
"""Shares are counted in thousandths, since a square of 0.01 would drown in a tolerance of 10⁻⁹; where the arithmetic
breaks down, in larger parts."""
CARE = {"flow_standard", "list_standard", "safe_staffing", "safe_occupancy", "backlog_ceiling"}
COUNTED_IN_PEOPLE = {"pace", "support_places", "contested_changes"}


@dataclass(frozen=True)
class Square:
    """`weight * amount² / size`; `room` is how closely later tiers keep the amount."""

    name: str
    key: Key
    amount: Value
    size: float
    weight: float
    room: float


@dataclass(frozen=True)
class Settled:
    """One even tier: its value, what the tangents prove, and every amount that it settled with its size."""

    value: float
    bound: float
    amounts: Mapping[tuple[str, Key], tuple[float, float]]


def key_of(row: Commitment) -> Key:
    """The key of a row; periods are numbers."""
    return (*row.key.values(), row.side) if row.side else tuple(row.key.values())


def care(plan: Plan, numbers: Plan, short: Iterable[tuple[Commitment, Value]]) -> Iterator[Square]:
    """Shortfalls of promises to patients: Σ weight·shortfall²/size over the family's Σ weight·size."""
    rows = [(row, amount) for row, amount in short if row.id in CARE]
    for family in sorted({row.id for row, _ in rows}):
        sized = [
            (row, amount, max(1.0, _promised(numbers, row)), row.weight or 1.0)
            for row, amount in rows
            if row.id == family
        ]
        whole = sum(weight * size for _, _, size, weight in sized)
        for row, amount, size, weight in sized:
            room = max(1e-5 * size, 1e-3)
            yield Square(f"short:{family}", key_of(row), amount, size, weight / whole, room)


def _promised(numbers: Plan, row: Commitment) -> float:
    """What was promised in a row: patients, the limit, the safe floor, the occupied beds, the ceiling."""
    data, key = numbers.data, tuple(row.key.values())
    if row.id == "flow_standard":
        return float(need(data.flows[key]["target"]) * numbers.get("demand", *key))
    if row.id == "safe_staffing":
        return float(need(data.staffing[key]["required"]))
    if row.id == "safe_occupancy":
        return float(need(data.beds[key]["occupied"]))
    return float(row.limit)


def owed(data: Data, asked: Question, t: str, y: int) -> float:
    """The entitlement, with the condition counted as 0 where it is off."""
    if asked.modes["bailout_condition"] != "off":
        return float(data.entitlement(t, y))
    free = {z: {**row, "bailout_condition": None} for z, row in data.envelope.items()}
    kept, data.envelope = data.envelope, free
    try:
        return float(data.entitlement(t, y))
    finally:
        data.envelope = kept


def grants(plan: Plan, _numbers: Plan, _short: Iterable[tuple[Commitment, Value]]) -> Iterator[Square]:
    """grant² / max(entitlement, 0.1)."""
    data = plan.data
    for (t, y), grant in plan.x["grant"].items():
        room = max(1e-5 * data.spend[t, y], 1e-4)
        yield Square("grant", (t, y), grant, max(0.1, owed(data, plan.asked, t, y)), 1.0, room)


def money(plan: Plan, _numbers: Plan, short: Iterable[tuple[Commitment, Value]]) -> Iterator[Square]:
    """Asks, loans, unidentified sums and shortfalls over expenditure, repairs over the backlog, raid and top-up."""
    data = plan.data

    def square(name: str, key: Key, amount: Value, size: float) -> Square:
        return Square(name, key, amount, size, 1.0, max(1e-5 * size, 1e-4))

    for name, by_key in (
        ("cip", plan.values["cip"]), ("loan", plan.x.get("loan", {})),
        ("unidentified", plan.x.get("unidentified", {})),
    ):  # fmt: skip
        yield from (square(name, key, amount, data.spend[key]) for key, amount in by_key.items())
    for row, amount in short:
        if row.id not in (CARE - {"backlog_ceiling"}) | COUNTED_IN_PEOPLE:
            y = row.key["period"]
            spent = sum(data.spend[t, y] for t in _bearing(data, row))
            if spent:
                yield square(f"short:{row.id}", key_of(row), amount, spent)
    for (t, y), repair in plan.x.get("repair", {}).items():
        growth = (1 + need(data.estate[t]["growth"])) ** sum(data.years[z] for z in data.periods if z <= y)
        yield square("repair", (t, y), repair, max(1.0, data.opening.get((t, "backlog"), 0.0) * growth))
    for name in ("raid", "top_up"):
        for (y,), amount in plan.x.get(name, {}).items():
            yield square(name, (y,), amount, sum(data.spend[t, y] for t in data.trusts))


def _bearing(data: Data, row: Commitment) -> list[str]:
    """The trusts in a row."""
    key = row.key
    if "trust" in key:
        return [key["trust"]]
    if "system" in key:
        return [t for t in data.trusts if data.system[t] == key["system"]]
    if "type" in key:
        return [t for t in data.trusts if data.type[t] == key["type"]]
    return list(data.trusts)


SQUARES = {"even_care": care, "even_grant": grants, "even_money": money}


def room(name: str, value: float, turn: int, gap: float) -> float:
    """What an even tier may use of an earlier one; never less than any later tier may."""
    share = 1e-3 if name in ("finance", "bailout") and turn > 1 else max(1e-6, min(1e-4, gap))
    return turn * max(1e-6, share * abs(value))


class EvenOracle(Oracle):
    """The even tiers of one question, given the tiers before them and the yes/no choices."""

    parts = PARTS[0]

    def settle(self, earlier: Earlier, choices: Choices, gap: float) -> dict[str, Settled]:
        """Every even tier in order, each in its room, what those before it settled kept amount by amount."""
        self.hold_binaries([round(choices[kind][key]) for kind, key in self.binary_names])
        numbers = Plan(self.plan.data, self.asked, choices, lambda _name, _key, value, _stock: value)
        found = {}
        for turn, name in enumerate(EVEN, start=1):
            squares = list(SQUARES[name](self.plan, numbers, self.short))
            caps = [self.cap(each, value, turn, gap) for each, value in earlier]
            found[name] = self.least(squares)
            for cap in caps:
                self.model.delCons(cap)
            for square in squares:
                amount = found[name].amounts[square.name, square.key][0]
                self.row(square.amount, "<=", amount + square.room)
                self.row(square.amount, ">=", amount - square.room)
                if square.name.startswith("short:") and amount > square.room:
                    missed = self.missed(square)
                    self.row(missed, ">=", amount - square.room)
        return found

    def missed(self, square: Square) -> Value:
        """By how much the promise of a shortfall is missed, whatever its variable says."""
        row = next(
            row for row, _ in self.short if (f"short:{row.id}", key_of(row)) == (square.name, square.key)
        )
        return row.limit - row.value if row.sense == ">=" else row.value - row.limit

    def cap(self, name: str, value: float, turn: int, gap: float) -> Any:
        """An earlier tier at most its value and its room; one that came to nothing is kept at nothing."""
        spent: Any = measure(name, self.plan, self.short, self.peak)
        most = 0.0 if abs(value) <= 1e-6 else value + room(name, value, turn, gap)
        return self.model.addCons(spent + self.fixed_at_zero <= most)

    def least(self, squares: Sequence[Square]) -> Settled:
        """The least sum of squares."""
        if not squares:
            return Settled(0.0, 0.0, {})
        shares, epigraph = [], []
        for at, each in enumerate(squares):
            share = self.model.addVar(name=f"share_{at}", lb=None)
            self.model.addCons(share * each.size == self.parts * each.amount + self.fixed_at_zero)
            shares.append(share)
            epigraph.append(self.model.addVar(name=f"square_{at}", lb=0.0))
        drawn = [(at, point) for at in range(len(squares)) for point in self.parts * np.array(_GRID)]
        cuts, bound, value, at_best = [], 0.0, float("inf"), [0.0] * len(squares)
        worth = [each.weight * each.size / self.parts**2 for each in squares]
        goal = quicksum(self.parts**2 * w * var for w, var in zip(worth, epigraph, strict=True))
        self.model.setObjective(goal, "minimize")
        for _ in range(ROUNDS):
            cuts += [
                self.model.addCons(epigraph[at] >= 2 * point * shares[at] - point**2) for at, point in drawn
            ]
            self.model.optimize()
            if (status := self.model.getStatus()) != "optimal":
                raise ArithmeticError(status)
            best = self.model.getBestSol()
            bound = max(bound, float(self.model.getObjVal()) / self.parts**2)
            points = [float(self.model.getSolVal(best, share)) for share in shares]
            self.model.freeTransform()
            here = sum(w * point**2 for w, point in zip(worth, points, strict=True))
            if here < value:
                value, at_best = here, points
            if value - bound <= CLOSED * max(value, 1e-6):
                break
            drawn = list(enumerate(points))
        for cut in cuts:
            self.model.delCons(cut)
        amounts = {
            (each.name, each.key): (share * each.size / self.parts, each.size)
            for each, share in zip(squares, at_best, strict=True)
        }
        return Settled(value, bound, amounts)


_GRID = (0.0, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0)


def evened(data: Data, asked: Question, earlier: Earlier, choices: Choices, gap: float) -> dict[str, Settled]:
    """The even tiers of a question by tangents, to the tightest tolerance at which the solver's arithmetic holds."""
    for parts, tolerance in product(PARTS, (1e-9, 1e-8)):
        oracle = EvenOracle(data, asked, tolerance)
        oracle.parts = parts
        try:
            return oracle.settle(earlier, choices, gap)
        except Exception as fault:  # pyscipopt raises nothing narrower
            if "error in LP solver" not in str(fault) and not isinstance(fault, ArithmeticError):
                raise
    raise AssertionError("SCIP solves the tangents in no unit")
