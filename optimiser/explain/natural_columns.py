"""The natural quantities of a solution vector, also where limits were moved in the matrix and not in the instance."""

from __future__ import annotations

from dataclasses import replace

from optimiser.explain.natural import Quantity, quantities_of
from optimiser.matrix.compiled import Floats
from optimiser.results.judge import Judged, judge
from optimiser.results.plan import plan_from_columns
from optimiser.run.prepare import Prepared

SHORT = "short:"
"""How the columns of shortfalls begin."""


def quantities_at(prepared: Prepared, x: Floats) -> list[Quantity]:
    """The natural quantities of a solution; what is short is short of the limit as it was moved."""
    case, columns = prepared.case, prepared.compiled.columns
    plan = plan_from_columns(case, columns, x)
    short = {
        name: value for name, value in zip(columns, x.tolist(), strict=True) if name[0].startswith(SHORT)
    }
    judged = [_as_moved(item, short.get((SHORT + item.family.id, item.key))) for item in judge(case, plan)]
    return quantities_of(case, plan, judged)


def _as_moved(item: Judged, short: float | None) -> Judged:
    """A commitment with the shortfall that its row has in the solution, if it has one there."""
    return item if short is None else replace(item, shortfall=short, status="short")
