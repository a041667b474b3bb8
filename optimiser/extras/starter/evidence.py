"""Where every figure of a new instance comes from, and figures that somebody wrote over those filled in."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from optimiser.explain.words import plural
from optimiser.extras.starter.benchmark import Median
from optimiser.extras.starter.cells import Said
from optimiser.extras.starter.choice import Typed
from optimiser.extras.starter.layout import SOURCE, neat
from optimiser.extras.starter.pick import TO_BE_SHARED, Tables
from optimiser.extras.workbook.grid import Grid
from optimiser.instances.cells import to_number
from optimiser.instances.files import RawTable
from trustmodels.contract import BY_NAME, Column

# Where every figure of a new instance comes from: its grade, a few words beside it, and the tables of evidence.
#
# A figure of the trust itself has the grade of its source; a median of others, or a share of a national figure, has at
# best C: it says what is usual, not what is so.

GRADES = "ABCD"
GOOD = {"published": "A"}
"""How the word that an instance may have for a grade is read."""
EVIDENCE = ("sources", "assumptions", "published", "outturn", "successors", "accepted")
COLUMNS = ("table", "column", "basis", "source", "rule", "licence", "grade")
OF_TRUSTS = {"trust", "id", "origin"}
WHOLE = 1.0 - 1e-12


@dataclass(frozen=True)
class Record:
    """What a source says of one of its columns."""

    basis: str
    source: str
    rule: str
    licence: str
    grade: str


class Evidence:
    """What is known of each figure: whose it is, from where, and how good."""

    def __init__(
        self, name: str, sources: pd.DataFrame, picked: Collection[str], typed: Sequence[Typed], share: float
    ) -> None:
        self.name, self.picked, self.share = name, frozenset(picked), share
        self.typed = {trust.trust: trust for trust in typed}
        self.systems = frozenset(trust.system for trust in typed)
        rows = sources.reset_index(drop=True).to_dict(orient="records")
        self.known = {
            (str(r["table"]), str(r["column"])): Record(*(str(r[c]) for c in COLUMNS[2:])) for r in rows
        }

    def record(self, table: str, column: str) -> Record:
        """What the source says of a column."""
        said = self.known.get((table, column)) or self.known.get((table, "*"))
        return said or Record("estimated", self.name, "as it stands there", "not stated", "D")

    def grade(self, table: str, column: str, who: str = "", level: str = "") -> str:
        """A to D; of a figure that was typed in, of which nothing is known, D."""
        if self._typed_in(table, column, who):
            return "D"
        said = self.record(table, column).grade
        own = said if said in GRADES else GOOD.get(said, "D")
        return own if self._own(table, column, who, level) else max("C", own)

    def words(self, table: str, column: str, who: str = "", level: str = "") -> str:
        """Where a figure comes from, in a few words."""
        basis = self.record(table, column).basis
        if self._typed_in(table, column, who):
            return "typed in"
        if who in self.typed:
            return f"median of {self.typed[who].type} in {self.name} ({basis} there)"
        if self._own(table, column, who, level):
            return f"{'own' if who in self.picked else 'as'} in {self.name} ({basis})"
        if table == "control_totals":
            return "its trusts' totals, with a share of what is beyond them"
        return f"a share of {self.name}, by expenditure ({basis} there)"

    def _typed_in(self, table: str, column: str, who: str) -> bool:
        """Whether a figure is the user's own word: what a trust that was typed in spends, or has."""
        trust = self.typed.get(who) if table == "trusts" else None
        return (
            trust is not None
            and {"expenditure": trust.expenditure, "income": trust.income}.get(column) is not None
        )

    def _own(self, table: str, column: str, who: str, level: str) -> bool:
        """Whether a figure is taken as it is."""
        if who in self.typed:
            return False
        if level in {"system", "sector"} or (
            column in TO_BE_SHARED.get(table, ()) and who not in self.picked
        ):
            return self.share > WHOLE
        return True

    def sources(self, tables: Tables) -> pd.DataFrame:
        """A row for each column that holds something, its grade the worst of its figures."""
        rows = []
        for name, frame in tables.items():
            if name not in EVIDENCE:
                columns = [column.name for column in BY_NAME[name].columns if self._says(name, column, frame)]
                rows += [(name, column, *self._row(name, column, frame)) for column in columns]
        return pd.DataFrame(rows, columns=list(COLUMNS))

    def _says(self, table: str, column: Column, frame: pd.DataFrame) -> bool:
        """Whether a column holds something: more than an empty cell, where the source says nothing of it."""
        if column.name not in frame or not frame[column.name].notna().any():
            return False
        silent = column.optional and not {(table, column.name), (table, "*")} & self.known.keys()
        return not (silent and (frame[column.name] == column.stands_for).all())

    def _row(self, table: str, column: str, frame: pd.DataFrame) -> tuple[str, str, str, str, str]:
        said = self.record(table, column)
        if table == "systems" and self.systems:
            said = self._said_of(said, "system", len(self.systems), some=len(self.systems) < len(frame))
            return said.basis, said.source, said.rule, said.licence, said.grade
        who = next((name for name in ("trust", "id") if name in frame), None)
        codes = list(dict.fromkeys(frame[who])) if who else []
        said_so = [code for code in codes if self._typed_in(table, column, code)]
        typed = [code for code in codes if code in self.typed and code not in said_so]
        shared = column in TO_BE_SHARED.get(table, ()) or (table == "control_totals" and column == "amount")
        numeric, parts = BY_NAME[table].column(column).numeric, []
        if typed and not numeric:
            said = self._named(said, typed, some=len(typed) < len(codes))
        if not numeric or not (typed or said_so or (shared and self.share <= WHOLE)):
            return said.basis, said.source, said.rule, said.licence, said.grade
        if any(code in self.picked for code in codes):
            picked = plural(len([c for c in codes if c in self.picked]), "trust")
            parts.append(f"{picked}: as in {self.name}")
        if said_so:
            parts.append(f"{plural(len(said_so), 'trust')}: typed in")
        if typed:
            parts.append(f"{plural(len(typed), 'trust')}: median of {_their(typed)} type there")
        if shared and self.share <= WHOLE:
            parts.append(f"what is the nation's: {neat(self.share, ''):g} of it, by expenditure")
        grade = max(
            "D" if said_so else "C", said.grade if said.grade in GRADES else GOOD.get(said.grade, "D")
        )
        basis = said.basis if said.basis == "synthetic" else "estimated"
        return basis, said.source, f"{'; '.join(parts)}. There: {said.rule}", said.licence, grade

    def _named(self, said: Record, typed: Sequence[str], *, some: bool) -> Record:
        """Names, codes and kinds of trusts that were typed in."""
        pattern = f"with rows as most of {_their(typed)} type have in {self.name}"
        return self._said_of(said, "trust", len(typed), pattern, some=some)

    def _said_of(self, said: Record, noun: str, number: int, pattern: str = "", *, some: bool) -> Record:
        """What is said of some trusts or systems that were typed in: nothing was published of them."""
        rule = ", ".join(filter(None, (f"{plural(number, noun)}: typed in", pattern)))
        said = replace(said, basis="synthetic" if said.basis == "synthetic" else "estimated", grade="D")
        if some:
            return replace(said, rule=f"{rule}. The others: {said.rule}")
        source = f"Typed in; pattern of {self.name}" if pattern else "Typed in"
        return replace(said, basis="estimated", source=source, rule=rule)

    def assumptions(self, there: pd.DataFrame | None, medians: Sequence[Median]) -> pd.DataFrame:
        """The source's own assumptions, and one for each benchmark and for the share of the nation."""
        names = list(BY_NAME["assumptions"].names)
        rows = [self._assumption(median) for median in medians]
        if self.share <= WHOLE:
            said = (
                f"Pots, places and totals of {self.name} are shared out by expenditure: this share of them is here. "
                "Half of it and twice it are a judgement."
            )
            value = neat(self.share, "")
            rows.append(("share_of_source", said, value, 0.5 * value, 2 * value, "share", self.name, "D"))
        frame = pd.DataFrame(rows, columns=names[:8])
        kept = [] if there is None else [there[~there["id"].isin(frame["id"])]]
        for name in names[8:]:
            frame[name] = ""
        return pd.concat([*kept, frame], ignore_index=True)[names]

    def _assumption(self, median: Median) -> tuple[str, str, float, float, float, str, str, str]:
        column = BY_NAME[median.table].column(median.column)
        item = f" of {median.item}" if median.item else ""
        per = f", per {median.per}," if median.per else ""
        said = (
            f"A trust of type {median.type} typed in has the median of {median.trusts} of its type "
            f"in {median.table}.{median.column}{item}{per} in the first period."
        )
        parts = (median.type, f"{median.table}.{median.column}", median.item)
        unit = f"{column.unit or 'number'} per {median.per}" if median.per else column.unit or "number"
        numbers = tuple(float(f"{value:.6g}") for value in (median.value, median.low, median.high))
        grade = self.grade(
            median.table,
            median.column,
            next((c for c in self.typed if not self._typed_in(median.table, median.column, c)), ""),
        )
        low, high = min(numbers), max(numbers)
        return (":".join(filter(None, parts)), said, numbers[0], low, high, unit, self.name, grade)


