"""What one more or one fewer of a counted limit is worth: places and contested changes, every choice free.

With the yes/no decisions held such a limit has no dual, so there is nothing local to quote. Its price is the
finite step: the question is put again to the instance with one more, and with one fewer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
import pandas as pd

from optimiser.explain.finding import Finding
from optimiser.explain.opened import Opened
from optimiser.explain.prices.free import free_step, ground_of
from optimiser.explain.prices.levers import Target
from optimiser.explain.prices.prices import COUNTED
from optimiser.explain.words import listed
from optimiser.matrix.compiled import Named
from optimiser.run.prepare import Prepared
from optimiser.solver import SolveSettings
from trustmodels.allocation.commitments import FAMILIES

ONE = 1.0


def counted_rows(prepared: Prepared, families: Iterable[str] = COUNTED) -> list[Named]:
    """The rows of some counted commitments, in the order of the matrix."""
    wanted = set(families) & set(COUNTED)
    return [name for name in prepared.compiled.rows if name[0] in wanted]


def counted_prices(
    answer: Opened,
    prepared: Prepared,
    names: Iterable[Named],
    settings: SolveSettings | None = None,
    say: Callable[[str], None] = lambda _text: None,
) -> pd.DataFrame:
    """Prices of counted limits in every tier, in the columns of `prices`.

    Args:
        answer: a verified run.
        prepared: its question on its instance.
        names: from `counted_rows`.
        settings: gap and time limit of the two solves for each limit.
        say: told of each limit.

    Returns:
        A row a limit and tier. `more` and `less` are changes of the measure with one more and one fewer, to
        `gap`; empty where nothing keeps every row, or there is none to take away. There is no dual.
    """
    rows, ground = [], ground_of(answer, prepared, settings)
    for name in names:
        say(f"one {FAMILIES[name[0]].unit.removesuffix('s')} more and less: {name[0]} {' '.join(name[1])}")
        target = Target(name[0], name[1][0])
        more = free_step(answer, ground, target, ONE, settings)
        less = free_step(answer, ground, target, -ONE, settings)
        gap = max(more.gap, less.gap, _own_gap(answer))
        for measure in ground.tiers:
            value = ground.base.measures[measure]
            found = {"value": value, "more": more.of(measure), "less": less.of(measure)}
            told = {"told_more": more.told, "told_less": less.told}
            rows.append(_row(prepared, name, measure) | found | told | {"gap": gap})
    return pd.DataFrame(rows)


def _own_gap(answer: Opened) -> float:
    """The widest gap of a tier of the run."""
    return max((float(tier["gap"] or 0.0) for tier in answer.run.manifest["tiers"]), default=0.0)


def _row(prepared: Prepared, name: Named, measure: str) -> dict[str, object]:
    family, compiled = FAMILIES[name[0]], prepared.compiled
    return {
        "id": family.id,
        **family.labels(name[1]),
        "measure": measure,
        "limit": float(compiled.row_upper[compiled.rows.index(name)]),
        "unit": family.unit,
        "dual": np.nan,
        "valid_from": np.nan,
        "valid_to": np.nan,
        "one_sided": False,
        "dual_less": np.nan,
        "dual_more": np.nan,
        "reaches": True,
        "step": ONE,
        "choices": "free",
    }


def counted_hint(prepared: Prepared) -> list[Finding]:
    """Where a plan has counted limits: that their price takes solves of its own, and how to ask for it."""
    families = sorted({name for name, _ in counted_rows(prepared)})
    if not families:
        return []
    words = listed([family.replace("_", " ") for family in families])
    return [
        Finding(
            id="price",
            sentence=f"What one more or one fewer is worth of {words} is found by solving again.",
            evidence=pd.DataFrame({"id": families, "rows": [_count(prepared, f) for f in families]}),
            certainty="a limit on yes/no decisions has no dual",
            next_question=f"optimiser explain RUN --commitment {families[0]}",
        )
    ]


def _count(prepared: Prepared, family: str) -> int:
    return len(counted_rows(prepared, [family]))
