"""What binds a trust: its schemes, its own limits, safety, and the national pots that it draws on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from optimiser.explain.opened import Opened
from optimiser.explain.words import plural, when
from optimiser.results.judge import Judged
from trustmodels.allocation.case import Case
from trustmodels.allocation.commitments import FAMILIES
from trustmodels.allocation.definitions import savings
from trustmodels.allocation.plan import Plan

WHOLE = 1e-4
"""£m a year up to which a scheme counts as run in full."""
YES = 0.5


@dataclass(frozen=True)
class Schemes:
    """A trust's schemes at the horizon: all, run in full, waiting for a place, and in need of capital."""

    number: int
    full: int
    unplaced: int
    unfunded: int


def schemes(case: Case, plan: Plan, trust: str) -> Schemes:
    """Count a trust's approved schemes by how far they run at the end of the plan."""
    owned, last = case.owned.get(trust, ()), case.periods[-1]
    left = {o: case.opportunities[o].potential - float(savings.run(case, plan, o, last)) for o in owned}
    full = [o for o in owned if left[o] <= WHOLE]
    placed = any(value > YES for key, value in plan.place.items() if key[0] == trust)
    waiting = [o for o in owned if case.opportunities[o].needs_support and not placed]
    unfunded = [o for o in owned if left[o] > WHOLE and case.opportunities[o].capital > 0]
    return Schemes(len(owned), len(full), len(waiting), len(unfunded))


def _touches(item: Judged, trust: str) -> bool:
    return item.status in {"binds", "short"} and item.family.labels(item.key).get("trust") == trust


def binding(answer: Opened, trust: str) -> pd.DataFrame:
    """The commitments that bind or are short at the trust, and the national pots that are used up."""
    own = [item for item in _told(answer) if "trust" in item.family.key and _touches(item, trust)]
    shared = [item for item in _told(answer) if item.family.national and item.status != "holds"]
    rows = [_row(item) for item in (*own, *shared)]
    return pd.DataFrame(rows, columns=["id", "what", "period", "status", "value", "limit", "unit"])


def _told(answer: Opened) -> list[Judged]:
    """The commitments in force that have a name where they bind a trust."""
    return [item for item in answer.judged if item.family.told.binds and item.mode != "off"]


def _row(item: Judged) -> tuple[object, ...]:
    family = item.family
    period = family.labels(item.key)["period"]
    return family.id, family.told.binds, period, item.status, item.value, item.limit, family.unit


def _phrase(rows: pd.DataFrame, periods: Sequence[str]) -> str:
    short = " (short)" if (rows["status"] == "short").any() else ""
    return f"{rows.iloc[0]['what']}{short} {when(rows['period'], periods)}"


def _drawn_on(found: Schemes, table: pd.DataFrame) -> pd.DataFrame:
    """Without the national pots that this trust has no call on.

    Capital with no scheme left that needs any, places with no scheme that waits for one, loans with cash to
    spare.
    """
    wanted = {FAMILIES[name].wants for name in table["id"]} | {"", "grant"}
    wanted |= {name for name, any_ in (("repair", found.unfunded), ("place", found.unplaced)) if any_}
    return table[table["id"].isin([name for name in table["id"].unique() if FAMILIES[name].pays in wanted])]


def binding_words(found: Schemes, table: pd.DataFrame, periods: Sequence[str]) -> str:
    """What binds, in one clause, schemes first."""
    words = [f"{plural(found.full, 'scheme')} of {found.number} at full potential"]
    if found.unplaced:
        words.append(f"{plural(found.unplaced, 'scheme')} without a place on the support programme")
    drawn = _drawn_on(found, table)
    words += [_phrase(rows, periods) for _, rows in drawn.groupby("id", sort=False)]
    return "; ".join(words)
