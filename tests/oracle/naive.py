"""A second engine: every question as the page states it, one row a formula, solved by SCIP.

Written from the text of the formulation alone, for clarity. `solve` answers with the value of every tier before the
even ones in order, or with "infeasible" or "unbounded": those and `movement`, which chooses among what they leave,
settle who bears what by squares, and what they come to is recomputed from the tables (`recompute`).
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pyscipopt import Expr, Model, quicksum

from tests.oracle.data import Data, Key, load
from tests.oracle.decisions import decisions
from tests.oracle.definitions import Plan, Value
from tests.oracle.measures import burdens, measure
from tests.oracle.questions import PRIMARY, Question, override, question
from tests.oracle.rows import Commitment, commitments, rules

Choices = Mapping[str, Mapping[Key, float]]


@dataclass
class Answer:
    """Tiers in order, and whether the yes/no decisions that the primary tiers chose are the only ones."""

    status: str
    tiers: list[tuple[str, float]] = field(default_factory=list)
    unique: bool = False
    rows: list[tuple[Commitment, float, float]] = field(default_factory=list)  # slack, shortfall


def solve(folder: str | Path, name: str, **changes: Any) -> list[tuple[str, float]] | str:
    """The tiers of a question on an instance folder: [(measure, value)], or "infeasible" or "unbounded".

    `changes` are those of `questions.override`: basis, hold, yield_, off, allow.
    """
    answer = answered(load(folder), override(question(name), **changes))
    return answer.tiers if answer.status == "optimal" else answer.status


def answered(data: Data, asked: Question, choices: Choices | None = None) -> Answer:
    """The answer to a question, to the tightest tolerance at which the solver's arithmetic holds."""
    for tolerance in (1e-9, 1e-8):
        try:
            return Oracle(data, asked, tolerance).answer(choices)
        except Exception as fault:  # pyscipopt raises nothing narrower
            if "error in LP solver" not in str(fault):
                raise
    return Oracle(data, asked, 1e-7).answer(choices)


