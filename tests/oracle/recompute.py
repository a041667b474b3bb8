"""An independent check of a finished run: every definition, domain, row and measure from the result tables.

Run as `python -m tests.oracle.recompute INSTANCE RUN`; prints the faults and the tiers, ends with 1 if there
are any faults. It knows the instance folder, the run folder and the text of the formulation, nothing else.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.oracle.columns import expected_columns
from tests.oracle.data import Data, Key, load
from tests.oracle.decisions import Decision, decisions
from tests.oracle.definitions import Plan
from tests.oracle.measures import burdens, measure
from tests.oracle.questions import EVEN, LAST, Question, from_manifest
from tests.oracle.rows import Commitment, commitments, rules
from tests.oracle.run_tables import PLACES, Run, Values

TOLERANCE = 1e-5
LOOSE = ("finance", "bailout")
"""Of these the even tiers may use more, so that nobody is refused support to save interest on another's loan."""
NOT_TABLED = {"once", "awarded"}


@dataclass(frozen=True)
class Fault:
    """What is wrong, where, what the run says and what it should be (or should not pass)."""

    what: str
    key: Key
    found: float | str
    expected: float | str


@dataclass(frozen=True)
class Judged:
    """The faults of a run and its tiers as recomputed."""

    faults: list[Fault]
    tiers: list[tuple[str, float]]


def check(instance: str | Path, run_folder: str | Path) -> Judged:
    """Judge a run folder against its instance folder."""
    scenario = Run(run_folder).manifest.get("scenario")
    data = load(instance, scenario or None)
    run = Run(run_folder, data)
    asked = from_manifest(run.manifest["question"])
    x = run.decided(data, asked)
    plan = Plan(data, asked, x, lambda _name, _key, value, _stock: value)
    rows = list(commitments(plan))
    short = [(row, shortfall(row, asked)) for row in rows]
    peak = max(burdens(plan), default=0.0)
    yielded = [(row, value) for row, value in short if asked.modes[row.id] == "yield"]
    tiers = [(name, float(measure(name, plan, yielded, peak))) for name in asked.all_tiers]
    faults = [
        *domain_faults(data, asked, x),
        *stock_faults(plan),
        *rule_faults(plan),
        *commitment_faults(short, asked),
        *column_faults(run, plan, short),
        *table_faults(run, data, short),
        *tier_faults(run, tiers),
    ]
    return Judged(faults, tiers)


def differ(a: float, b: float, *scale: float) -> bool:
    """Whether two numbers differ by more than the tolerance, scaled by the largest of them (at least 1)."""
    return not abs(a - b) <= TOLERANCE * max(1.0, abs(a), abs(b), *scale)


def passes(value: float, sense: str, limit: float) -> bool:
    """Whether `value sense limit` holds to the tolerance."""
    beyond = {"<=": value - limit, ">=": limit - value, "==": abs(value - limit)}[sense]
    return beyond <= TOLERANCE * max(1.0, abs(value), abs(limit))


def shortfall(row: Commitment, asked: Question) -> float:
    """How far a commitment falls short; of the agency ceiling in `yield`, what the broken glass costs."""
    if row.shortfall is not None and asked.modes[row.id] == "yield":
        return float(row.shortfall)
    beyond = row.value - row.limit if row.sense == "<=" else row.limit - row.value
    return max(0.0, float(beyond))


def domain_faults(data: Data, asked: Question, x: Values) -> Iterator[Fault]:
    """Decisions outside their domains, missing ones, and ones that should not exist."""
    known: dict[str, dict[Key, Decision]] = {}
    for each in decisions(data, asked):
        known.setdefault(each.kind, {})[each.key] = each
    for kind in set(PLACES) | set(known):
        found, exist = x.get(kind, {}), known.get(kind, {})
        for key, value in found.items():
            if key in exist:
                yield from out_of_domain(exist[key], value)
            elif abs(value) > TOLERANCE or kind in ("start", "use", "extra", "transfer", "begun"):
                yield Fault(f"{kind} should not exist", key, value, "nothing")
        for key in exist.keys() - found.keys():
            yield Fault(f"{kind} is missing", key, "nothing", "a value")


def out_of_domain(each: Decision, value: float) -> Iterator[Fault]:
    """The faults of one decision."""
    most = float("inf") if each.upper is None else each.upper
    if value < -TOLERANCE or not passes(value, "<=", most):
        yield Fault(f"{each.kind} out of its domain", each.key, value, most)
    if each.binary and abs(value - round(value)) > 1e-6:
        yield Fault(f"{each.kind} is neither 0 nor 1", each.key, value, round(value))


def stock_faults(plan: Plan) -> Iterator[Fault]:
    """Lists and backlogs below zero."""
    for name in ("list", "backlog"):
        for key, value in plan.values[name].items():
            before = plan.data.opening.get((key[-2], name), 0.0) if name == "backlog" else value
            if value < -TOLERANCE * max(1.0, abs(before)):
                yield Fault(f"{name} below zero", key, value, 0.0)