def _their(codes: Sequence[str]) -> str:
    return "its" if len(codes) == 1 else "their"


def mixed(grades: Mapping[str, int]) -> str:
    """`310 A, 20 C`."""
    return ", ".join(f"{number:,} {grade}" for grade, number in sorted(grades.items()))


# Figures that somebody wrote over those that were filled in: they go into `sources`, with the grade given to them.

UNSAID = "entered in the workbook"
UNKNOWN = "not stated"
WORST = "D"
SHOWN = 5
"""Trusts that are named in a source; of more, their number."""
Filled = Mapping[tuple[str, str], str]


@dataclass(frozen=True)
class Entered:
    """A figure that is not as it was filled in: of which table, column and trust, its grade and its source.

    `all_of`: no figure of its column is as it was filled in.
    """

    table: str
    column: str
    who: str
    grade: str
    source: str
    all_of: bool = False


def filled(grid: Grid | None) -> Filled | None:
    """What was filled in, by row and period; None where the workbook does not say."""
    if grid is None or not grid.rows:
        return None
    at = {cell.text: column for column, cell in grid.rows[0].items()}
    if not {"row", "period", "value"} <= at.keys():
        return None
    texts = [{name: row[at[name]].text if at[name] in row else "" for name in at} for row in grid.rows[1:]]
    return {(text["row"], text["period"]): text["value"] for text in texts}


