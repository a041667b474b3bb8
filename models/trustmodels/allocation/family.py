"""The record behind every row of the model, how a unit of it counts, and how the records of a folder are found."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import ModuleType
from typing import Literal, TypeVar

from trustmodels.allocation.case import Case
from trustmodels.allocation.data import Key
from trustmodels.allocation.plan import Plan, Term
from trustmodels.allocation.question import Mode

# The record behind every row of the model: who made the rule, in what unit, and what it says in words.

Sense = Literal[">=", "<=", "=="]


@dataclass(frozen=True, slots=True)
class Row:
    """One row: `value sense limit`, both sides linear in the plan.

    `shortfall` is only given where the rule has a shortfall of its own (the break-glass clause);
    otherwise a shortfall is what `value` lacks of `limit`, or has beyond it.
    """

    key: Key
    value: Term
    sense: Sense
    limit: Term
    shortfall: Term | None = None


def _one(_case: Case, _key: Key) -> float:
    return 1.0


@dataclass(frozen=True, slots=True)
class Wording:
    """What people read of a commitment; key columns stand in braces.

    Attributes:
        label: its line in a table.
        short: what follows an amount by which it is missed, e.g. `short of trusts’ control totals`.
        limit: what follows `£1m more`, e.g. `in the grant pot of {period}`.
        least: the same of rows whose limit is a least, where other rows of the commitment have a most.
        binds: what it is called where it binds one trust, e.g. `its stretch ceiling`.
        order: its place in a headline, the lowest first; 0 stands last.
        again: the id of the commitment of trusts whose money this one counts again, at another level or in other
            terms; where that one is short, a headline says no more.
        pot: it shares out money and is missed by nobody.
        counted: it limits a number of yes/no decisions, so that it has no price with these held.
        given: its line among what there was to give.
        heading: of the column of its shortfall in a workbook, where that is not its line.
        missed: what is said to be short where it is missed at trusts, e.g. `trusts’ control totals`.
    """

    label: str = ""
    short: str = ""
    limit: str = ""
    least: str = ""
    binds: str = ""
    order: int = 0
    again: str = ""
    pot: bool = False
    counted: bool = False
    given: str = ""
    missed: str = ""
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Lever:
    """The cells of an instance in which somebody sets a limit.

    Attributes:
        table, column: where the limit stands.
        unit: the column's unit, which may be another than the row's (a share of expenditure for £m).
        where: column = code of its rows, where the table holds other limits as well.
        key: the column by which one trust, system or standard is chosen.
    """

    table: str
    column: str
    unit: str = "£m"
    where: Mapping[str, str] = field(default_factory=dict, hash=False)
    key: str | None = None


@dataclass(frozen=True, slots=True)
class RoomHandle:
    """How its limit is moved in the room: the group, the label, and how the figure is shown.

    Attributes:
        group: Pots, Targets or Ceilings.
        label: what it is.
        kind: `set` a figure of a period; `factor` moves the limits of all trusts by a percentage; `shares` sets the
            share of everybody or adds points to it.
        unit: in which it is shown, for `set`.
        most: the largest figure, where it is not the room's own.
        per_cent: a share that is shown in per cent.
    """

    group: str
    label: str
    kind: Literal["set", "factor", "shares"] = "set"
    unit: str = "£m"
    most: float | None = None
    per_cent: bool = False


Alone = Literal["own", "off", "open", "part", "none"]


@dataclass(frozen=True, slots=True)
class Family:
    """A named commitment and everything an explanation needs to know about it.

    Attributes:
        id: the name used in questions, result tables and on the command line.
        imperative: finance, access, safety or deliverability.
        key: names of the key columns, in order.
        unit: unit of the value, the limit and the shortfall.
        sentence: what was promised, with the key columns in braces.
        tag: the equation's tag in MATHS.md and in the golden file.
        source: who asks for it.
        rows: the rows of this family, one expression for constraint, report and explanation.
        measure: the measure that counts the shortfall.
        weight: how one unit of shortfall counts in that measure.
        unless_named: the mode in a question that does not name the commitment; None where it must.
        told: its words for people.
        size: what was promised in a row, against which its shortfall is compared with others of the family; of
            promises to patients.
        lever: the cells that set its limit.
        handle: how that limit is moved in the room.
        level: the level (trust, system, sector) whose reported control total it is.
        on_ask: it limits what a trust may be asked for, whatever other trusts are asked.
        alone: what becomes of it for one trust on its own: `own` it stays, `off` it is nobody's alone, `open` its
            limit is taken away, `part` the trust has a part of it by its expenditure, `none` its limit is 0.
        pays: the decision that a pot pays for: grant, loan, repair (capital) or place.
        wants: the decision of which a trust at which it binds wants more.
        cause: why a trust cannot balance (capital, politics, workforce), to which this limit belongs.
    """

    id: str
    imperative: str
    key: Key
    unit: str
    sentence: str
    tag: str
    source: str
    rows: Callable[[Case, Plan], Iterable[Row]]
    measure: str
    weight: Callable[[Case, Key], float] = _one
    unless_named: Mode | None = None
    size: Callable[[Case, Plan, Key], Term] | None = None
    told: Wording = Wording()
    lever: Lever | None = None
    handle: RoomHandle | None = None
    level: str = ""
    on_ask: bool = False
    alone: Alone = "own"
    pays: str = ""
    wants: str = ""
    cause: str = ""

    @property
    def label(self) -> str:
        """Its line in a table."""
        return self.told.label or self.id.replace("_", " ").capitalize()

    @property
    def noun(self) -> str:
        """What it is called where no key is named."""
        return self.id.replace("_", " ").capitalize() if "{" in self.label else self.label

    @property
    def short(self) -> str:
        """What follows an amount by which it is missed."""
        return self.told.short or f"short of {self.id.replace('_', ' ')}"

    def limit_of(self, sense: Sense) -> str:
        """What follows `£1m more` of the limit of a row, by its direction; key columns stand in braces."""
        least = self.told.least if sense == ">=" else ""
        return least or self.told.limit or f"of {self.label.lower()} in {{period}}"

    @property
    def national(self) -> bool:
        """Whether it is one limit for everybody, which somebody in Whitehall can move."""
        return self.key == ("period",)

    def at(self, *key: str) -> tuple[str, Key]:
        """The name of one of its rows."""
        return self.id, key

    def labels(self, key: Key) -> dict[str, str]:
        """The key columns by name."""
        return dict(zip(self.key, key, strict=True))

    def period(self, key: Key) -> str:
        """The period of a row."""
        return self.labels(key)["period"]

    def trusts(self, case: Case, key: Key) -> tuple[str, ...]:
        """The trusts that a row is about: one, those of a system or of a type, or all."""
        found = self.columns(key)
        if "trust" in found:
            return (found["trust"],)
        if "system" in found:
            return case.members.get(found["system"], ())
        if "type" in found:
            return tuple(t for t in case.trusts if case.data.trusts[t].type == found["type"])
        return case.trusts

    def columns(self, key: Key) -> dict[str, str]:
        """The columns of the table of commitments in which the key stands, and what stands there.

        The code of an underlying total stands in the column of what its level says it is; a sector has none.
        """
        found = self.labels(key)
        code = found.pop("code", "")
        if code and found["level"] != "sector":
            found[found["level"]] = code
        return found


@dataclass(frozen=True, slots=True)
class Law:
    """A rule of arithmetic or of the law of the land: always a hard row, whatever the question.

    Attributes:
        promise: the figure that somebody has set in this law, as a promise that can be a member of a conflict and
            a way out; its key is how the keys of the law's rows begin.
        stated_by: how the keys of those rows end that state the promise.
    """

    id: str
    key: Key
    unit: str
    sentence: str
    tag: str
    rows: Callable[[Case, Plan], Iterator[Row]]
    promise: Family | None = None
    stated_by: Key = ()


def excess(row: Row) -> Term:
    """By how much a row is short (positive) or has room (negative), in its unit; numbers only."""
    gap = row.limit - row.value
    if row.sense == "==":
        return abs(gap)
    return gap if row.sense == ">=" else -gap


# Finds the one-file-each members of a folder, so that a new one needs no list to be edited.

T = TypeVar("T")


def members(package: ModuleType, kind: type[T]) -> tuple[T, ...]:
    """Every object of `kind` that a module of the package defines in capitals, in the order of their tags."""
    found: list[T] = []
    for module in pkgutil.iter_modules(package.__path__, package.__name__ + "."):
        loaded = importlib.import_module(module.name)
        found += [item for name, item in vars(loaded).items() if name.isupper() and isinstance(item, kind)]
    return tuple(sorted(found, key=_tag_order))


def _tag_order(item: object) -> tuple[str, int]:
    letters, number = re.fullmatch(r"([A-Z]+)(\d+)", item.tag).groups()  # type: ignore[attr-defined,union-attr]
    return letters, int(number)


# How one unit of a shortfall counts in its measure, where several commitments say it alike.


@dataclass(frozen=True, slots=True)
class Weight:
    """A weight of an instance's settings, 1 where they do not give it.

    Attributes:
        setting: its name; 1 if empty.
        lasting: a shortfall counts for as long as its period lasts, which ends its key.
    """

    setting: str = ""
    lasting: bool = False

    def __call__(self, case: Case, key: Key) -> float:
        """The weight of a row."""
        weight = case.data.settings.get(self.setting, 1.0) if self.setting else 1.0
        return case.years[key[-1]] * weight if self.lasting else weight


def uncounted(_case: Case, _key: Key) -> float:
    """Of what is not £m and has no part in a measure in £m."""
    return 0.0
