"""The engine and the naive reading give the same answers to every question."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.oracle.adapter import engine_run
from tests.oracle.data import load
from tests.oracle.instances import write_random
from tests.oracle.naive import answered
from tests.oracle.questions import LAST, PRIMARY, override, question
from tests.oracle.recompute import check
from tests.oracle.run_tables import Run

ORDERS = (
    "safety,finance,access", "access,safety,finance", "access,finance,safety", "finance,safety,access",
    "finance,access,safety", "safety,access,finance",
)  # fmt: skip
QUESTIONS = ("keep_all", "balance", "how_far", "least_funding", "order")
OVERRIDES: tuple[dict[str, Any], ...] = (
    {"basis": "plan"},
    {"allow": ["pending"]},
    {"allow": ["unidentified"]},
    {"hold": ["efficiency_min"]},
    {"off": ["bailout_condition", "one_off_share"]},
    {"off": ["agency_ceiling"], "yield_": ["grant_pot"]},
    {"yield_": ["bailout_condition", "agreed_ask", "ring_fence"]},
    {"hold": ["minimum_cash"], "off": ["flow_standard", "safe_occupancy"]},
    {"hold": ["agency_ceiling"], "yield_": ["capital_budget", "support_places"]},
    {"allow": ["top_up"], "off": ["underlying_total", "system_control_total"]},
    {"yield_": ["pace", "repair_floor"]},
    {"off": ["pace", "repair_floor"]},
    {"hold": ["pace"]},
)


def same(a: float, b: float) -> bool:
    """Whether two values agree to 1e-5, relative above 1."""
    return abs(a - b) <= 1e-5 * max(1.0, abs(a), abs(b))


def disagreements(folder: Path, name: str, out: Path, **changes: Any) -> list[str]:
    """What the engine and the oracle differ in, and the faults of the engine's tables."""
    status, found = engine_run(folder, name, out, **changes)
    data, asked = load(folder), override(question(name), **changes)
    choices = Run(out, data).decided(data, asked) if status == "optimal" else None
    expected = answered(data, asked, choices)
    if status != expected.status:
        held = f" after {expected.tiers}" if expected.tiers else ""
        return [f"{name} {changes}: the engine says {status}, the oracle {expected.status}{held}"]
    if status != "optimal":
        return []
    faults = [str(fault) for fault in check(folder, out).faults]
    said = dict(found)
    wanted = [*dict(expected.tiers), *LAST]
    if list(said) != wanted:
        faults.append(f"{name} {changes}: the tiers are {list(said)}, the oracle's {wanted}")
    for measure, value in expected.tiers:
        if measure in said and not same(said[measure], value):
            kind = "primary" if measure in PRIMARY else "secondary"
            faults.append(f"{name} {changes}: {kind} {measure} is {said[measure]}, the oracle's {value}")
    return faults


def questions_of(seed: int) -> list[tuple[str, dict[str, Any]]]:
    """Every question, one of the six orders by turn, and a question with something replaced."""
    draw = Random(f"questions {seed}")  # noqa: S311 - repeatable, not secret
    names = [name if name != "order" else f"order:{ORDERS[seed % 6]}" for name in QUESTIONS]
    return [*((name, {}) for name in names), (draw.choice(QUESTIONS[:4]), OVERRIDES[seed % len(OVERRIDES)])]


def agrees(seed: int, folder: Path) -> None:
    """Assert that there is no disagreement on an instance in any of its questions."""
    instance = write_random(seed, folder / "instance")
    faults = [
        fault
        for i, (name, changes) in enumerate(questions_of(seed))
        for fault in disagreements(instance, name, folder / f"run-{i}", **changes)
    ]
    assert not faults, "\n".join(faults)


FEW = (*range(10), 18, 19)
"""The seeds that every run tries; the last two have caps that leave next to no room."""


@pytest.mark.parametrize("seed", FEW)
def test_the_engine_agrees_with_the_naive_reading(seed: int, tmp_path: Path) -> None:
    """Every tier of every question before the even ones is the oracle's (secondary ones given the engine's yes/no
    choices), what is infeasible for one is so for the other, and the tables say what the text says; the even tiers and
    movement come to what the manifest says.
    """
    agrees(seed, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("seed", sorted({*range(220)} - {*FEW}))
def test_the_engine_agrees_on_many_more(seed: int, tmp_path: Path) -> None:
    """The same on 208 more instances."""
    agrees(seed, tmp_path)