def rule_faults(plan: Plan) -> Iterator[Fault]:
    """Rows that are always hard and do not hold."""
    for rule in rules(plan):
        if not passes(rule.value, rule.sense, rule.limit):
            yield Fault(rule.name, rule.key, float(rule.value), float(rule.limit))


def commitment_faults(short: Iterable[tuple[Commitment, float]], asked: Question) -> Iterator[Fault]:
    """Commitments that hold in the question and not in the run, and glass where there may be none."""
    for row, value in short:
        mode = asked.modes[row.id]
        key = (*row.key.values(), row.side)
        hard = mode == "hold" or (mode == "yield" and row.shortfall is not None)
        if hard and not passes(row.value, row.sense, row.limit):
            yield Fault(f"{row.id} is broken", key, float(row.value), float(row.limit))
        if value < -TOLERANCE:
            yield Fault(f"{row.id} has a negative shortfall", key, value, 0.0)


def column_faults(run: Run, plan: Plan, short: list[tuple[Commitment, float]]) -> Iterator[Fault]:
    """Columns that say something else than their definition."""
    for table, key, column, values in expected_columns(plan, short):
        found = run.column(table, key, column)
        for where, value in values.items():
            if where not in found:
                yield Fault(f"{table}.{column} is missing", where, "nothing", float(value))
            elif differ(found[where], float(value)):
                yield Fault(f"{table}.{column}", where, found[where], float(value))


def named(row: Commitment, labels: list[str]) -> Key:
    """The key of a commitment as its table spells it."""
    parts = {**row.key, "period": labels[row.key["period"] - 1], "side": row.side}
    columns = ("level", "trust", "system", "type", "standard", "period", "side")
    return (row.id, *(str(parts.get(column, "")) for column in columns))


def table_faults(run: Run, data: Data, short: list[tuple[Commitment, float]]) -> Iterator[Fault]:
    """Rows of the commitments table that are missing, too many, or say something else."""
    columns = ("id", "level", "trust", "system", "type", "standard", "period", "side")
    found = {tuple(row[c] for c in columns): row for row in run.tables.get("commitments", [])}
    known = {named(row, data.labels): (row, value) for row, value in short}
    for key in known.keys() ^ found.keys():
        yield Fault("commitment", key, "there" if key in found else "missing", "the other")
    for key in known.keys() & found.keys():
        (row, value), said = known[key], found[key]
        for column, right in (("value", row.value), ("limit", row.limit), ("shortfall", value)):
            if differ(float(said[column]), float(right), abs(float(row.value)), abs(float(row.limit))):
                yield Fault(f"commitments.{column}", key, float(said[column]), float(right))
        clear = value > 10 * TOLERANCE * max(1.0, abs(float(row.limit)))
        if clear and said["status"] != "short":
            yield Fault("commitments.status", key, said["status"], "short")
        if value == 0.0 and said["status"] == "short":
            yield Fault("commitments.status", key, said["status"], "holds or binds")


def tier_faults(run: Run, tiers: list[tuple[str, float]]) -> Iterator[Fault]:
    """Tiers whose final value is not the recomputed one, or worse than when they were solved by more than was left.

    A tier may end better: the even tiers use a little of each one before them, and less of a tier on money is then
    enough for those after it.
    """
    said = {tier["measure"]: tier for tier in run.manifest["tiers"]}
    for name, value in tiers:
        if name not in said:
            yield Fault("tier is missing", (name,), "nothing", value)
            continue
        final, solved = float(said[name]["final"]), float(said[name]["value"])
        if differ(final, value):
            yield Fault("tier's final value", (name,), final, value)
        if name not in EVEN and value - solved > room(name, solved, run.manifest["options"]["gap"]):
            yield Fault("tier drifted", (name,), value, solved)


def room(name: str, value: float, gap: float) -> float:
    """By how much later tiers may change a tier: twice the tolerance, and three times the room of an even tier.

    The room is that of formulation §6, at least the tolerance of a tier: less cannot be told from nothing.
    """
    tolerance = 2 * max(1e-6, 1e-6 * abs(value)) + 1e-9 * abs(value)
    if name not in LAST and abs(value) > 1e-6:
        share = 1e-3 if name in LOOSE else max(1e-6, min(1e-4, gap))
        tolerance += 3 * max(1e-6, share * abs(value))
    return tolerance


def main(arguments: list[str]) -> int:
    """Print the faults and the tiers."""
    judged = check(arguments[0], arguments[1])
    for fault in judged.faults:
        sys.stdout.write(f"{fault.what} {fault.key}: {fault.found}, not {fault.expected}\n")
    for name, value in judged.tiers:
        sys.stdout.write(f"{name} = {value:.9g}\n")
    return 1 if judged.faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
