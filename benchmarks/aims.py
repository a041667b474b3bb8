"""What the engine is to reach, and how far this run says it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import inf, isinf, log

from benchmarks.ladder import Group
from benchmarks.sizes import LONG, REAL, STRAINED, trusts
from benchmarks.tables import Table, gap_of, spent_on

Found = list[tuple[str, float | None]]
SMALLEST, LARGEST = 60, 1000
LAST = "movement"
"""The last tier of every question."""


def _of(groups: Sequence[Group], size: str, column: str) -> list[Group]:
    return [group for group in groups if group.size == size and column in group.cells]


def _both(groups: Sequence[Group], size: str) -> float | None:
    """Seconds of the engine for all questions of a size."""
    cells = [group.cells["engine"] for group in _of(groups, size, "engine")]
    return sum(cell.answer for cell in cells) if cells and all(cell.complete for cell in cells) else None


def _worst_gap(groups: Sequence[Group], size: str, within: float) -> float | None:
    """The widest gap of a size's primary tiers; infinite where a question did not come to its end in these seconds.

    A cell that was stopped tells the tiers that it came to, and is silent about the others: their gaps are no proof.
    """
    found = []
    for group in _of(groups, size, "engine"):
        cell = group.cells["engine"]
        if LAST not in cell.tiers or cell.answer > within:
            return inf
        tiers = cell.tiers
        found += [gap_of(tier) for tier in tiers.values() if tier["primary"]] or [None]
    return None if not found or None in found else max(gap for gap in found if gap is not None)


def _share(groups: Sequence[Group], size: str, parts: Sequence[str], whole: Sequence[str]) -> float | None:
    """Phases of the engine as a share of others, the worst question of a size."""
    found = []
    for group in _of(groups, size, "engine"):
        told = group.cells["engine"].phases
        if not {*parts, *whole} <= told.keys():
            return None
        found.append(sum(told[name] for name in parts) / sum(told[name] for name in whole))
    return max(found, default=None)


def _times_plain(groups: Sequence[Group], size: str) -> float | None:
    found = []
    for group in _of(groups, size, "plain"):
        engine, plain = group.cells.get("engine"), group.cells["plain"]
        if engine is None or not engine.complete:
            return None
        found.append((plain.answer if plain.complete else plain.job.limit) / engine.answer)
    return min(found, default=None)


def _way(groups: Sequence[Group], size: str, way: str, beside: str | None = None) -> float | None:
    found = []
    for group in _of(groups, size, "change"):
        told = {line["way"]: line["seconds"] for line in group.cells["change"].all("change")}
        if way not in told or (beside and (beside not in told or not group.cells["change"].complete)):
            return None
        found.append(told[way] / (told[beside] if beside else 1.0))
    return max(found, default=None)


def _power(groups: Sequence[Group]) -> float | None:
    """Growth of the LP phases from the smallest to the largest synthetic size, as a power of the trusts."""
    spent: dict[int, float] = {}
    for group in groups:
        engine = group.cells.get("engine")
        if group.size.isdigit() and trusts(group.size) >= SMALLEST and engine is not None and engine.complete:
            spent[trusts(group.size)] = spent.get(trusts(group.size), 0.0) + spent_on(engine, "relaxation")
    if len(spent) < 2:  # noqa: PLR2004 - two points make a line
        return None
    low, high = min(spent), max(spent)
    return log(spent[high] / spent[low]) / log(high / low)


def _memory(groups: Sequence[Group]) -> float | None:
    """GiB at the largest size; a small one within the aim says nothing of it."""
    found = _of(groups, str(LARGEST), "engine")
    return max((group.cells["engine"].memory / 1024 for group in found), default=None)


PHASES = ("read", "check", "build", "compile", "solve", "tables", "write", "verify")
AIMS: Sequence[tuple[str, str, float, Callable[[Sequence[Group]], float | None]]] = (
    ("121 x 3, all questions of the run, s", "at most", 45, lambda g: _both(g, REAL)),
    ("121 x 3, widest gap of a primary tier", "at most", 1e-3, lambda g: _worst_gap(g, REAL, 45)),
    ("220 x 5, widest gap of a primary tier", "at most", 5e-3, lambda g: _worst_gap(g, "220", 300)),
    (
        "220 x 5 strained, widest gap of a primary tier",
        "at most",
        5e-3,
        lambda g: _worst_gap(g, "220" + STRAINED, 300),
    ),
    (
        "205 x 3 strained, widest gap of a primary tier",
        "at most",
        1e-3,
        lambda g: _worst_gap(g, "205x3" + STRAINED, 300),
    ),
    ("12 x 60 quarters, widest gap of a primary tier", "at most", 1e-3, lambda g: _worst_gap(g, LONG, 60)),
    ("220 x 5, all questions of the run, s", "at most", 300, lambda g: _both(g, "220")),
    (
        "121 x 3, end to end / inside HiGHS",
        "at most",
        1.2,
        lambda g: _share(g, REAL, PHASES, ["inside HiGHS"]),
    ),
    (
        "121 x 3, build and compile / end to end",
        "at most",
        0.1,
        lambda g: _share(g, REAL, PHASES[2:4], PHASES),
    ),
    ("121 x 3, (a) Pyomo / engine", "at least", 10, lambda g: _times_plain(g, REAL)),
    (
        "121 x 3, exact again / cold",
        "at most",
        0.2,
        lambda g: _way(g, REAL, "exact, from the last answer", "cold"),
    ),
    ("121 x 3, choices held, s", "at most", 2, lambda g: _way(g, REAL, "choices held")),
    ("121 x 3, moving handle, s", "at most", 0.1, lambda g: _way(g, REAL, "moving handle")),
    ("1000 x 5, peak memory of the engine, GiB", "at most", 1.5, _memory),
    ("LP phases grow with trusts to the power", "at most", 1.5, _power),
)


def aims(groups: Sequence[Group]) -> Table:
    """Every aim with what this run measured; one that the run did not cover or finish says so."""
    rows = []
    for name, sense, aim, measure in AIMS:
        value = measure(groups)
        reached = value is not None and (value <= aim if sense == "at most" else value >= aim)
        word = "not measured" if value is None else "reached" if reached else "NOT REACHED"
        shown = "-" if value is None else "over its limit" if isinf(value) else f"{value:.3g}"
        rows.append([name, f"{sense} {aim:g}", shown, word])
    return Table("Aims", ["what", "aim", "this run", ""], rows)
