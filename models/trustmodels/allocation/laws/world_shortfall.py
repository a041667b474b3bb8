"""How far a world is short beyond the threshold of the worst ones (MATHS.md L18)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from trustmodels.allocation.definitions import worlds
from trustmodels.allocation.family import Law, Row

if TYPE_CHECKING:
    from trustmodels.allocation.case import Case
    from trustmodels.allocation.plan import Plan


def rows(case: Case, plan: Plan) -> Iterator[Row]:
    """beyond + tail ≥ control total - outturn in the world."""
    place = {name: at for at, name in enumerate(case.worlds.names)} if plan.beyond else {}
    for (w, y), more in plan.beyond.items():
        total = case.data.control_totals["sector", "*", y, "reported"]
        value = more + plan.tail[y,] + worlds.outturn_in(case, plan, y, place[w])
        yield Row((w, y), value, ">=", total)


LAW = Law(
    id="world_shortfall",
    key=("world", "period"),
    unit="£m",
    sentence="in {world} the sector is short in {period} by no more than the threshold and what lies beyond it",
    tag="L18",
    rows=rows,
)
