"""The run as tables: comparison, tiers, phases, one changed number."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.child import Cell
from benchmarks.ladder import Group
from benchmarks.sizes import label

OTHERS = {
    "matrix": ("b", "matrix"),
    "plain": ("a", "Pyomo"),
    "newest": ("d", "matrix, newest HiGHS"),
    "scip": ("e", "matrix, SCIP"),
}
"""The columns beside the engine: letter and name."""
SEARCHES = ("relaxation", "start", "search", "held")
WAYS = ("cold", "exact, from the last answer", "choices held", "moving handle")


@dataclass(frozen=True)
class Table:
    """A title, headings, and rows of text."""

    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]


def seconds(value: float | None) -> str:
    """Seconds with as many digits as they are worth."""
    return "-" if value is None else f"{value:.3f}" if value < 1 else f"{value:.1f}"


def over(cell: Cell) -> str:
    """A cell that came to no answer: within its limit, or for another reason."""
    if any(line["text"] == "not installed" for line in cell.all("note")):
        return "not installed"
    if cell.ended and cell.ended != "over its time":
        return f"failed: {cell.ended}"
    refused = [tier["status"] for tier in cell.tiers.values() if "infeasible" in tier["status"].lower()]
    return refused[0] if refused else f"not in {cell.job.limit:g} s"


def took(cell: Cell | None) -> str:
    """Seconds to the answer, or that it did not come."""
    if cell is None:
        return "-"
    return seconds(cell.answer) if cell.complete else over(cell)


def ratio(cell: Cell | None, engine: Cell | None) -> str:
    """How many times as long as the engine; at least as many where the cell was ended."""
    if cell is None or engine is None or not engine.complete or not engine.answer:
        return "-"
    if cell.complete:
        return f"{cell.answer / engine.answer:.1f}"
    return f"> {cell.job.limit / engine.answer:.1f}" if over(cell).startswith("not in ") else "-"


def comparison(groups: Iterable[Group]) -> Table:
    """Seconds to the answer, and ratios to the engine."""
    groups = list(groups)
    beside = _beside(groups)
    rows = []
    for group in groups:
        engine, others = group.cells.get("engine"), [group.cells.get(name) for name in beside]
        times = [took(cell) for cell in (engine, *others)]
        ratios = [ratio(cell, engine) for cell in others]
        rows.append([label(group.size), group.question, *times, *ratios])
    named = [f"({OTHERS[name][0]}) {OTHERS[name][1]}, s" for name in beside]
    headings = ["size", "question", "(c) engine, s", *named]
    return Table("Side by side", [*headings, *(f"{OTHERS[name][0]}/c" for name in beside)], rows)


def processes(groups: Iterable[Group]) -> Table:
    """Seconds of processor time from the folder to the last tier that was reached, and peak memory.

    A busy machine tells less in these than in seconds of the clock. The engine's have its proof and its tables in them.
    """
    groups = list(groups)
    shown = ["engine", *_beside(groups)]
    rows = []
    for group in groups:
        cells = [group.cells.get(name) for name in shown]
        times = [_spent(cell) for cell in cells]
        memory = [f"{cell.memory:.0f}" if cell else "-" for cell in cells]
        rows.append([label(group.size), group.question, *times, *memory])
    letters = [OTHERS[name][0] if name in OTHERS else "c" for name in shown]
    units = [f"({letter}) {unit}" for unit in ("CPU s", "MiB") for letter in letters]
    return Table("Processor time and memory", ["size", "question", *units], rows)


def _spent(cell: Cell | None) -> str:
    """Processor time; "> x" where it came to no end in its time."""
    if cell is None or cell.processor is None:
        return "-"
    return seconds(cell.processor) if cell.complete else f"> {seconds(cell.processor)}"


def _beside(groups: Sequence[Group]) -> list[str]:
    """The columns of a run that are set beside the engine."""
    return [name for name in OTHERS if any(name in group.cells for group in groups)]


def building(groups: Iterable[Group]) -> Table:
    """From tables to a matrix in HiGHS; linopy is given the terms of every row and only lays them out."""
    rows = []
    for group in groups:
        engine, linopy = group.cells.get("engine"), group.cells.get("linopy")
        if linopy is None:
            continue
        told = {} if engine is None else engine.phases
        times = [seconds(told.get(name)) for name in ("build", "compile")]
        if linopy.complete:
            times += [seconds(linopy.phases[name]) for name in ("build", "compile")]
        else:
            times += [over(linopy), "-"]
        rows.append([label(group.size), group.question, *times, f"{linopy.memory:.0f}"])
    headings = ["size", "question", "(c) build, s", "(c) compile, s", "(f) linopy: rows laid out, s"]
    return Table("Building", [*headings, "(f) linopy: to HiGHS, s", "(f) MiB"], rows)


def _reached(tier: dict[str, Any] | None) -> list[str]:
    """Value, gap and seconds of a tier in a column."""
    if tier is None:
        return ["-", "-", "-"]
    value, bound = tier["value"], tier["bound"]
    gap = gap_of(tier)
    shown = tier["status"] if value is None else f"{value:,.6g}"
    return [shown, "-" if gap is None or bound is None else f"{gap:.2%}", seconds(tier["seconds"])]


def gap_of(tier: dict[str, Any]) -> float | None:
    """Relative gap of a tier as formulation §6 has it; None without a value."""
    value, bound = tier["value"], tier["bound"]
    if value is None:
        return None
    if abs(value) <= 1e-6:  # noqa: PLR2004 - as good as zero, as in the formulation
        return 0.0
    return 1.0 if bound is None else max(0.0, float((value - bound) / abs(value)))


def tiers(groups: Iterable[Group]) -> Table:
    """What each column reached in each tier that chooses the yes/no decisions."""
    groups = list(groups)
    shown = [name for name in ("engine", *OTHERS) if any(name in group.cells for group in groups)]
    rows = []
    for group in groups:
        columns = [group.cells[name].tiers if name in group.cells else {} for name in shown]
        for measure in dict.fromkeys(name for found in columns for name in found):
            found = [column.get(measure) for column in columns]
            if any(tier and tier["primary"] for tier in found):
                cells = [text for tier in found for text in _reached(tier)]
                rows.append([label(group.size), group.question, measure, *cells])
    letters = [OTHERS[name][0] if name in OTHERS else "c" for name in shown]
    names = [f"({letter}) {part}" for letter in letters for part in ("value", "gap", "s")]
    return Table("Primary tiers", ["size", "question", "tier", *names], rows)


def spent_on(engine: Cell, part: str) -> float:
    """Seconds of one kind of solve over all tiers."""
    return float(sum(tier.get("phases", {}).get(part, 0.0) for tier in engine.tiers.values()))


def phases(groups: Iterable[Group]) -> Table:
    """Seconds of every phase of the engine; the solves are summed over the tiers."""
    first, last = ("read", "check", "build", "compile"), ("tables", "write", "verify")
    rows = []
    for group in groups:
        engine = group.cells.get("engine")
        if engine is None:
            continue
        told = engine.phases
        times = [told.get(name) for name in first]
        times += [spent_on(engine, part) for part in SEARCHES] if engine.tiers else [None] * len(SEARCHES)
        times += [told.get(name) for name in (*last, "inside HiGHS")]
        size = engine.all("size")
        shape = [f"{size[0][name]:,}" if size else "-" for name in ("rows", "columns", "nonzeros", "choices")]
        rows.append([label(group.size), group.question, *shape, *map(seconds, times)])
    shape_names = ("rows", "columns", "non-zeros", "choices")
    return Table(
        "Phases of the engine, s",
        [
            "size",
            "question",
            *shape_names,
            *first,
            "LP",
            "start",
            "MIP",
            "held, duals",
            *last,
            "inside HiGHS",
        ],
        rows,
    )


def change(groups: Iterable[Group]) -> Table:
    """One grant pot with £100m more."""
    rows = []
    for group in groups:
        cell = group.cells.get("change")
        if cell is None:
            continue
        told = {line["way"]: line["seconds"] for line in cell.all("change")}
        cold, hot, held, handle = (told.get(way) for way in WAYS)
        share = "-" if not (cell.complete and cold and hot) else f"{hot / cold:.2f}"
        note = "; ".join(line["text"] for line in cell.all("note")) or cell.ended
        note = note if cell.complete else f"not all in {cell.job.limit:g} s each; {note}"
        quicker = f"{cold / handle:,.0f}" if cell.complete and cold and handle else "-"
        times = [seconds(cold), seconds(hot), share, seconds(held), seconds(handle), quicker]
        rows.append([label(group.size), group.question, *times, note])
    headings = ["size", "question", "cold, s", "exact, from the last answer, s", "hot/cold"]
    return Table(
        "One grant pot £100m larger",
        [*headings, "choices held: every linear tier, s", "moving handle, s", "cold/handle", "note"],
        rows,
    )
