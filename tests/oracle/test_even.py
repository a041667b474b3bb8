"""The even tiers of the engine are those of a second reading, which draws tangents and knows no interior point."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.oracle.adapter import engine_run
from tests.oracle.data import Data, Key, load
from tests.oracle.even import EVEN, Settled, evened
from tests.oracle.instances import write_random
from tests.oracle.questions import question
from tests.oracle.run_tables import PLACES, Run

GAP = 1e-3
CLOSE, SHARE = 0.05, 1e-3
"""Amounts agree to so many £m, patients, WTE or beds, or to that share of their size."""
VALUE = 1e-4
CASES = ((12, "balance"), (13, "how_far"), (37, "how_far"), (8, "least_funding"))
"""Even asks, support and care; beds, staff, backlog and repairs; promises with slack; loans; a top-up."""


def amounts(run: Run, data: Data) -> dict[tuple[str, Key], float]:
    """Every amount of a run that an even tier compares."""
    places = {**PLACES, "cip": ("allocation", "trust period", "cip")}
    found = {
        (name, key): value
        for name in ("cip", "grant", "loan", "unidentified", "repair", "raid", "top_up")
        for key, value in run.column(*places[name]).items()
    }
    for row in run.tables["commitments"]:
        parts = [row[c] for c in ("level", "trust", "system", "type", "standard", "side") if row.get(c)]
        key = tuple(sorted([*parts, str(data.labels.index(row["period"]) + 1)]))
        found[f"short:{row['id']}", key] = float(row["shortfall"])
    return found


def apart(run: Run, data: Data, settled: dict[str, Settled]) -> Iterator[str]:
    """Amounts that the engine's tables and the second reading do not say alike."""
    said = amounts(run, data)
    for tier in settled.values():
        for (name, key), (amount, size) in tier.amounts.items():
            spelt = tuple(sorted(map(str, key))) if name.startswith("short:") else key
            found = said[name, spelt]
            if abs(found - amount) > max(CLOSE, SHARE * size):
                yield f"{name} {key}: {found}, not {amount} (of {size})"


def second_reading(seed: int, name: str, folder: Path) -> list[str]:
    """What the two readings of the even tiers differ in, on a random instance."""
    instance, out = write_random(seed, folder / "instance"), folder / "run"
    status, tiers = engine_run(instance, name, out, gap=GAP)
    if status not in ("optimal", "feasible"):
        return []
    data, asked = load(instance), question(name)
    run = Run(out, data)
    earlier = [(measure, value) for measure, value in tiers if measure not in (*EVEN, "movement")]
    settled = evened(data, asked, earlier, run.decided(data, asked), GAP)
    said = dict(tiers)
    wrong = [
        f"{measure} is {said[measure]}, not {tier.value}"
        for measure, tier in settled.items()
        if said[measure] != pytest.approx(tier.value, rel=VALUE, abs=1e-6)
    ]
    return wrong + list(apart(run, data, settled))


@pytest.mark.parametrize(("seed", "name"), CASES)
def test_the_even_tiers_are_those_of_a_second_reading(seed: int, name: str, tmp_path: Path) -> None:
    """Values to 10⁻⁴, and every amount that they settle to £0.05m and 10⁻³ of its size."""
    assert second_reading(seed, name, tmp_path) == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(60))
@pytest.mark.parametrize("name", ["how_far", "balance", "least_funding"])
def test_the_even_tiers_of_many_more(seed: int, name: str, tmp_path: Path) -> None:
    """The same on more instances and questions."""
    assert second_reading(seed, name, tmp_path) == []