def entered(rows: Mapping[str, Iterable[tuple[str, Said]]], known: Filled | None) -> list[Entered]:
    """The figures that were entered.

    Args:
        rows: the cells of each table, with the names of their columns.
        known: what was filled in.
    """
    if known is None:
        return []
    found = []
    kept: set[tuple[str, str]] = set()
    for table, cells in rows.items():
        for column, said in cells:
            source = known.get((said.row, SOURCE), "")
            told = said.source not in {"", source}
            if told or not _alike(said.text, known.get((said.row, said.period))):
                grade, words = (said.grade or WORST, said.source) if told else (WORST, UNSAID)
                found.append(Entered(table, column, said.row.split("\t")[0], grade, words))
            else:
                kept.add((table, column))
    return [replace(each, all_of=(each.table, each.column) not in kept) for each in dict.fromkeys(found)]


def _alike(text: str, before: str | None) -> bool:
    if before is None or text == before:
        return before is not None
    now, then = to_number(text), to_number(before)
    return now is not None and now == then


def into_sources(sources: RawTable, given: Iterable[Entered]) -> None:
    """Write what was entered into the table of sources, a row a column, in place; the grade is the worst of them.

    Where nothing is left of what was filled in, what was said of that goes.
    """
    by_column: dict[tuple[str, str], list[Entered]] = {}
    for each in given:
        by_column.setdefault((each.table, each.column), []).append(each)
    for (table, column), group in by_column.items():
        at = _row(sources, table, column)
        texts = dict.fromkeys(each.source for each in group)
        said = [f"{text} ({_codes(each.who for each in group if each.source == text)})" for text in texts]
        grades = [each.grade for each in group]
        new = {"basis": "estimated", "source": "; ".join(said), "grade": max(grades)}
        if group[0].all_of:
            new |= {"rule": UNSAID, "licence": UNKNOWN}
        else:
            before, known = (sources.cells[name][at] for name in ("source", "grade"))
            new["source"] = "; ".join(filter(None, (before, new["source"])))
            new["grade"] = max([*grades, *([known] if known in GRADES else [])])
        for name, text in new.items():
            sources.cells[name][at] = text


def _row(sources: RawTable, table: str, column: str) -> int:
    """The row of a column; a new one where there is none, beginning as that of the whole table."""
    pairs = list(zip(sources.cells["table"], sources.cells["column"], strict=True))
    if (table, column) in pairs:
        return pairs.index((table, column))
    like = pairs.index((table, "*")) if (table, "*") in pairs else None
    new = {"table": table, "column": column, "rule": UNSAID, "licence": UNKNOWN}
    for name, cells in sources.cells.items():
        cells.append(new.get(name, "") if like is None or name in {"table", "column"} else cells[like])
    sources.rows.append(None)
    return len(pairs)


def _codes(codes: Iterable[str]) -> str:
    listed = list(dict.fromkeys(code or "all" for code in codes))
    return ", ".join(listed) if len(listed) <= SHOWN else f"{len(listed)} trusts"