class Oracle:
    """One question on one instance as a SCIP model."""

    def __init__(self, data: Data, asked: Question, tolerance: float = 1e-9) -> None:
        self.asked = asked
        self.model = quiet_model(tolerance)
        self.fixed_at_zero = self.model.addVar(lb=0, ub=0, name="zero")
        self.binaries: list[Any] = []
        self.binary_names: list[tuple[str, Key]] = []
        x: dict[str, dict[Key, Any]] = {}
        for each in decisions(data, asked):
            variable = self.model.addVar(
                name=spell(each.kind, each.key),
                vtype="B" if each.binary else "C",
                lb=0.0,
                ub=each.upper,
            )
            x.setdefault(each.kind, {})[each.key] = variable
            if each.binary:
                self.binaries.append(variable)
                self.binary_names.append((each.kind, each.key))
        self.plan = Plan(data, asked, x, self.define)
        for rule in rules(self.plan):
            self.row(rule.value, rule.sense, rule.limit)
        self.short: list[tuple[Commitment, Any]] = []
        self.held: list[tuple[Commitment, Any]] = []
        for row in commitments(self.plan):
            self.commit(row)
        self.peak = self.model.addVar(name="peak", lb=None)
        for burden in burdens(self.plan):
            self.row(burden, "<=", self.peak)

    def define(self, name: str, key: Key, value: Value, stock: bool) -> Any:
        """A variable that equals the value."""
        variable = self.model.addVar(name=spell(name, key), lb=0.0 if stock else None)
        self.row(variable, "==", value)
        return variable

    def row(self, value: Value, sense: str, limit: Value) -> None:
        """Add `value sense limit`; a fixed variable makes a row of constants a row."""
        left = value - limit
        if not isinstance(left, Expr) or left.degree() < 1:
            left = left + self.fixed_at_zero
        self.model.addCons({"<=": left <= 0, ">=": left >= 0, "==": left == 0}[sense])

    def commit(self, row: Commitment) -> None:
        """Add a commitment in the mode of the question."""
        mode = self.asked.modes[row.id]
        if mode == "off":
            return
        if mode == "hold":
            self.row(row.value, row.sense, row.limit)
            self.held.append((row, 0.0))
            return
        if row.shortfall is not None:
            self.row(row.value, row.sense, row.limit)
            self.short.append((row, row.shortfall))
            return
        short = self.model.addVar(name=spell("short_" + row.id, (*row.key.values(), row.side)), lb=0.0)
        self.row(row.value, row.sense, row.limit + short if row.sense == "<=" else row.limit - short)
        self.short.append((row, short))

    def answer(self, choices: Choices | None = None, export: Path | None = None) -> Answer:
        """Solve the tiers in their order.

        `choices` are yes/no decisions that are held in the secondary tiers in place of the ones found here;
        `export` is a folder for every tier's problem, as MPS files.
        """
        tiers = self.asked.linear_tiers
        choosing = max((i for i, name in enumerate(tiers) if name in PRIMARY), default=0)
        solved: list[tuple[str, float]] = []
        unique = not self.binaries
        for i, name in enumerate(tiers):
            objective = self.model.addVar(name="measure_" + name, lb=None)
            self.row(objective, "==", measure(name, self.plan, self.short, self.peak))
            self.model.setObjective(objective, "minimize")
            if export:
                self.model.writeProblem(str(export / f"{name}.mps"), verbose=False)
            status, value, chosen = self.minimise(objective)
            if status != "optimal":
                return Answer(status, solved)
            solved.append((name, value))
            self.row(objective, "<=", value + max(1e-6, 1e-6 * abs(value)))
            if i == choosing and self.binaries:
                if choices is None:
                    unique = self.only_choice(chosen)
                else:
                    chosen = [round(choices[kind][key]) for kind, key in self.binary_names]
                self.hold_binaries(chosen)
        return Answer("optimal", solved, unique, self.last_rows)

    def minimise(self, objective: Any) -> tuple[str, float, list[float]]:
        """Status, value, and the yes/no decisions of a tier."""
        self.model.optimize()
        status = str(self.model.getStatus())
        if status == "inforunbd":
            status = "unbounded"
        value, chosen = 0.0, []
        if status == "optimal":
            best = self.model.getBestSol()
            value = float(self.model.getSolVal(best, objective))
            chosen = [round(self.model.getSolVal(best, each)) for each in self.binaries]
            self.last_rows = [
                (row, self.number(best, row.value - row.limit), self.number(best, short))
                for row, short in [*self.held, *self.short]
            ]
        self.model.freeTransform()
        return status, value, chosen

    def number(self, solution: Any, value: Value) -> float:
        """The value of an expression in a solution."""
        return float(self.model.getSolVal(solution, value) if isinstance(value, Expr) else value)

    def only_choice(self, chosen: list[float]) -> bool:
        """Whether no other yes/no decisions are as good, within the tolerances of the tiers so far."""
        other = quicksum(1 - each if on else each for each, on in zip(self.binaries, chosen, strict=True))
        cut = self.model.addCons(other >= 1)
        self.model.setObjective(self.fixed_at_zero, "minimize")
        self.model.optimize()
        found = self.model.getNSols() > 0
        self.model.freeTransform()
        self.model.delCons(cut)
        return not found

    def hold_binaries(self, chosen: list[float]) -> None:
        """Hold the yes/no decisions for the tiers to come."""
        for each, on in zip(self.binaries, chosen, strict=True):
            self.model.chgVarType(each, "C")
            self.model.chgVarLb(each, on)
            self.model.chgVarUb(each, on)


def quiet_model(tolerance: float) -> Model:
    """A SCIP model that is silent and holds its rows to a tolerance; its gap is 0."""
    model = Model()
    model.hideOutput()
    model.setParam("numerics/feastol", tolerance)
    model.setParam("numerics/dualfeastol", tolerance)
    model.setParam("randomization/randomseedshift", 0)
    return model


def spell(kind: str, key: Key) -> str:
    """The name of a variable."""
    return "_".join([kind, *map(str, key)]).replace(" ", "_")


if __name__ == "__main__":
    for line in solve(sys.argv[1], sys.argv[2]):
        sys.stdout.write(f"{line}\n")
