"""The builders of the shipped instances, each with one assumption at another value."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from optimiser.extras.england.ledger import Ledger
from optimiser.instances import Instance

OF_AREA = {"delivery": "delivery", "capital": "capital", "wte": "wte", "beds": "beds", "potential": "share"}
"""An assumption about an area of savings in England -> the column of the table of areas."""

LEFT_OVER, PAID, RATE = "other_one_offs", "interest_paid", "loan_interest"


@dataclass(frozen=True)
class Builder:
    """Builds an instance again with an assumption at a value.

    `at` raises KeyError where nothing that the builder reads has the assumption's name.
    """

    name: str
    at: Callable[[str | None, float], Instance]


def _fresh(package: str, main: str) -> object:
    """The builder's modules read anew, so that nothing reckoned from another value is left."""
    for name in [name for name in sys.modules if name.startswith((f"scripts.{package}", f"scripts.{main}"))]:
        del sys.modules[name]
    return importlib.import_module(f"scripts.{main}")


def england(source: Path) -> Builder:
    """`england-2025-26`; its numbers stand in two tables, of assumptions and of areas of savings."""

    def at(who: str | None, value: float) -> Instance:
        main = _fresh("england", "build_england")
        use = importlib.import_module("scripts.england.assumptions").USE
        savings = importlib.import_module("scripts.england.savings")
        happened = main.read_source(source).outturn  # type: ignore[attr-defined]
        if who in use:
            use[who] = value
        elif who is not None:
            _area(savings, who, value)
        read = replace(main.read_source(source), outturn=happened)  # type: ignore[attr-defined]
        return main.build(read)  # type: ignore[attr-defined, no-any-return]

    return Builder("england-2025-26", at)


def _area(savings: object, who: str, value: float) -> None:
    kind, _, name = who.partition("_")
    areas = savings.AREAS  # type: ignore[attr-defined]
    if kind not in OF_AREA or name not in {area.area for area in areas}:
        raise KeyError(who)
    moved = (replace(area, **{OF_AREA[kind]: value}) if area.area == name else area for area in areas)
    savings.AREAS = tuple(moved)  # type: ignore[attr-defined]


def _in_ledger(use: Ledger, who: str | None, value: float) -> None:
    if who is None:
        return
    if who not in {row.id for row in use.rows}:
        raise KeyError(who)
    rows = tuple(replace(row, value=value) if row.id == who else row for row in use.rows)
    object.__setattr__(use, "rows", rows)  # every module of the builder holds this very ledger


def areas(source: Path) -> Builder:
    """`areas-2016`."""

    def at(who: str | None, value: float) -> Instance:
        main = _fresh("areas", "build_areas")
        use = importlib.import_module("scripts.areas.judged").USE
        raw = main.read_source(source)  # type: ignore[attr-defined]
        if who == LEFT_OVER:  # what is left over when all else is reckoned: nothing is reckoned from it
            return main.build(raw)[0]  # type: ignore[attr-defined, no-any-return]
        if who == PAID:  # the rate times the loans, which are published
            paid = main.build(raw)[0].tables["assumptions"].set_index("id").loc[PAID, "value"]  # type: ignore[attr-defined]
            who, value = RATE, use[RATE] * value / paid
        _in_ledger(use, who, value)
        if (
            who is not None
        ):  # two assumptions are reckoned from the others, and then may lie outside their range
            evidence = importlib.import_module("scripts.areas.evidence")
            evidence.assumptions = lambda _trusts: use.table()  # type: ignore[attr-defined]
        return main.build(raw)[0]  # type: ignore[attr-defined, no-any-return]

    return Builder("areas-2016", at)


def tracker() -> Builder:
    """`tracker-2011-12`."""

    def at(who: str | None, value: float) -> Instance:
        main = _fresh("tracker", "build_tracker")
        _in_ledger(importlib.import_module("scripts.tracker.judged").USE, who, value)
        return main.build()  # type: ignore[attr-defined, no-any-return]

    return Builder("tracker-2011-12", at)


def sector() -> Builder:
    """`sector-2017-18`."""

    def at(who: str | None, value: float) -> Instance:
        main = _fresh("sector", "build_sector")
        mean, wide, common = main.delivery()  # type: ignore[attr-defined]
        known = {"delivery_mean": (value, wide, common), "delivery_spread": (mean, value, common),
                 "delivery_common": (mean, wide, value)}  # fmt: skip
        if who in known:
            main.delivery = lambda: known[who]  # type: ignore[attr-defined]
        elif who in {"trust_correlation", "part_year"}:
            setattr(main, who.upper(), value)
        elif who not in {None, "planned_efficiency"}:
            raise KeyError(who)
        return main.instance()  # type: ignore[attr-defined, no-any-return]

    return Builder("sector-2017-18", at)
