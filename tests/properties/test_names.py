"""Names don't matter: under other codes and orders of rows the matrix is the same to the byte, and so is the plan."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from optimiser.instances import Instance, read_instance, resolve_instance
from optimiser.matrix import Compiled
from optimiser.questions import read_question
from optimiser.run.prepare import prepare
from optimiser.run.solve import solve
from optimiser.solver import live as living
from tests.model.builder import made
from tests.properties.cases import Tables, altered, instance
from tests.properties.relabelled import relabelled

ARRAYS = ("row_lower", "row_upper", "lower", "upper", "integer")
SQUARES = ("offset", "size_offset", "least", "weight", "group", "kept", "fine")
AMOUNTS = ("cip", "grant", "loan", "unidentified", "place")


def unlike(one: Compiled, other: Compiled) -> list[str]:
    """The arrays of two matrices that are not equal to the byte."""
    pairs = {name: (getattr(one, name), getattr(other, name)) for name in ARRAYS}
    pairs |= {f"matrix.{part}": (getattr(one.matrix, part), getattr(other.matrix, part)) for part in PARTS}
    pairs |= {f"cost of {name}": (cost, other.costs[name]) for name, cost in one.costs.items()}
    for measure, squares in one.squares.items():
        second = other.squares[measure]
        pairs |= {f"{measure} {name}": (getattr(squares, name), getattr(second, name)) for name in SQUARES}
        for rows in ("terms", "sizes"):
            ours, theirs = getattr(squares, rows), getattr(second, rows)
            pairs |= {f"{measure} {rows} {p}": (getattr(ours, p), getattr(theirs, p)) for p in PARTS}
    return [name for name, (a, b) in pairs.items() if np.asarray(a).tobytes() != np.asarray(b).tobytes()]


PARTS = ("indptr", "indices", "data")


def unlike_plans(given: Instance, question: str, seed: int | None) -> list[str]:
    """What two plans of an instance, one under other codes, do not say alike, trust by trust."""
    moved, asked = relabelled(given, seed), read_question(question)
    one, other = (solve(each, asked).tables for each in (given, moved.instance))
    if not one or not other:
        assert bool(one) == bool(other)
        return []
    ours = one["allocation"].assign(trust=one["allocation"]["trust"].map(moved.codes["trust"]))
    both = ours.merge(other["allocation"], on=["trust", "period"], suffixes=("", "_other"))
    assert len(both) == len(ours)
    found = [name for name in AMOUNTS if not _alike(both[name], both[f"{name}_other"])]
    return found + _unlike_shortfalls(one["commitments"], other["commitments"])


def _alike(one: pd.Series[float], other: pd.Series[float]) -> bool:
    """Equal but for the last digits of a sum whose terms were added in another order."""
    return bool(np.allclose(one, other, rtol=1e-12, atol=1e-12))


def _unlike_shortfalls(one: pd.DataFrame, other: pd.DataFrame) -> list[str]:
    """Families of commitments whose shortfalls differ by more than trusts added in another order do."""
    return [
        str(family)
        for family, rows in one.groupby("id")
        if sorted(rows["shortfall"])
        != pytest.approx(
            sorted(other.loc[other["id"] == family, "shortfall"]), rel=1e-12, abs=1e-12 * _size(rows)
        )
    ]


def _size(rows: pd.DataFrame) -> float:
    """What the sums of a family come to: of a pot of £3,000m just spent, rounding leaves 10⁻¹² over or short."""
    return max(1.0, float(rows["value"].abs().max()))


@pytest.mark.parametrize(
    "seed", [*range(6), *(pytest.param(s, marks=pytest.mark.slow) for s in range(6, 80))]
)
@pytest.mark.parametrize("shuffle", [None, 1])
def test_the_matrix_is_laid_out_by_the_data(seed: int, shuffle: int | None) -> None:
    """Random instances, codes of every kind reversed or shuffled and rows shuffled: the same arrays to the byte."""
    given, question = instance(seed), read_question(("how_far", "balance")[seed % 2])
    other = relabelled(given, shuffle).instance
    assert unlike(prepare(given, question).compiled, prepare(other, question).compiled) == []


@pytest.mark.parametrize(
    "seed", [3, 8, 16, *(pytest.param(s, marks=pytest.mark.slow) for s in range(20, 60))]
)
def test_the_plan_is_the_same_under_other_codes(seed: int) -> None:
    """Every ask, grant, loan, unidentified sum and place of every trust and period, and every shortfall."""
    assert unlike_plans(instance(seed), ("how_far", "balance")[seed % 2], seed) == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(8, 24))
def test_the_plan_of_the_large_way_is_the_same_under_other_codes(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same where every relaxation is solved as that of a large instance is."""
    monkeypatch.setattr(living, "LARGE", 0)
    assert unlike_plans(instance(seed), ("how_far", "balance")[seed % 2], seed) == []


def twins() -> Instance:
    """Two trusts alike in everything, each with a scheme, and the codes of the schemes the other way round."""
    trusts = [
        {"trust": t, "name": t, "type": "acute", "system": "S", "income": 100, "expenditure": 110}
        for t in "AB"
    ]
    schemes = [
        {"opportunity": o, "trust": t, "potential": 4, "capital": 0.5, "delivery": 0.8} for o, t in ("1B", "2A")
    ]  # fmt: skip
    totals = [{"id": t, "amount": -5} for t in "AB"]
    return made(
        trusts=trusts, opportunities=schemes, control_totals=totals,
        envelope={"grant_pot": 3, "loan_pot": 0, "capital_budget": 1},
    )  # fmt: skip


def test_the_schemes_of_equals_stand_in_the_order_of_their_trusts() -> None:
    """Of two trusts equal in all data the codes say which is first; then the first one's scheme is the first."""
    given, question = twins(), read_question("how_far")

    def swap(tables: Tables) -> None:
        frame = tables["opportunities"]
        frame["opportunity"] = frame["opportunity"].map({"1": "2", "2": "1"})

    one, other = (prepare(each, question).compiled for each in (given, altered(given, swap)))
    assert unlike(one, other) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "question"),
    [("areas-2016", "balance"), ("england-2025-26", "how_far"), ("england-2026-29", "how_far")],
)
def test_names_do_not_matter_in_what_is_shipped(name: str, question: str) -> None:
    """A shipped instance under shuffled codes: the same matrix to the byte, and the same plan."""
    given = read_instance(Path(resolve_instance(name)))
    asked = read_question(question)
    moved = relabelled(given, 1).instance
    assert unlike(prepare(given, asked).compiled, prepare(moved, asked).compiled) == []
    assert unlike_plans(given, question, 1) == []
