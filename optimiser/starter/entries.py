"""Figures that somebody wrote over those that were filled in: they go into `sources`, with the grade given to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from optimiser.instances.number_text import to_number
from optimiser.instances.raw import RawTable
from optimiser.starter.cells import Said
from optimiser.starter.evidence import GRADES
from optimiser.starter.layout import SOURCE
from optimiser.workbook.grid import Grid

UNSAID = "entered in the workbook"
UNKNOWN = "not stated"
WORST = "D"
SHOWN = 5
"""Trusts that are named in a source; of more, their number."""
COLUMNS = ("table", "column", "basis", "source", "rule", "licence", "grade")
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
