"""Each equation of MATHS.md, worked out from the tables and a plan, gives what the code gives."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from itertools import product
from typing import Literal

import numpy as np
import pandas as pd
import pytest

from optimiser.instances import read_instance
from optimiser.run.prepare import case_of
from tests.maths.equations import (
    SHORTFALL,
    Page,
    PageError,
    Relation,
    defined,
    definitions,
    equations,
    indices,
    names_in,
    relations,
)
from tests.maths.golden import EVERYTHING, TINY, filled
from tests.maths.symbols import Bound, decisions, parameters, shortfalls
from trustmodels.allocation.case import Case
from trustmodels.allocation.commitments import FAMILIES
from trustmodels.allocation.data import Key
from trustmodels.allocation.definitions import access
from trustmodels.allocation.family import Family, Law, Row
from trustmodels.allocation.laws import LAWS
from trustmodels.allocation.measures import MEASURES
from trustmodels.allocation.plan import DECISIONS, Plan
from trustmodels.contract import BY_NAME

LETTER = {
    "trust": "t", "period": "y", "opportunity": "o", "standard": "v", "system": "s", "type": "j", "change": "r",
    "area": "a", "world": "n",
}  # fmt: skip
LEFT_TO_THE_CODE = {"D1", "D2", "D9", "D15", "D48", "D49", "D52"}
"""An integral over the years, four that are told in words, and an expectation: their values are read from the case."""
LEVELS = {("trust", "COT"): -1.0, ("system", "Q1"): -2.0, ("sector", "*"): -4.0}
"""Underlying totals at every level, which the tiny instance has at one."""
TOLD = {"D15": {"earliest"}, "D49": {"t"}, "D52": {"delivered", r"\Theta", "E"}}
"""Symbols that the words beside an equation tell."""
Basis = Literal["expected", "plan"]
BASES: tuple[Basis, ...] = ("expected", "plan")


def _stirred(tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The tables with no number at 0 and no two alike, so that a term that is left out is seen; lengths differ."""
    made, count = {}, 0
    for name, table in tables.items():
        frame = table.copy()
        for column in frame.select_dtypes("float"):
            if column != "lead":
                count += 1
                frame[column] = frame[column] + 0.001 * count
        made[name] = frame
    totals = made["control_totals"]
    further = [(*at, "2027-28", "underlying", amount) for at, amount in LEVELS.items()]
    totals = pd.concat([totals, pd.DataFrame(further, columns=["level", "id", "period", "basis", "amount"])])
    made["control_totals"] = totals.drop_duplicates(["level", "id", "period", "basis"], keep="last")
    made["periods"]["years"] = [0.5, 1.25]
    return made


@cache
def case(basis: Basis) -> tuple[Case, Mapping[str, pd.DataFrame], Mapping[str, float]]:
    """The tiny instance, stirred, under the question in which everything yields."""
    tiny = read_instance(TINY)
    weights = {name: 1.5 + place for place, name in enumerate(tiny.settings) if name.endswith("_weight")}
    told = {"reserve_worlds": 4.0, "reserve_tail": 0.3, "assurance_share": 0.6, "assurance_limit": 0.7}
    settings = {**tiny.settings, **weights, **told}
    instance = replace(tiny, tables=_stirred(filled(tiny.tables)), settings=settings)
    return case_of(instance, replace(EVERYTHING, basis=basis)), instance.tables, settings


@cache
def bound(basis: Basis) -> Bound:
    """A plan that keeps nothing, a number a decision, and a shortfall a row."""
    found, tables, settings = case(basis)
    numbers = np.random.default_rng(7)
    plan = Plan(**{d.id: {key: float(numbers.uniform(0.2, 2)) for key in d.keys(found)} for d in DECISIONS})
    short: dict[str, dict[Key, float]] = {}
    for name, family in FAMILIES.items():
        short[name] = {
            row.key: float(numbers.uniform(0.2, 2)) if row.shortfall is None else row.shortfall
            for row in family.rows(found, plan)
        }
    return Bound(tables, settings, found, plan, short)


@cache
def page(basis: Basis) -> Page:
    """The equations with what their symbols stand for."""
    tags = [tag for tag in equations() if tag[0] == "D" and tag not in LEFT_TO_THE_CODE]
    return Page(definitions(tags), bound(basis))


