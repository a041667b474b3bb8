"""What the symbols of MATHS.md stand for: the columns and decisions that its tables name, of an instance and a plan."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import pandas as pd

from tests.maths.equations import PAGE, Meaning, PageError, Reader, Scope, Symbol, Value, kinds, tokens
from trustmodels.allocation.case import Case
from trustmodels.allocation.commitments import FAMILIES
from trustmodels.allocation.data import Key
from trustmodels.allocation.even import CARE, MONEY, Shortfalls
from trustmodels.allocation.plan import Plan, award_limit
from trustmodels.allocation.worlds import varies
from trustmodels.contract import BY_NAME

COLUMN_OF = {
    "t": "trust", "y": "period", "o": "opportunity", "m": "measure", "v": "standard", "k": "step",
    "s": "system", "a": "area", "r": "change", "j": "type",
}  # fmt: skip
OPENED = {"list": "list:{}", "still": "list:{}", "backlog": "backlog", "decayed": "backlog", "cash": "cash"}
"""Stocks that begin from an opening amount, by the name that it has there."""
_ROW = re.compile(r"^\| (\$.*?) \| (.*?) \| (.*?) \|(?: (.*) \|)?$", re.MULTILINE)
Row = int
"""A row of a commitment, by its place among the shortfalls."""


@dataclass(frozen=True)
class Entry:
    """A line of a table of symbols: the symbols, and the columns or decisions that they stand for."""

    symbols: tuple[Symbol, ...]
    meaning: str
    cells: tuple[str, ...]


def _table(heading: str) -> Iterator[tuple[str, str, str, str]]:
    """The lines of the table below a heading."""
    text = PAGE.split(f"### {heading}\n", 1)[1].split("\n#", 1)[0]
    yield from _ROW.findall(text)


def symbols_in(cell: str) -> tuple[Symbol, ...]:
    """The symbols of a cell, such as `$I_t, X_t$`."""
    found = []
    for part in re.split(r",(?![^{]*\})", cell.strip("$ ")):
        reader = Reader(tokens(part))
        found.append(reader.read_symbol(reader.take()))
    return tuple(found)


def _names(cell: str, sign: str) -> tuple[str, ...]:
    """What stands in backticks; `.column` takes the table before it."""
    found: list[str] = []
    for name in re.findall(r"`([^`]+)`", cell):
        found.append(found[-1].split(sign)[0] + name if name.startswith(sign) else name)
    return tuple(found)


@cache
def parameters() -> tuple[Entry, ...]:
    """The table of parameters."""
    return tuple(
        Entry(symbols_in(symbol), meaning, _names(cell, "."))
        for symbol, meaning, _, cell in _table("Parameters")
    )


@cache
def shortfalls() -> tuple[Entry, ...]:
    """The table of shortfalls."""
    return tuple(Entry(symbols_in(symbol), meaning, ()) for symbol, meaning, _, _ in _table("Shortfalls"))


@cache
def decisions() -> tuple[Entry, ...]:
    """The table of decisions."""
    return tuple(
        Entry(symbols_in(symbol), domain, _names(cell, "."))
        for symbol, cell, domain, _ in _table("Decisions")
    )


@dataclass
class Bound(Meaning):
    """The symbols of an instance and a plan in numbers.

    Attributes:
        tables, settings: of the instance; parameters are read there and not in the case.
        case: for what the page leaves to the code: D1, D2, D48, D49 and D52.
        plan: numbers.
        short: the shortfalls.
    """

    tables: Mapping[str, pd.DataFrame]
    settings: Mapping[str, float]
    case: Case
    plan: Plan
    short: Shortfalls
    _read: dict[str, Mapping[Key, float]] = field(default_factory=dict)

    def value(self, name: str, at: tuple[tuple[str, Value], ...]) -> float:
        """The value of a symbol; 0 where there is none."""
        letters, values = [letter for letter, _ in at], tuple(value for _, value in at)
        special = self._special(name, "".join(kinds(letters)), values)
        if special is not None:
            return special
        for entry in decisions():
            for symbol, decision in zip(entry.symbols, entry.cells, strict=True):
                if symbol.name == name:
                    return float(getattr(self.plan, decision).get(self._key(at), 0.0))
        return self._parameter(name, at)

    def before(self, name: str, at: tuple[tuple[str, Value], ...]) -> float:
        """The opening stock of a list, backlog or cash; 0 of anything else."""
        if name not in OPENED:
            return 0.0
        labels = dict(at)
        stock = OPENED[name].format(labels.get("v"))
        return self._column("opening.amount").get((labels["t"], stock), 0.0)

    def _parameter(self, name: str, at: tuple[tuple[str, Value], ...]) -> float:
        letters = [letter for letter, _ in at]
        for entry in parameters():
            cells = (
                entry.cells if len(entry.cells) >= len(entry.symbols) else entry.cells * len(entry.symbols)
            )
            for place, symbol in enumerate(entry.symbols):
                if symbol.name == name and kinds(symbol.letters) == kinds(letters) and cells:
                    wanted = cells if len(entry.symbols) == 1 else cells[place : place + 1]
                    return self._cell(entry, wanted, place, at)
        raise PageError(f"no table says what {name} with {letters} is")

    def _cell(
        self, entry: Entry, cells: tuple[str, ...], place: int, at: tuple[tuple[str, Value], ...]
    ) -> float:
        if "." not in cells[0]:
            said = re.findall(r"\(([\d.]+)\)", entry.meaning)
            default = float(said[min(place, len(said) - 1)])
            return self.settings.get(cells[0], default)
        for cell in cells:
            found = self._column(cell).get(self._key(at))
            if found is not None:
                return found
        return 0.0

    def _column(self, name: str) -> Mapping[Key, float]:
        """Key -> number of a column of a table; rows of one key are added up, empty cells left out."""
        if name not in self._read:
            table, column = name.split(".")
            frame = self.tables[table].dropna(subset=[column])
            keys = list(
                frame[
                    [key for key in BY_NAME[table].key if key != "label"] or ["trust", "period"]
                ].itertuples(index=False, name=None)
            )
            found: dict[Key, float] = {}
            for key, number in zip(keys, frame[column], strict=True):
                found[key] = found.get(key, 0.0) + float(number)
            self._read[name] = found
        return self._read[name]

    def _key(self, at: Iterable[tuple[str, Value]]) -> Key:
        """The key in a table: periods by their code, worlds by their name."""
        return tuple(self._code(letter, value) for letter, value in at)

    def _code(self, letter: str, value: Value) -> str:
        if kinds([letter]) == ["y"]:
            inside = 1 <= value <= len(self.case.periods)
            return self.case.periods[int(value) - 1] if inside else ""
        if letter == "n":
            return self.case.worlds.names[int(value) - 1]
        return str(value)

    def _special(self, name: str, letters: str, values: tuple[Value, ...]) -> float | None:
        """What no single column says; None for any other symbol."""
        if name.startswith(r"\Delta^"):
            return self._shortfall(name.partition("^")[2], letters, values)
        if letters == "i":
            return self._of_row(name, *self.rows[values[0]])
        told = {
            "Y": lambda: float(len(self.case.periods)),
            "T": lambda: self._total("reported", letters, values),
            "T^u": lambda: self._total("underlying", letters, values),
            r"\hat d": lambda: self._delivered(values),
            r"\hat u": lambda: float(self.case.question.basis == "plan"),
            "income": lambda: self._by_trust(self.case.income, values),
            "spend": lambda: self._by_trust(self.case.expenditure, values),
            "M": lambda: award_limit(self.case, values[0], self._code("y", values[1])),
            "shift": lambda: self.case.worlds.shifts.get(values[0], (0.0,) * int(values[1]))[int(values[1]) - 1],
            r"\xi^v": lambda: self._effect(f"demand:{values[0]}", *values[1:]),
            r"\xi^B": lambda: self._effect("beds", *values),
            r"\xi^V": lambda: self._effect("required", *values),
            "lasts": lambda: self._lasts(*values),
        }  # fmt: skip
        return told[name]() if name in told else None

    def _delivered(self, values: tuple[Value, ...]) -> float:
        return 1.0 if self.case.question.basis == "plan" else self._column("opportunities.delivery")[values]

    def _by_trust(self, found: Mapping[tuple[str, str], float], values: tuple[Value, ...]) -> float:
        return found.get((values[0], self._code("y", values[1])), 0.0)

    def _effect(self, of: str, change: str, trust: str) -> float:
        return dict(self.case.effects.get((trust, of), ())).get(change, 0.0)

    def _lasts(self, standard: str, period: Value) -> float:
        flow = self.tables["standards"].set_index("standard")["kind"][standard] == "flow"
        return 1.0 if flow else self.value(r"\ell", (("y", period),))

    def _total(self, basis: str, letters: str, values: tuple[Value, ...]) -> float:
        level = {"ty": "trust", "sy": "system", "y": "sector"}[letters]
        code = "*" if level == "sector" else str(values[0])
        return self._column("control_totals.amount").get(
            (level, code, self._code("y", values[-1]), basis), 0.0
        )

    @property
    def rows(self) -> list[tuple[str, Key]]:
        """The rows of commitments that yield, in order."""
        return [(name, key) for name, rows in self.short.items() for key in rows]

    def _shortfall(self, tag: str, letters: str, values: tuple[Value, ...]) -> float:
        """A shortfall of the commitment with this tag, or the sum of them all."""
        rows = next(self.short.get(family.id, {}) for family in FAMILIES.values() if family.tag == tag)
        if not letters:
            return float(sum(rows.values()))
        return float(rows.get(self._key(zip(letters, values, strict=True)), 0.0))

    def _of_row(self, name: str, family: str, key: Key) -> float | None:
        """What the table of shortfalls says of a row."""
        record, case = FAMILIES[family], self.case
        if name == "spent":
            trusts = record.trusts(case, key) if record.unit == MONEY else ()
            return sum(case.expenditure[t, record.period(key)] for t in trusts)
        size = max(1.0, float(record.size(case, self.plan, key))) if record.size else 0.0
        weight = record.weight(case, key) or 1.0
        return {r"\Delta": float(self.short[family][key]), r"\varpi": weight, r"\Sigma": size}.get(name)

    def members(self, letter: str, of: str, scope: Scope) -> Iterable[Value]:
        """What a sum runs over."""
        kind = kinds([letter])[0]
        if kind == "y":
            return range(1, len(self.case.periods) + 1)
        if kind == "n":
            return range(1, len(self.case.worlds.names) + 1)
        if kind == "f":
            return [name for name in self.short if FAMILIES[name].imperative in CARE]
        if kind == "i":
            return [at for at, (name, _) in enumerate(self.rows) if not of or name == scope[of]]
        table = {"t": "trusts", "o": "opportunities", "m": "one_offs", "v": "standards", "k": "capacity",
                 "s": "systems", "a": "delivery", "r": "changes", "j": "trusts"}[kind]  # fmt: skip
        frame = self.tables[table]
        if of:
            frame = frame[self._belongs(frame, kind, of, scope)]
        return list(dict.fromkeys(frame[COLUMN_OF[kind]]))

    def _belongs(self, frame: pd.DataFrame, kind: str, of: str, scope: Scope) -> Any:
        """Which rows belong to what a sum is over."""
        if of.startswith(r"\text"):
            return frame[of.removeprefix(r"\text{").removesuffix("}").strip()]
        if of == "s(t)":
            return frame["system"] == self.tables["trusts"].set_index("trust")["system"][scope["t"]]
        belongs = frame[COLUMN_OF[of]] == scope[of]
        if (kind, of) == ("o", "a"):
            return belongs & pd.Series(
                [varies(self.case.data, row) for row in frame.itertuples()], frame.index
            )
        return belongs
