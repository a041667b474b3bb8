"""What is asked of the figures of an instance: few questions, each with its likely slip."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from optimiser.errors import SHOWN
from optimiser.instances import Instance
from optimiser.instances.cells import to_text
from optimiser.instances.plausibility.beside import besides, once
from optimiser.instances.plausibility.figures import Codes, Figures, Numbers, anchors, figures, rows_of, sizes
from optimiser.instances.plausibility.judge import Doubt, doubts
from optimiser.instances.plausibility.views import likely, named
from trustmodels.contract import TABLES
from trustmodels.contract.evidence import joined_key

# Every figure of an instance that does not look like its kind.

UNASKED = frozenset({"latitude", "longitude"})


def doubted(instance: Instance) -> Iterator[tuple[Figures, list[Doubt]]]:
    """Each column with its doubted rows, table by table."""
    trusts = instance.tables["trusts"]
    named = [*trusts["trust"], *instance.tables["systems"]["system"], "*"]
    owners = {code: at for at, code in reversed(list(enumerate(named)))}
    found = []
    for table in TABLES:
        if table.name in instance.present:
            rows = rows_of(table, instance.tables[table.name], owners)
            asked = [column for column in table.columns if column.numeric and column.name not in UNASKED]
            found.append([figures(rows, column) for column in asked])
    said = anchors((each for columns in found for each in columns), len(trusts))
    size = sizes(said, np.log10(trusts["expenditure"].to_numpy()))
    spent = _all_sizes(size, trusts["system"].map(owners).to_numpy(), len(named))
    judged = []
    for columns in found:
        own = {each.column.name: doubts(each, columns, spent, said) for each in columns}
        known = {name: {row for one in held for row in (one.row, *one.also)} for name, held in own.items()}
        more = besides(columns, known)
        for each in columns:
            held = [*own[each.column.name], *more.get(each.column.name, [])]
            judged.append((each, sorted(held, key=lambda doubt: doubt.row)))
    yield from once(judged, trusts["system"].map(owners).to_list())


def _all_sizes(trusts: Numbers, systems: Codes, count: int) -> Numbers:
    """log10 of what trusts, systems and all together spend."""
    spent = np.zeros(count)
    known = np.where(np.isfinite(trusts), 10**trusts, 0.0)
    spent[: len(trusts)] = known
    np.add.at(spent, systems, known)
    spent[-1] = known.sum()
    with np.errstate(divide="ignore"):
        return np.where(spent > 0, np.log10(spent), np.nan)


# What is asked of the figures of an instance: few questions, each with its likely slip, and which are answered.

HIGHEST, LOWER = 1, 2
"""Ranks of questions: a slip of unit that has a name, and any other figure that is far from its kind."""
ALIKE = 0.1
"""How near two figures of a unit are off by the same (log10), so that they are one question."""
ACCEPTED = "accepted"
THOUSAND = 1000


@dataclass(frozen=True)
class FigureQuestion:
    """One question about one figure, or about figures that are off alike.

    Attributes:
        table, column: where they stand.
        keys: the key of each row, its parts joined by ``/`` as in the table ``accepted``.
        rows: their rows, the header being row 1.
        values: the figures.
        times: how many times the figure is what it should be.
        against: what it is held against.
        slip: the likely slip, as a question; empty where none fits.
        rank: 1 is the highest.
        unit: of the column.
    """

    table: str
    column: str
    keys: tuple[str, ...]
    rows: tuple[int, ...]
    values: tuple[float, ...]
    times: float
    against: str
    slip: str
    rank: int
    unit: str
    outside: bool

    def __str__(self) -> str:
        where = f"{self.table} {self.column}, {_some(self.keys)}"
        unit = "" if self.unit in {"none", "as in unit"} else f" {self.unit}"
        figure = f"{_figure(self.values[0])}{unit}"
        found = "outside" if self.outside else _times(self.times)
        return f"{where}: {figure} is {found} {self.against}" + (f": {self.slip}" if self.slip else "")


def questions(instance: Instance) -> tuple[FigureQuestion, ...]:
    """The questions that nobody has answered, the highest rank first, in the order of the tables."""
    answered = answers(instance)
    asked = [question for question in all_questions(instance) if not _answered(question, answered)]
    return tuple(sorted(asked, key=lambda question: question.rank))


def unanswered(instance: Instance) -> list[str]:
    """What stands beside an answer while a question of the highest rank is open; nothing where none is."""
    found = [question for question in questions(instance) if question.rank == HIGHEST]
    if not found:
        return []
    one = len(found) == 1
    opening = f"{len(found)} figure{'' if one else 's'} of the instance look{'s' if one else ''} like a slip of unit"
    named_ones = [
        *map(str, found[:SHOWN]),
        *([f"and {len(found) - SHOWN} more"] if len(found) > SHOWN else []),
    ]
    return [f"{opening}, and nobody has answered for {'it' if one else 'them'}: {'; '.join(named_ones)}"]


def all_questions(instance: Instance) -> list[FigureQuestion]:
    """Every question, answered or not."""
    return [question for each, found in doubted(instance) for question in _grouped(each, found)]


def answers(instance: Instance) -> set[tuple[str, str, str]]:
    """Table, key and column of the figures that somebody has looked at."""
    frame = instance.tables[ACCEPTED]
    return set(zip(frame["table"], frame["key"], frame["column"], strict=True))


def _answered(question: FigureQuestion, answered: set[tuple[str, str, str]]) -> bool:
    return all((question.table, key, question.column) in answered for key in question.keys)


def _grouped(each: Figures, found: Sequence[Doubt]) -> list[FigureQuestion]:
    """One question for the rows of a unit that are off alike, and for many units where the slip is the same."""
    groups: list[list[Doubt]] = []
    for doubt in found:
        same = [group for group in groups if _alike(group[0], doubt)]
        if same:
            same[0].append(doubt)
        else:
            groups.append([doubt])
    return [_question(each, group) for group in groups]


def _alike(one: Doubt, other: Doubt) -> bool:
    near = abs(one.off - other.off) <= ALIKE or (one.half > 0 and one.off * other.off > 0)
    return near and one.against == other.against


def _question(each: Figures, group: Sequence[Doubt]) -> FigureQuestion:
    column, frame = each.column, each.rows.frame
    first = group[0]
    rows = [row for doubt in group for row in (doubt.row, *doubt.also)]
    ends = first.off + first.half, first.off - first.half
    slip = likely(*ends, column) if first.half else named(first.off, column, first.spread)
    return FigureQuestion(
        table=each.rows.table.name,
        column=column.name,
        keys=tuple(key_of(each, row) for row in rows),
        rows=tuple(row + 2 for row in rows),
        values=tuple(float(frame[column.name].iloc[row]) for row in rows),
        times=float(10**first.off),
        against=first.against,
        slip=slip,
        rank=HIGHEST if slip else LOWER,
        unit=column.unit,
        outside=first.half > 0,
    )


def key_of(each: Figures, row: int) -> str:
    """The key of a row as the table `accepted` writes it; of a table without a key, all that names the row."""
    table, frame = each.rows.table, each.rows.frame
    named_by = table.key or tuple(column.name for column in table.columns if not column.numeric)
    return joined_key(tuple(str(frame[name].iloc[row]) for name in named_by))


def _some(keys: Sequence[str]) -> str:
    more = len(keys) - SHOWN
    return ", ".join(keys[:SHOWN]) + (f" and {more} more" if more > 0 else "")


def _figure(value: float) -> str:
    if abs(value) < THOUSAND:
        return to_text(round(value, 6))
    return f"{value:,.0f}" if value.is_integer() else f"{value:,.1f}"


def _times(times: float) -> str:
    """How many times, in words that both large and small ratios can be read in."""
    if times >= 1:
        return f"{_round(times)} times"
    return f"1/{_round(1 / times)} of"


def _round(times: float) -> str:
    digits = 3
    return f"{float(f'{times:.{digits}g}'):,.10g}"