def _scope(names: Key, key: Key, where: Case) -> dict[str, object]:
    """What the indices of a row stand for."""
    labels = {name: code for name, code in zip(names, key, strict=True) if code != "*" or name == "code"}
    if labels.get("level") in LETTER:
        labels[labels["level"]] = labels["code"]
    scope: dict[str, object] = {LETTER[name]: code for name, code in labels.items() if name in LETTER}
    if "y" in scope:
        scope["y"] = where.periods.index(labels["period"]) + 1
    if "o" in scope:
        scope["t"] = where.opportunities[labels["opportunity"]].trust
    if "n" in scope:
        scope["n"] = where.worlds.names.index(labels["world"]) + 1
    return scope


def _gaps(row: Row) -> Iterator[tuple[str, float]]:
    """A row of the code as (sense, how far it is kept), and its own shortfall."""
    gap = float(row.value - row.limit)
    yield row.sense, -gap if row.sense == "<=" else gap
    if row.shortfall is not None:
        yield SHORTFALL, float(row.shortfall)


def _said(relation: Relation, scope: dict[str, object], of: Page) -> tuple[str, float] | None:
    """A relation of the page likewise; None where it says nothing of these indices."""
    try:
        left, right = relation.left(scope, of), relation.right(scope, of)
    except (PageError, KeyError):
        return None
    gap = {"<=": right - left, SHORTFALL: left}.get(relation.sense, left - right)
    return (">=" if relation.sense == "<=" else relation.sense), gap


def _same(one: tuple[str, float], other: tuple[str, float] | None) -> bool:
    if other is None or one[0].replace("<=", ">=") != other[0]:
        return False
    if one[0] == "==":
        return abs(one[1]) == pytest.approx(abs(other[1]), rel=1e-9)
    return one[1] == pytest.approx(other[1], rel=1e-9)


def compare(record: Law | Family, basis: Basis) -> list[str]:
    """What the page says otherwise than the rows of a law or commitment, or does not say, or only the page says."""
    where, of = bound(basis), page(basis)
    found = relations(record.tag)
    idle = set(range(len(found)))
    wrong = []
    for row in record.rows(where.case, where.plan):
        scope = _scope(record.key, row.key, where.case)
        scope |= {letter: int(term(scope, of)) for letter, term in indices(record.tag).items()}
        said = [_said(relation, scope, of) for relation in found]
        for gap in _gaps(row):
            kept = [at for at, one in enumerate(said) if _same(gap, one)]
            idle -= set(kept)
            if not kept:
                wrong.append(f"{record.id}{row.key}: {gap} in the code, {said} on the page")
    return wrong + [f"{record.tag}: no row is relation {at + 1}" for at in sorted(idle)]


@pytest.mark.parametrize("basis", BASES)
@pytest.mark.parametrize("record", [*LAWS, *FAMILIES.values()], ids=lambda record: record.id)
def test_every_row_is_what_the_page_says(record: Law | Family, basis: Basis) -> None:
    """Each row of a law or commitment is a relation of its equation, and each relation has a row."""
    assert compare(record, basis) == []


def _measured(name: str, basis: Basis) -> tuple[float, float]:
    """A measure by the code and by the page."""
    where, of = bound(basis), page(basis)
    (found,) = definitions([MEASURES[name].tag]).values()
    return float(MEASURES[name].expression(where.case, where.plan, where.short)), found.term({}, of)


@pytest.mark.parametrize("name", list(MEASURES))
def test_every_measure_is_what_the_page_says(name: str) -> None:
    """A measure of a plan and its shortfalls is what its equation comes to."""
    code, said = _measured(name, "expected")
    assert code == pytest.approx(said, rel=1e-9)


@pytest.mark.parametrize("tag", ["D6", "D59"])
def test_what_the_page_says_twice_is_the_same(tag: str) -> None:
    """The identities of the page hold for every trust, opportunity and period."""
    where, of = bound("expected"), page("expected")
    (relation,) = relations(tag)
    for trust, scheme, y in product(where.members("t", "", {}), where.members("o", "", {}), (1, 2)):
        scope = {"t": trust, "o": scheme, "y": y}
        assert relation.left(scope, of) == pytest.approx(relation.right(scope, of), rel=1e-9)


def test_the_share_in_time_is_what_the_page_says() -> None:
    """The share of a list inside the weeks of its standard, which no row reads, is D32."""
    where, of = bound("expected"), page("expected")
    for key, waiting in where.plan.waiting.items():
        v, t, y = key
        at = (("v", v), ("t", t), ("y", where.case.periods.index(y) + 1))
        assert access.list_share(where.case, v, t, y, waiting) == pytest.approx(of.value("share", at))


def test_every_definition_is_worked_out() -> None:
    """The equations of laws, commitments and measures read every definition that is not left to the code."""
    of = Page(page("expected").definitions, bound("expected"))
    records: tuple[Law | Family, ...] = (*LAWS, *FAMILIES.values())
    for record in records:
        for row in record.rows(of_case := bound("expected").case, bound("expected").plan):
            scope = _scope(record.key, row.key, of_case)
            scope |= {letter: int(term(scope, of)) for letter, term in indices(record.tag).items()}
            for relation in relations(record.tag):
                _said(relation, scope, of)
    for measure in MEASURES.values():
        (found,) = definitions([measure.tag]).values()
        found.term({}, of)
    wanted = {tag for tag in equations() if tag[0] == "D"} - LEFT_TO_THE_CODE
    assert wanted - of.used == {"D6", "D32", "D59"}


def test_a_commitment_that_the_line_of_its_measure_does_not_name_is_seen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Where a commitment counts in another measure than the page says, both lines come to something else."""
    moved = replace(FAMILIES["repair_floor"], measure="finance")
    monkeypatch.setitem(FAMILIES, "repair_floor", moved)
    for name in ("finance", "deliverability"):
        code, said = _measured(name, "expected")
        assert code != pytest.approx(said, rel=1e-6)


def test_a_weight_that_the_page_does_not_say_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a commitment counts twice as much, the line of its measure comes to something else."""
    heavier = replace(FAMILIES["grant_pot"], weight=lambda _case, _key: 2.0)
    monkeypatch.setitem(FAMILIES, "grant_pot", heavier)
    code, said = _measured("finance", "expected")
    assert code != pytest.approx(said, rel=1e-6)


def test_a_term_that_the_page_does_not_have_is_seen() -> None:
    """A row with a pound more, and one of the other sense, are none of the page's."""
    family = FAMILIES["grant_pot"]
    dearer = replace(
        family, rows=lambda case, plan: (replace(row, limit=row.limit + 1) for row in family.rows(case, plan))
    )
    turned = replace(
        family, rows=lambda case, plan: (replace(row, sense=">=") for row in family.rows(case, plan))
    )
    assert compare(family, "expected") == []
    assert compare(dearer, "expected")
    assert compare(turned, "expected")


def test_a_symbol_means_one_thing() -> None:
    """Every symbol stands once in the tables, or on the left of one definition, and in no two of these."""
    tabled = [
        name
        for entry in (*parameters(), *shortfalls(), *decisions())
        for name in {symbol.name for symbol in entry.symbols}
    ]
    named = [symbol.name for tag in equations() if tag[0] in "DM" for symbol, _ in defined(tag)]
    twice = [name for name, count in Counter([*tabled, *set(named)]).items() if count > 1]
    assert twice == []
    assert len(named) == len(set(named))


def test_every_symbol_of_an_equation_is_said() -> None:
    """No equation has a symbol that no table and no definition names."""
    known = {
        symbol.name for entry in (*parameters(), *shortfalls(), *decisions()) for symbol in entry.symbols
    }
    known |= {symbol.name for tag in equations() if tag[0] in "DM" for symbol, _ in defined(tag)}
    for tag in (tag for tag in equations() if tag[0] in "DLCM"):  # other letters: test_methods.py
        unknown = {
            name for name in names_in(tag) if name not in known and not re.fullmatch(r"\\Delta\^C\d+", name)
        }
        assert unknown <= TOLD.get(tag, set()), tag


def test_the_columns_of_the_tables_are_those_of_the_contract() -> None:
    """Each column that a symbol stands for is one of the contract."""
    for entry in parameters():
        for cell in entry.cells:
            if "." in cell:
                table, column = cell.split(".")
                assert column in BY_NAME[table].names
